"""``cras convert`` as its user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.readers import Reading, write_transcripts
from tests.cras.conftest import transcript_of
from tests.cras.readers.test_files import AG2


def run(*arguments: object, input: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["convert", *map(str, arguments)], input=input)
    return result.exit_code, result.stdout, result.stderr


def test_to_a_file_and_back(tmp_path: Path) -> None:
    source, there = tmp_path / "x.transcript.jsonl", tmp_path / "there.jsonl"
    write_transcripts([transcript_of("Be kind.", "Oui.", identifier=name) for name in "ab"], source)
    code, out, err = run(source, "--to", "transcript", "--out", there)
    assert (code, out) == (0, "")
    assert "read 2 of 2 runs, 2 of 2 turns; 2 runs in" in err
    assert list(Reading([str(there)])) == list(Reading([str(source)]))


def test_standard_input_to_standard_output() -> None:
    code, out, err = run("-", "--to", "chat", input=json.dumps(AG2))
    assert code == 0
    assert [item["role"] for item in json.loads(out)["messages"]] == ["system", "assistant"]
    assert "chat cannot hold: field 'role' of turns (1)" in err


def test_strict_fails_where_something_is_lost(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps(AG2))
    assert run(tmp_path, "--to", "chat", "--strict")[0] == 1
    assert run(tmp_path, "--to", "transcript", "--strict")[0] == 0
    (tmp_path / "y.json").write_text("no run")
    code, _, err = run(tmp_path, "--to", "transcript", "--strict")
    assert code == 1
    assert "not read: " in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing.json", "--to", "chat"], "no such file"),
        (["x.json", "--to", "xml"], "--to xml: no such format; known are transcript, autogen, chat"),
        (["x.json", "--to", "chat", "--out", "x.json"], "is one of the runs"),
        (["x.json", "--to", "chat", "--out", "no/such/folder"], "cannot be written"),
        (["bad.json", "--to", "chat"], "is not JSON"),
        (["x.json", "--to", "chat", "--format", "otel"], "has no span with gen_ai.* attributes"),
    ],
)
def test_bad_usage_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.json").write_text(json.dumps(AG2))
    Path("bad.json").write_text("{")
    code, _, err = run(*arguments)
    assert code == 2
    assert told in err
    assert err.count("\n") == 1


def test_names_cannot_steer_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({**AG2, "\x1b[31mred": 1}))
    assert "\x1b" not in run(tmp_path, "--to", "chat")[2]
