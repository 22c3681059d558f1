"""JSON nested deeper than anything reads it: an input error that names the line, wherever it comes in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.files.nesting import DEPTH_LIMIT, is_too_deep
from cras.readers import Reading, read_otel
from cras.transcript import Transcript
from tests.cras.conftest import transcript_of
from tests.cras.readers.test_files import AG2


def nested(levels: int, innermost: str = "") -> str:
    return "[" * levels + innermost + "]" * levels


def test_the_limit_is_exact() -> None:
    assert not is_too_deep(json.loads(nested(DEPTH_LIMIT)))
    assert is_too_deep(json.loads(nested(DEPTH_LIMIT + 1)))
    objects: Any = "x"
    for _ in range(DEPTH_LIMIT):
        objects = {"brackets in a text do not count: [[[": objects}
    assert not is_too_deep(objects)
    assert is_too_deep({"one more": objects})


@pytest.mark.parametrize("levels", [DEPTH_LIMIT, 260, 500, 600, 990, 5000])
def test_a_deep_line_costs_that_line_and_is_named(tmp_path: Path, levels: int) -> None:
    path = tmp_path / "runs.jsonl"
    deep = json.dumps(AG2)[:-1] + f', "surrogate": "\\ud800", "more": {nested(levels)}}}'
    path.write_text("\n".join([json.dumps(AG2), deep, json.dumps(AG2)]))
    reading = Reading([str(path)])
    assert [run.id for run in reading] == ["runs:1", "runs:3"]
    (problem,) = reading.problems
    assert str(problem).startswith(f"{path}, line 2: is not JSON (it is nested more than {DEPTH_LIMIT} levels deep")


@pytest.mark.parametrize("levels", [500, 5000])
def test_in_an_indented_document_the_line_of_the_bracket_is_named(tmp_path: Path, levels: int) -> None:
    path = tmp_path / "run.json"
    deep = nested(levels).replace("[", "[\n")
    path.write_text(json.dumps(AG2, indent=1)[:-2] + ',\n"text": "[[[\\"[[[",\n"more":\n' + deep + "\n}")
    line = path.read_text().split("\n").index('"more":') + 1 + DEPTH_LIMIT  # the run itself is a level
    reading = Reading([str(path)])
    assert not list(reading)
    assert f"{path}, line {line}: is not JSON (it is nested more than" in str(reading.problems[0])


@pytest.mark.parametrize("levels", [500, 5000])
def test_a_deep_document_among_several_is_named(tmp_path: Path, levels: int) -> None:
    path = tmp_path / "runs.json"
    good = json.dumps(AG2, indent=1)
    path.write_text(f"{good}\n{nested(levels)}\n")
    reading = Reading([str(path)])
    assert len(list(reading)) == 1
    line = good.count("\n") + 2
    assert f"{path}, line {line}: is not JSON" in str(reading.problems[0])


@pytest.mark.parametrize("command", [["convert", "--to", "transcript"], ["score", "--out", "s"], ["lint"]])
@pytest.mark.parametrize("levels", [500, 600])
def test_commands_tell_it_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], levels: int
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("run.json").write_text(json.dumps(AG2)[:-1] + f', "more": {nested(levels)}}}')
    result = CliRunner().invoke(app, [*command, "run.json"])
    assert result.exit_code == 2
    assert result.stderr.startswith("cras: run.json, line 1: is not JSON (it is nested more than 100 levels deep)")


def test_the_deepest_run_that_is_read_is_converted_and_read_again(tmp_path: Path) -> None:
    run = {**AG2, "more": json.loads(nested(DEPTH_LIMIT - 1))}
    (tmp_path / "run.json").write_text(json.dumps(run))
    for to in ("transcript", "autogen", "chat"):
        assert CliRunner().invoke(app, ["convert", str(tmp_path / "run.json"), "--to", to]).exit_code == 0


def test_deep_json_inside_an_attribute_is_a_text() -> None:
    text = nested(500, '{"role": "user"}')
    attributes = {"gen_ai.operation.name": "chat", "gen_ai.prompt": text, "gen_ai.completion": "hi"}
    span = {"context": {"trace_id": "1", "span_id": "2"}, "attributes": attributes}
    transcript: Transcript = read_otel(span, "x").transcript
    assert [turn.content for turn in transcript.turns] == [text, "hi"]


def test_a_turn_of_deep_json_is_scored(tmp_path: Path) -> None:
    prompt = "Answer in French. Use at most three sentences. Answer in JSON. Do not use markdown."
    runs = [transcript_of(prompt, nested(levels, '"un"'), identifier=str(levels)) for levels in (99, 500, 600, 5000)]
    path = tmp_path / "runs.transcript.jsonl"
    path.write_text("".join(run.model_dump_json() + "\n" for run in runs))
    result = CliRunner().invoke(app, ["score", str(path), "--out", str(tmp_path / "s")])
    assert result.exit_code == 0
    assert "scored 4 turns" in result.stderr
