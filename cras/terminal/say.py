"""Where a command's tables, lines and messages go, and what every command that reads runs says of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from cras.text import printable
from cras.wording import counted

if TYPE_CHECKING:
    from cras.readers import Reading

PROBLEMS_SHOWN = 20
NAMES_SHOWN = 6

_UNMATCHED = {
    "not a model": "speaks without a system message and is no model, so not scored",
    "no system message": "speaks without a system message: nothing to judge by",
    "never speaks": "has a system message but never speaks",
    "matched by similar name": "has no system message of exactly that name; the nearest was taken",
    "several runs": "is the id of more than one run",
}


def tables(width: int = 140, *, stderr: bool = False) -> Console:
    """Where tables go: standard output, at least so wide where it is no terminal but a file or a log."""
    console = Console(emoji=False, highlight=False, stderr=stderr)
    if not console.is_terminal:
        console.width = max(console.width, width)
    return console


def lines() -> Console:
    """Where sentences go that a command was asked for: standard output, not wrapped."""
    return Console(emoji=False, highlight=False, soft_wrap=True)


def messages() -> Console:
    """Where what a command says besides goes: standard error, not wrapped."""
    return Console(stderr=True, emoji=False, highlight=False, soft_wrap=True)


def say(console: Console, line: str) -> None:
    """Print a line in which names from transcripts may stand: they are neither markup nor control codes."""
    console.print(printable(line), markup=False)


def say_what_was_read(console: Console, reading: Reading, more: str = "") -> None:
    """``read 12 of 13 runs, 80 of 84 turns``, and ``more`` on the same line."""
    read, turns = f"{reading.runs_read:,} of {counted(reading.runs_found, 'run')}", counted(reading.turns_found, "turn")
    say(console, f"read {read}, {reading.turns_read:,} of {turns}{more}")


def say_not_read(console: Console, problems: Sequence[object], things: str = "problem", rest: str = "") -> None:
    """A line for each thing that could not be read; of many, the first and how many more (and ``rest``: where)."""
    for problem in problems[:PROBLEMS_SHOWN]:
        say(console, f"not read: {problem}")
    if len(problems) > PROBLEMS_SHOWN:
        say(console, f"... and {counted(len(problems) - PROBLEMS_SHOWN, f'more {things}')}{rest}")


def say_unmatched(console: Console, reading: Reading) -> None:
    """What of the runs could not be matched, a line a kind: which names, in how many runs."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    runs: dict[str, set[str]] = defaultdict(set)
    for note in reading.notes:
        names[note.kind][note.name + (f" ({note.detail})" if note.detail else "")] += 1
        runs[note.kind].add(note.transcript_id)
    for kind, counts in names.items():
        listed = ", ".join(f"{name} in {n}" if n > 1 else name for name, n in counts.most_common(NAMES_SHOWN))
        more = f", and {counted(len(counts) - NAMES_SHOWN, 'more name')}" if len(counts) > NAMES_SHOWN else ""
        say(console, f"unmatched in {counted(len(runs[kind]), 'run')}, {_UNMATCHED[kind]}: {listed}{more}")
