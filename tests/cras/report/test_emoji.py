"""Names that hold an emoji's code, as ``openai:b:`` does, are printed as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cras.cli import app
from tests.cras.conftest import transcript_of


def test_no_name_becomes_an_emoji(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = transcript_of("Answer in French. :b: Answer in English.", "Yes :b: of course.", identifier="run:b:1")
    (tmp_path / "a:b:.transcript.jsonl").write_text(run.model_dump_json() + "\n")
    for command in ("score", "lint", "blame", "rubric"):
        output = CliRunner().invoke(app, [command, "a:b:.transcript.jsonl"]).output
        assert output
        assert "\U0001f171" not in output, command
