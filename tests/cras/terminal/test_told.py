"""What ends a command early: the line and the exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from cras.errors import InputError
from cras.readers import write_transcripts
from cras.scoring.score import read_scores
from cras.terminal.told import kept_when_stopped, told
from tests.cras.conftest import transcript_of
from tests.cras.judges.server import Body, Reply, Server, serving, verdicts


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError("x.yaml, line 3: is not YAML"), 2, "tool: x.yaml, line 3: is not YAML\n"),
        (OSError(28, "No space left on device", "x"), 2, "tool: [Errno 28] No space left on device: 'x'\n"),
        (
            ModuleNotFoundError("No module named 'torch'", name="torch"),
            2,
            "tool: torch is not installed; this command needs: pip install 'sail-cras[probe]'\n",
        ),
        (KeyboardInterrupt(), 130, "tool: stopped before its end; run it again\n"),
    ],
)
def test_what_a_user_can_repair_is_a_line_and_a_code(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as caught, told("tool", "probe"):
        raise error
    assert caught.value.exit_code == code
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("error", [ValueError("a defect"), ModuleNotFoundError("no json5", name="json5")])
def test_a_defect_keeps_its_trace(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, told("tool", "probe"):
        raise error
    assert caught.value is error


def test_what_is_kept_is_told_by_who_knows_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), told("tool"), kept_when_stopped("x is kept; run the same command again"):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == "tool: stopped; x is kept; run the same command again\n"


@pytest.mark.parametrize(
    "arguments", [["lint", "team.yaml"], ["convert", "run.transcript.jsonl", "--to", "chat"]], ids=lambda it: it[0]
)
def test_a_reader_who_has_enough_gets_no_trace(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "team.yaml").write_text("agents:\n  - {name: a, system_message: Use no commas. Use three commas.}\n")
    write_transcripts([transcript_of("Use one sentence.", "one.")], tmp_path / "run.transcript.jsonl")
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cras", *arguments],
            cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, text=True, check=False,
            env={key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"},
        )  # fmt: skip
    finally:
        os.close(writer)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipeError" not in done.stderr


KEPT = 3


@pytest.fixture
def slow_judge() -> Iterator[tuple[Server, threading.Event]]:
    """A judge that answers three turns and lets the fourth wait; and what is set when it does."""
    waits = threading.Event()

    def script(body: Body, number: int) -> Reply:
        if number == KEPT:
            waits.set()
        return Reply(verdicts(body), silence_seconds=0.0 if number < KEPT else 600.0)

    with serving(script) as server:
        yield server, waits


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT to a child is POSIX")
def test_ctrl_c_while_scoring_says_what_is_kept_and_ends_with_130(
    tmp_path: Path, slow_judge: tuple[Server, threading.Event]
) -> None:
    pytest.importorskip("autogen_ext.models.openai", reason="needs the extra: pip install sail-cras[openai]")
    server, waits = slow_judge
    turns = [f"Text {number}." for number in range(8)]
    write_transcripts([transcript_of("Use one sentence. Explain.", *turns)], tmp_path / "run.transcript.jsonl")
    arguments = ["score", "run.transcript.jsonl", "--judge", "openai:m", "--cache", "a.sqlite", "--concurrency", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "cras", *arguments],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "x"},
        # a shell starts what runs in the background with SIGINT ignored, and a child inherits that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    try:
        assert waits.wait(120), "the judge was never asked about the fourth turn"
        while process.poll() is None and (tmp_path / "run.scores.jsonl").read_bytes().count(b"\n") < KEPT:
            time.sleep(0.01)  # the third answer is there; its record is being written
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 130, err
    assert out == ""
    assert err == (
        "cras: stopped; the turns scored so far are kept in run.scores.jsonl; run the same command again to go on\n"
    )
    assert len(read_scores(tmp_path / "run.scores.jsonl")) == KEPT
