from __future__ import annotations

import io
from dataclasses import dataclass, field

from rich.console import Console

from cras.readers.reader import Note
from cras.terminal.say import PROBLEMS_SHOWN, say, say_not_read, say_unmatched, say_what_was_read, tables


@dataclass
class Read:
    """What say reads of a reading."""

    runs_read: int = 1
    runs_found: int = 1
    turns_read: int = 0
    turns_found: int = 1234
    notes: list[Note] = field(default_factory=list)


def heard() -> tuple[io.StringIO, Console]:
    out = io.StringIO()
    return out, Console(file=out, soft_wrap=True, highlight=False, emoji=False)


def test_what_was_read_is_counted_in_words_that_agree() -> None:
    out, console = heard()
    say_what_was_read(console, Read(), ", and more")  # type: ignore[arg-type]
    assert out.getvalue() == "read 1 of 1 run, 0 of 1,234 turns, and more\n"


def test_runs_with_two_unmatched_names_are_counted_once() -> None:
    notes = [Note("never speaks", name, run) for run in ("r1", "r2") for name in ("Ann", "Bob")]
    notes.append(Note("never speaks", "Eve", "r2", "asked\nonly"))
    out, console = heard()
    say_unmatched(console, Read(notes=notes))  # type: ignore[arg-type]
    said = "unmatched in 2 runs, has a system message but never speaks: Ann in 2, Bob in 2, Eve (asked?only)\n"
    assert out.getvalue() == said


def test_of_many_problems_the_first_are_shown_and_the_rest_counted() -> None:
    out, console = heard()
    say_not_read(console, [f"x{number}" for number in range(PROBLEMS_SHOWN + 1)], "line", " (all in --json)")
    shown = out.getvalue().splitlines()
    assert shown[0] == "not read: x0"
    assert shown[PROBLEMS_SHOWN:] == ["... and 1 more line (all in --json)"]


def test_names_are_neither_markup_nor_control_codes() -> None:
    out, console = heard()
    say(console, "[bold]Eve[/bold]\x1b[2J")
    assert out.getvalue() == "[bold]Eve[/bold]?[2J\n"


def test_a_table_that_goes_to_a_file_is_wide_enough_to_be_read() -> None:
    assert tables(140).width >= 140
