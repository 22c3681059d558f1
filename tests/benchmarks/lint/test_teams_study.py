"""What counts as found and as a false alarm in the teams, and who may look at the report half."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.studies.lint.__main__ import main
from benchmarks.studies.lint.teams.labels import FOLDER, TOPICS, LabelledTeam, Planted
from benchmarks.studies.lint.teams.study import PLACE_NAMES, pairs, team_list, team_tables
from cras.lint import Contradiction
from cras.transcript import Instruction

PLANTED = Planted(
    topic="tone", where="system", agents=["a"], first="Be kind.", second="Shout at\n everybody!", why="Nobody can."
)


def _found(one: str, two: str) -> Contradiction:
    sides = [Instruction(id=str(n), text="x", source="system", quote=quote) for n, quote in enumerate((one, two))]
    return Contradiction("team", "a", "tone", sides[0], sides[1], True, ("here", "there"))


@pytest.mark.parametrize(
    ("one", "two", "is_hit"),
    [
        ("Be kind.", "Shout at everybody!", True),
        ("shout at everybody", "Be kind", True),
        ("- Be kind. Always.", "Shout at everybody!", True),
        ("Be kind. Shout at everybody!", "Shout at everybody!", False),
        ("Be kind.", "Be brief.", False),
        ("Be brief.", "Shout at everybody!", False),
        ("Be kind.", "Be kind.", False),
    ],
)
def test_only_a_finding_that_pairs_the_two_planted_sentences_is_a_hit(one: str, two: str, is_hit: bool) -> None:
    assert pairs(_found(one, two), PLANTED) is is_hit


def _perfect(item: LabelledTeam) -> list[Contradiction]:
    planted = item.label.planted
    return [_found(planted.first, planted.second)] if planted else []


def _alarming(item: LabelledTeam) -> list[Contradiction]:
    return [_found("Be kind.", "Shout.")]


def test_a_linter_that_finds_just_the_labels_has_all_of_them_and_no_alarm() -> None:
    lines = team_tables(FOLDER, "develop", _perfect)
    assert lines[4].startswith("| planted contradictions found | 1.00 [")
    assert lines[5].startswith("| near misses with a false alarm | 0.00 [")
    assert lines[7].startswith("| precision (of the findings) | 1.00 [")
    assert team_list(FOLDER, "develop", _perfect) == ["nothing is missed, and there is no false alarm"]


def test_a_linter_that_alarms_everywhere_finds_nothing_and_every_alarm_is_false() -> None:
    lines = team_tables(FOLDER, "develop", _alarming)
    assert lines[4].startswith("| planted contradictions found | 0.00 [")
    assert lines[5].startswith("| near misses with a false alarm | 1.00 [")
    assert lines[7].startswith("| precision (of the findings) | 0.00 [")


def test_every_topic_and_place_has_a_row() -> None:
    lines = team_tables(FOLDER, "develop", _perfect)
    for name in (*TOPICS, *PLACE_NAMES.values()):
        (row,) = [line for line in lines if line.startswith(f"| {name} |")]
        assert row.startswith(f"| {name} | 1.00 [")


def test_a_linter_that_says_nothing_has_no_precision() -> None:
    assert "| precision (of the findings) | – | 0 |" in team_tables(FOLDER, "develop", lambda item: [])


def test_the_list_names_each_miss_with_its_sentences_and_each_false_alarm() -> None:
    lines = team_list(FOLDER, "develop", lambda item: [])
    assert "missed: patent-search.yaml (language; system message, message of a peer)" in lines
    assert '  "Give me the hit list in German this time."' in lines
    assert any(line.startswith("false alarm: ") for line in team_list(FOLDER, "develop", _alarming))


def test_the_report_half_is_listed_only_for_those_who_say_that_they_look(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["teams", "--half", "report", "--list"])
    assert end.value.code == 2
    assert "only with --look" in capsys.readouterr().err


def test_a_set_of_others_needs_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["iheval"])
    assert end.value.code == 2
    assert "iheval needs FOLDER" in capsys.readouterr().err


def test_a_folder_that_holds_no_teams_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["teams", str(tmp_path)]) == 2
    assert "labels.yaml: is not there" in capsys.readouterr().err
