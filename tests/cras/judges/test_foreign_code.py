"""Other people's judges and clients may raise anything: a turn is lost or a line is said, and no command hangs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.errors import InputError
from cras.judges import Opinion, Stage
from cras.judges.asking.budget import Spending
from cras.judges.asking.clients import client_named
from cras.judges.cascade import Cascade
from cras.readers import write_transcripts
from cras.scoring.score import Tally, score
from tests.cras.conftest import transcript_of


class Raising(Stage):
    """Raises what it is given, on the turn that says so."""

    name, version = "raising", "1"

    def __init__(self, error: BaseException) -> None:
        self.error = error

    async def decide(self, turn: Any, transcript: Any, criteria: Sequence[Any], *_: Any, **__: Any) -> Opinion:
        if "bad" in turn.content:
            raise self.error
        return Opinion()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SystemExit(3), "Escaped: SystemExit: 3; judge raising"),
        (KeyboardInterrupt(), "Escaped: KeyboardInterrupt:"),
        pytest.param(
            asyncio.CancelledError(), "Escaped: it cancelled itself",
            marks=pytest.mark.skipif(sys.version_info < (3, 11), reason="a task does not tell who cancelled it"),
        ),
    ],
)  # fmt: skip
def test_a_judge_that_asks_for_the_end_of_the_process_costs_its_turn(error: BaseException, said: str) -> None:
    run = transcript_of("Answer in French.", "Oui.", "bad", "Non.")
    tally = Tally()
    records = list(score([run], Cascade([Raising(error)], Spending(None, None)), tally=tally))
    assert len(records) == 2
    (lost,) = tally.lost
    assert said.partition(";")[0] in lost.error
    assert "test_foreign_code.py" in lost.place


@pytest.mark.parametrize("command", [["score"], ["sensitivity"], ["rubric", "--by"]])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("def make(): raise ValueError('boom\\nand more')", "cannot be made (ValueError: boom and more)"),
        ("def make(): raise SystemExit(3)", "cannot be made (SystemExit: 3)"),
        ("raise ZeroDivisionError('on import')", "cannot be imported (ZeroDivisionError: on import)"),
    ],
    ids=["raises", "exits", "on-import"],
)
def test_a_client_that_cannot_be_made_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], body: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    name = f"own_{abs(hash((body, *command)))}"
    (tmp_path / f"{name}.py").write_text(body)
    write_transcripts([transcript_of("Answer in French.", "Oui.")], tmp_path / "run.transcript.jsonl")
    option = "--by" if "--by" in command else "--judge"
    result = CliRunner().invoke(app, [command[0], "run.transcript.jsonl", option, f"{name}:make"])
    assert result.exit_code == 2, result.output
    assert said in result.output
    assert len(result.stderr.strip().splitlines()[-1:]) == 1
    assert "Traceback" not in result.output


def test_a_local_model_without_its_libraries_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for module in [name for name in sys.modules if name.partition(".")[0] in ("sail", "attention_probe")]:
        monkeypatch.delitem(sys.modules, module)
    with pytest.raises(InputError, match=r'--judge hf:x: torch is missing; hf: needs pip install "sail-cras\[train\]"'):
        client_named("hf:x")
