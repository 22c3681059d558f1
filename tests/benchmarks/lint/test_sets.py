"""The sets for lint: their shape, what is said of a folder that is not theirs, and what counts as read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.studies.lint.__main__ import main
from benchmarks.studies.lint.case import Case, LintSet, Wanted
from benchmarks.studies.lint.sets import SETS
from benchmarks.studies.lint.tables import is_read, tables
from cras.errors import InputError
from cras.lint import TeamDescription, TeamMessage
from cras.transcript import Agent, Check


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_folder_that_is_not_the_set_is_told_with_the_file_and_where_it_is_from(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read .*; wanted is a file of .+") as error:
        SETS[name].read(tmp_path)
    assert str(tmp_path) in str(error.value)
    assert SETS[name].source in str(error.value)


def test_the_command_says_so_and_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verih", str(tmp_path)]) == 2
    assert "RLVR/dataset/verih/test.json: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"sys_prompt": "x"}, "record 0 has no field 'user_prompt'"),
        ({"sys_prompt": "x", "user_prompt": "y", "type": "a:conflict", "gt": '{"func_name": "f"}'}, "verified by 'f'"),
    ],
)
def test_a_changed_set_is_told_with_the_record(record: dict[str, Any], words: str, tmp_path: Path) -> None:
    file = tmp_path / "RLVR/dataset/verih/test.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps([record]))
    with pytest.raises(InputError, match=words):
        SETS["verih"].read(tmp_path)


def test_what_asks_the_same_is_read_whatever_kind_says_it() -> None:
    wanted = Wanted("tea", ((Check(kind="include", params={"text": "Tea."}),),))
    assert is_read(wanted, [Check(kind="occurrences", params={"text": "tea", "min": 1})])
    assert not is_read(wanted, [Check(kind="occurrences", params={"text": "tea", "min": 2})])
    assert not is_read(Wanted("nothing says this"), [])


def test_a_half_holds_its_own_cases_and_a_set_without_labels_has_no_table_of_contradictions() -> None:
    def case(half: Any, is_conflict: bool | None) -> Case:
        team = TeamDescription(
            agents=[Agent(name="a", system_message="Answer in French.")],
            messages=[TeamMessage(content="Answer in English.")],
        )
        wanted = (Wanted("language", ((Check(kind="language", params={"code": "fr"}),),)), Wanted("other"))
        return Case(team, "Answer in French.", half, is_conflict, wanted=wanted)

    own = LintSet("own", "here", lambda _: [])
    cases = [case("develop", True), case("develop", False), case("report", None)]
    lines = "\n".join(tables(own, cases, "develop"))
    assert "own, develop half: 2 cases" in lines
    assert "| all | 1.00" in lines
    assert "0.500" in lines
    lines = "\n".join(tables(own, cases, "report"))
    assert "contradictions found | of | precision" not in lines
    assert "of 1; messages of which all are: 1.00 of 1. 1 annotations" in lines


def test_halves_of_iheval_keep_a_conflict_and_its_twin_together(iheval: Path) -> None:
    cases = SETS["iheval"].read(iheval)
    for side in (True, False):
        halves = [case.half for case in cases if case.is_conflict is side and case.group == "single turn"]
        assert {half: halves.count(half) for half in set(halves)} == {"develop": 242, "report": 299}
