"""Scenario files: round trip, and what a bad one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cras.errors import InputError
from cras.scenarios import as_transcript, generate, read_scenarios, write_scenarios
from cras.transcript import Transcript


def test_what_is_written_is_read(tmp_path: Path) -> None:
    pairs = generate(8, seed=2)
    assert write_scenarios(tmp_path / "sub" / "s.jsonl", pairs) == 8
    assert read_scenarios(tmp_path / "sub" / "s.jsonl") == pairs


def test_bad_files_are_told_by_file_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with pytest.raises(InputError, match="no such file"):
        read_scenarios(path)
    path.write_text("")
    with pytest.raises(InputError, match="no scenario"):
        read_scenarios(path)
    scenario, twin = generate(1)[0]
    path.write_text(scenario.model_dump_json() + "\n" + twin.model_dump_json()[:-40] + "\n")
    with pytest.raises(InputError, match="line 2"):
        read_scenarios(path)
    path.write_text(scenario.model_dump_json().replace('"task":', '"tusk":'))
    with pytest.raises(InputError, match=r"line 1, field (task|tusk)"):
        read_scenarios(path)
    path.write_text(scenario.model_dump_json())
    with pytest.raises(InputError, match="counterpart"):
        read_scenarios(path)
    path.write_text((scenario.model_dump_json() + "\n") * 2)
    with pytest.raises(InputError, match=r"line 2.*twice"):
        read_scenarios(path)


def test_a_scenario_becomes_a_transcript_in_which_only_the_answer_is_open() -> None:
    for scenario, twin in generate(28, seed=1):
        transcript = as_transcript(scenario, "Gold is heavy.")
        assert [turn.given for turn in transcript.turns] == [True] * (len(scenario.messages) - 1) + [False]
        assert transcript.turns[-1].agent == scenario.agent
        assert transcript.conflicts == [scenario.conflict]
        assert as_transcript(twin, "x").conflicts == []
        assert Transcript.model_validate_json(transcript.model_dump_json()) == transcript
