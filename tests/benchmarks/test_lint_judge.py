"""The study of ``cras lint --judge``, with a server whose answers are known."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks.studies.lint.teams.labels import FOLDER, labelled_teams
from benchmarks.studies.lint_judge import is_pair, main, sample
from tests.cras.judges.server import Body, Reply, serving

pytest.importorskip("autogen_ext.models.openai", reason="needs the extra: pip install sail-cras[openai]")


def oracle(body: Body, number: int) -> Reply:
    """Knows every label: proposes the labelled pair of the team, planted or not, and says which can be obeyed."""
    user = body["messages"][1]["content"]
    shown = " ".join(re.sub(r"^\d+\. ", "", user, flags=re.MULTILINE).split())
    for item in labelled_teams(FOLDER, "develop"):
        pair = item.label.pair
        if all(" ".join(words.split()) in shown for words in (pair.first, pair.second)):
            if "Can both be obeyed?" in user:
                return Reply(json.dumps({"why": "", "both": "no" if item.label.planted else "yes"}))
            entry = {"first_quote": pair.first, "second_quote": pair.second, "why": "", "type": "other"}
            return Reply(json.dumps({"contradictions": [entry]}))
    raise AssertionError(f"no team holds what is asked about: {user}")


def test_a_judge_that_knows_all_is_measured_as_such_and_the_study_goes_on_from_its_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setattr("cras.judges.asking.clients._public", lambda address: "one server")
    words = [str(FOLDER), "--judge", "openai:m", "--half", "develop", "--teams", "8", "--pairs", "--verify"]
    words += ["--cache", str(tmp_path / "answers.sqlite"), "--out", str(tmp_path / "cases.json")]
    for is_first in (True, False):
        with serving(oracle) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.url)
            assert main(words) == 0
        assert bool(server.requests) == is_first
        printed = capsys.readouterr().out
        assert "| model alone, as proposed | 1.00 [" in printed
        proposed, verified = (line.split("|") for line in printed.splitlines() if line.startswith("| model alone"))
        assert [cell.strip() for cell in proposed[4:6]] == ["8", "4"], "a near miss that is proposed is a false alarm"
        assert [cell.strip() for cell in verified[4:6]] == ["4", "4"], "and is taken back"
        assert "Of 8 pairs that it proposed 0 are void and 4 it took back." in printed
    cases = json.loads((tmp_path / "cases.json").read_text())
    assert {case["labelled_pair_can_both_be_obeyed"] for case in cases if case["is_planted"]} == {False}


def test_every_labelled_pair_is_found_among_the_statements_of_its_team() -> None:
    from benchmarks.studies.lint_judge import _sides

    for half in ("develop", "report"):
        for item in labelled_teams(FOLDER, half):
            first, second = _sides(item)
            assert is_pair((first.text, second.text), item.label.pair), item.file


def test_a_sample_holds_as_many_of_both_and_no_team_twice() -> None:
    teams = labelled_teams(FOLDER, "develop")
    chosen = sample(teams, 10)
    assert sum(item.label.planted is not None for item in chosen) == 5
    assert len({item.file for item in chosen}) == 10
    assert sample(teams, 40)[:10] == chosen, "a study can be continued with more"
    assert len(sample(teams, 1000)) <= len(teams)


def test_another_folder_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    assert main([str(tmp_path), "--judge", "openai:m"]) == 2
    assert "wanted is the folder of this study's teams" in capsys.readouterr().err
