"""``cras convert``: runs of any format in, one format out, and what that format cannot hold."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import nullcontext
from itertools import chain
from pathlib import Path

from rich.console import Console

from cras.convert import WRITERS, Losses, convert
from cras.errors import InputError
from cras.readers import Reading
from cras.text import printable
from cras.wording import counted

PROBLEMS_SHOWN = 20


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
    messages = Console(stderr=True, emoji=False, soft_wrap=True, highlight=False)

    def say(text: str) -> None:
        messages.print(printable(text), markup=False)

    say(
        f"read {reading.runs_read:,} of {counted(reading.runs_found, 'run')}, "
        f"{reading.turns_read:,} of {counted(reading.turns_found, 'turn')}; {counted(written, 'run')} in {out}"
    )
    for problem in reading.problems[:PROBLEMS_SHOWN]:
        say(f"not read: {problem}")
    if len(reading.problems) > PROBLEMS_SHOWN:
        say(f"... and {counted(len(reading.problems) - PROBLEMS_SHOWN, 'more problem')}")
    for what, count in sorted(losses.items()):
        say(f"{to} cannot hold: {what} ({count:,})")
