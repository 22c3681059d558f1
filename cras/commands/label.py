"""``cras label``: turns drawn from runs, labelled in the terminal or on a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from cras.errors import InputError
from cras.readers import Reading
from cras.rubrics import RubricBook
from cras.rubrics.generate import rubric_for
from cras.rubrics.levels import TITLES, levels_of
from cras.rubrics.rubric import Rubric
from cras.scoring.draw import draw
from cras.terminal.say import messages, say, say_not_read
from cras.terminal.told import kept_when_stopped
from cras.text import printable, shown
from cras.transcript import DIMENSIONS, Dimension, Transcript, Turn
from cras.trust.labels import DOES_NOT_APPLY, LabelFile, write_sheet
from cras.wording import counted

LONGEST_SHOWN = 6000
"""Characters of a text in the terminal; the middle of a longer one is left out visibly."""
HELP = "1 to 5, n: does not apply, s: skip, b: back, ?: what the scores mean, q: stop"

Work = tuple[Transcript, Turn, Rubric]


def command(
    runs: Annotated[list[str], typer.Argument(help="Runs to label turns of, as for cras score.", metavar="RUNS...")],
    out: Annotated[str, typer.Option(help="The CSV file of labels; an existing one is gone on with.")],
    number: Annotated[int, typer.Option(help="How many turns, drawn by chance.", min=1)] = 50,
    rater: Annotated[str, typer.Option(help="Who labels; the same turns for everybody.")] = "1",
    sheet: Annotated[
        bool, typer.Option("--sheet", help="Write a sheet to fill in elsewhere, instead of asking here.")
    ] = False,
    rubrics: Annotated[list[str] | None, typer.Option(help="Edited rubrics, as for cras score; repeat.")] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same turns.")] = 0,
) -> None:
    """Label turns by hand, from 1 to 5 in each dimension: what a judge is checked against.

    Answers are kept as given; stop at any time, and the same command goes on.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    run_label(runs, out, number=number, rater=rater, sheet=sheet, rubrics=rubrics or [], format=format, seed=seed)


def run_label(
    runs: list[str],
    out: str,
    *,
    number: int,
    rater: str,
    sheet: bool,
    rubrics: list[str],
    format: str | None,
    seed: int,
) -> None:
    """Draw the turns, and ask about them here or write the sheet.

    Raises:
        InputError: nothing could be read, or the file cannot be written.
    """
    if not rater.strip():
        raise InputError("--rater: is empty; say who labels")
    book = RubricBook.read(rubrics) if rubrics else None
    reading = Reading(runs, format)
    drawn = draw(reading, number, seed)
    console = messages()
    say_not_read(console, reading.problems)
    if not drawn:
        raise InputError("no turn to label: the runs hold none that a model wrote, or could not be read")
    work = [(run, turn, (book or rubric_for)(run, turn.agent)) for run, turn in drawn]
    if sheet:
        rows = write_sheet(out, work, rater)
        say(console, f"{counted(len(work), 'turn')} on {counted(rows, 'row')} in {out}: fill in the column score")
        return
    with kept_when_stopped(f"the answers so far are kept in {out}; run the same command again to go on"):
        _session(LabelFile(Path(out)), work, rater, console)


def _session(file: LabelFile, work: list[Work], rater: str, console: Console) -> None:
    say_not_read(console, file.labels.problems, "line")
    questions = [
        (place, dimension)
        for place, (run, turn, _) in enumerate(work)
        for dimension in DIMENSIONS
        if (run.id, turn.index, dimension, rater) not in file.labels.seen
    ]
    if not questions:
        say(console, f"nothing is left to label in {file.path} ({counted(len(work), 'turn')})")
        return
    say(console, f"{counted(len(work), 'turn')}. {HELP}")
    at, last_shown, answered = 0, -1, 0
    while at < len(questions):
        place, dimension = questions[at]
        if place != last_shown:
            _show(work[place], f"turn {place + 1} of {len(work)}", console)
            last_shown = place
        answer = _ask(dimension, work[place][2], console)
        if answer == "q":
            break
        if answer == "b":
            at = max(0, at - 1)
            continue
        run, turn, _ = work[place]
        file.add(run.id, turn, dimension, "" if answer == "s" else answer, rater)
        answered += 1
        at += 1
    say(console, f"{counted(answered, 'answer')} in {file.path}; the same command goes on")


def _ask(dimension: Dimension, rubric: Rubric, console: Console) -> str:
    while True:
        console.print(Text(f"{dimension} {TITLES[dimension]} [1-5 n s b ? q]: "), end="")
        try:
            answer = input().strip().lower()
        except EOFError:
            return "q"
        if answer in ("1", "2", "3", "4", "5", DOES_NOT_APPLY, "s", "b", "q"):
            return answer
        if answer == "?":
            for level, words in levels_of(rubric, dimension).items():
                console.print(Text(f"  {level}: {printable(words)}"))
        else:
            console.print(Text(f"  {HELP}"))


def _show(work: Work, title: str, console: Console) -> None:
    run, turn, rubric = work
    agent = run.agent(turn.agent)
    console.print(Rule(Text(title)))
    before = next((item for item in reversed(run.turns) if item.index < turn.index), None)
    for name, text in (
        ("task", run.task),
        (f"system message of {turn.agent}", (agent.system_message if agent else None) or ""),
        *(((f"the turn before, by {before.agent}", before.content),) if before else ()),
        (f"TURN {turn.index} by {turn.agent}", turn.content),
    ):
        console.print(Text(printable(name), style="bold"))
        for line in _lines(text):
            console.print(Text(line))
    asked = [printable(criterion.text) for criterion in rubric.criteria]
    if asked:
        console.print(Text("asked of it", style="bold"))
        for text in asked:
            console.print(Text(f"- {text}"))


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, without what could steer the terminal."""
    left = len(text) - LONGEST_SHOWN
    if left > 0:
        half = LONGEST_SHOWN // 2
        text = f"{text[:half]}\n[... {counted(left, 'character')} left out here ...]\n{text[-half:]}"
    for line in text.split("\n"):
        yield printable(shown(line))
