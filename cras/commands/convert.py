"""``cras convert``: runs of any format in, one format out, and what that format cannot hold."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from cras.convert import WRITERS, Losses, convert
from cras.errors import InputError
from cras.readers import Reading
from cras.terminal.say import messages, say, say_not_read, say_what_was_read
from cras.wording import counted


def command(
    runs: Annotated[
        list[str], typer.Argument(help="Files, folders or patterns of runs; - is standard input.", metavar="RUNS...")
    ],
    to: Annotated[str, typer.Option(help="transcript, autogen (TaskResult) or chat (OpenAI), a run a line.")],
    out: Annotated[str | None, typer.Option(help="File to write; by default standard output.")] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 where anything was lost.")] = False,
) -> int:
    """Runs of any format to another one. What the format cannot hold is listed.

    Exit codes: 0 done, 1 something was lost and --strict asks, 2 usage or input that could not be read at all.
    """
    return run_convert(runs, to, out, format, strict)


def run_convert(runs: list[str], to: str, out: str | None, format: str | None, strict: bool) -> int:
    """Convert, say what was lost, and answer the exit code: 0, or 1 where something was lost and ``strict`` asks.

    Raises:
        InputError: nothing could be read at all, or the output cannot be written.
    """
    if to not in WRITERS:
        raise InputError(f"--to {to}: no such format; known are {', '.join(WRITERS)}")
    reading = Reading(runs, format)
    target = None if out in (None, "-") else Path(str(out))
    if target and target.resolve() in {found.path.resolve() for found in reading.files if found.path}:
        raise InputError(f"--out {target}: is one of the runs; name another file")
    transcripts = iter(reading)
    first = next(transcripts, None)
    if first is None:
        problem = reading.problems[0] if reading.problems else "no run in what was given"
        raise InputError(str(problem))
    losses: Losses = Counter()
    written = 0
    try:
        with target.open("w", encoding="utf-8", newline="\n") if target else nullcontext(sys.stdout) as stream:
            for transcript in chain([first], transcripts):
                document, lost = convert(transcript, to)
                losses += lost
                stream.write(json.dumps(document, ensure_ascii=False) + "\n")
                written += 1
    except BrokenPipeError:  # whoever reads standard output has enough
        raise
    except OSError as error:
        raise InputError(f"--out {out or '-'}: cannot be written ({error.strerror}); name another file") from None
    _say(reading, to, out if target else "standard output", written, losses)
    return 1 if strict and (losses or reading.problems) else 0


def _say(reading: Reading, to: str, out: str | None, written: int, losses: Losses) -> None:
    say_what_was_read(messages(), reading, f"; {counted(written, 'run')} in {out}")
    say_not_read(messages(), reading.problems)
    for what, count in sorted(losses.items()):
        say(messages(), f"{to} cannot hold: {what} ({count:,})")
