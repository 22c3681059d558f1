"""One rule for how runs are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cras.cli import app
from cras.compare.comparison import compare
from cras.files.run_ids import RunIds, file_ids, task_of
from cras.judges import RulesJudge
from cras.readers import Reading
from cras.scoring.score import score

RUN = {
    "history": [
        {"content": "Go.", "name": "user", "role": "user"},
        {"content": "Yes.", "name": "Ada", "role": "assistant"},
    ],
    "system_prompt": {"Ada": "Answer in lowercase."},
}


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("x/runs/1.json", "x/runs/2.json", "y/runs/1.json", "z/1.json", "z/sub/3.json", "only/9.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(RUN))
    return tmp_path


def _ids(*paths: str) -> list[str]:
    return [run.id for run in Reading(paths)]


def test_two_folders_with_equal_file_names_are_told_apart_and_not_taken_for_repeats(folders: Path) -> None:
    assert _ids("x/runs", "z") == ["runs/1", "runs/2", "z/1", "z/sub/3"]
    assert _ids("x/runs", "y/runs") == ["x/runs/1", "x/runs/2", "y/runs/1"], "the shortest path that tells them apart"
    assert _ids("x/runs", "y/runs", "z", "only") == ["x/runs/1", "x/runs/2", "y/runs/1", "z/1", "z/sub/3", "9"]
    assert _ids("*/runs/1.json") == ["x/runs/1", "y/runs/1"]
    assert _ids("./x/../x/runs", str(folders / "z")) == _ids("x/runs", "z"), "however the folders are written"
    records = list(score(Reading(["x/runs", "z"]), RulesJudge()))
    assert {task_of(record.transcript_id) for record in records} == {"runs/1", "runs/2", "z/1", "z/sub/3"}
    assert compare(records, records).suite("cras").contrast.difference.n == 4, "four tasks, none run twice"


def test_a_folder_alone_and_folders_without_equal_names_keep_the_names_of_their_files(folders: Path) -> None:
    assert _ids("x/runs") == ["1", "2"]
    assert _ids("z") == ["1", "sub/3"]
    assert _ids("x/runs", "only") == ["1", "2", "9"]
    assert _ids("x/runs", "x/runs/1.json") == ["1", "2"]


def test_one_name_with_two_endings_is_no_repeat(folders: Path) -> None:
    (folders / "only" / "9.jsonl").write_text(json.dumps(RUN) + "\n")
    assert _ids("only") == ["9.json", "9.jsonl:1"]


def test_a_repeat_is_what_comes_under_the_same_id(folders: Path) -> None:
    lines = [json.dumps({"schema_version": 1, "id": "rain", "turns": []})] * 3
    (folders / "rain.transcript.jsonl").write_text("\n".join(lines) + "\n")
    assert _ids("rain.transcript.jsonl") == ["rain", "rain#2", "rain#3"]
    assert {task_of(name) for name in _ids("rain.transcript.jsonl")} == {"rain"}


def test_labels_and_scores_of_the_same_folders_speak_of_the_same_runs(folders: Path) -> None:
    for command in (
        ["label", "x/runs", "y/runs", "--out", "sheet.csv", "--sheet", "--rater", "Ann"],
        ["score", "x/runs", "y/runs", "--out", "s.scores.jsonl"],
    ):
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
    scored = {json.loads(line)["transcript_id"] for line in Path("s.scores.jsonl").read_text().splitlines()}
    labelled = {line.split(",")[0] for line in Path("sheet.csv").read_text().splitlines()[1:]}
    assert labelled == scored == {"x/runs/1", "x/runs/2", "y/runs/1"}


NAMES = st.sampled_from(["a", "b", "a/b", "b/a", "a/a"])


@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from([".json", ".jsonl", ".transcript.jsonl"])), max_size=12))
def test_ids_of_files_are_unique_and_do_not_depend_on_the_order(listed: list[tuple[str, str, str]]) -> None:
    by_file = {Path("/root") / folder / f"{name}{ending}": Path("/root") / folder for folder, name, ending in listed}
    files = [(folder, file) for file, folder in by_file.items()]
    ids = file_ids(files)
    assert len(set(ids)) == len(files)
    assert dict(zip(files[::-1], file_ids(files[::-1]), strict=True)) == dict(zip(files, ids, strict=True))


@given(st.lists(st.sampled_from(["a", "b", "a#2", "a#3"]), max_size=10))
def test_given_ids_are_unique_and_the_first_keeps_its_own(wanted: list[str]) -> None:
    ids = RunIds()
    given_ids = [ids.give(name) for name in wanted]
    assert len(set(given_ids)) == len(wanted)
    assert all(task_of(own) == task_of(name) for own, name in zip(wanted, given_ids, strict=True))
