"""``cras report``: score records in, the page that a person reads out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cras.errors import InputError
from cras.judges import ScoreRecord
from cras.readers import Reading
from cras.report.page import page
from cras.rubrics import RubricBook
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric
from cras.scoring.score import read_scores
from cras.terminal.say import messages, say, say_not_read
from cras.trust.mark import marks_of
from cras.wording import counted


def command(
    scores: Annotated[str, typer.Argument(help="Score records that cras score wrote.", metavar="SCORES")],
    html: Annotated[str, typer.Option(help="The page to write: one file that needs nothing else.")],
    runs: Annotated[
        list[str] | None,
        typer.Option(help="The runs behind the scores, so that the page shows the turns in full; repeat."),
    ] = None,
    rubrics: Annotated[
        list[str] | None, typer.Option(help="The edited rubrics that they were scored by; repeat.")
    ] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the page; by default the name of SCORES.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap intervals.")] = 0,
) -> None:
    """The page that a person reads: every turn with its verdicts and quotations, to sort, to filter and to link to.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    run_report(scores, html, runs=runs or [], rubrics=rubrics or [], format=format, title=title, seed=seed)


def run_report(
    scores: str,
    html: str,
    *,
    runs: list[str],
    rubrics: list[str],
    format: str | None,
    title: str | None,
    seed: int,
) -> None:
    """Write the page.

    Raises:
        InputError: scores or runs cannot be read, the runs are others, or the page cannot be written.
    """
    if rubrics and not runs:
        raise InputError("--rubrics: needs the runs too, to say which rubric held where; add --runs RUNS")
    records = read_scores(scores)
    if not records:
        raise InputError(f"{scores}: holds no score record; cras score RUNS --out {scores} writes them")
    out = Path(html)
    if out.exists() and out.resolve() == Path(scores).resolve():
        raise InputError(f"--html {html}: is the file of the scores; name another")
    contents: dict[tuple[str, int], str] = {}
    asked: dict[tuple[str, str], Rubric] = {}
    if runs:
        contents, asked = _of_runs(records, runs, rubrics, format)
    text = page(
        records,
        title=title or Path(scores).name,
        contents=contents,
        rubrics=asked,
        checked=marks_of(records),
        seed=seed,
    )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"--html {html}: cannot be written ({error.strerror}); name another file") from None
    size = out.stat().st_size / 1e6
    say(messages(), f"{counted(len(records), 'turn')} on {html}, {size:.1f} MB")


def _of_runs(
    records: list[ScoreRecord], runs: list[str], rubrics: list[str], format: str | None
) -> tuple[dict[tuple[str, int], str], dict[tuple[str, str], Rubric]]:
    """The scored turns' texts and rubrics, found by transcript id; scores of other runs keep their quotations alone."""
    rubric_of = RubricBook.read(rubrics) if rubrics else rubric_for
    wanted: dict[str, dict[int, str]] = {}
    for record in records:
        wanted.setdefault(record.transcript_id, {})[record.turn] = record.agent
    contents: dict[tuple[str, int], str] = {}
    asked: dict[tuple[str, str], Rubric] = {}
    reading = Reading(runs, format)
    for run in reading:
        turns = wanted.get(run.id, {})
        for turn in run.turns:
            if turns.get(turn.index) == turn.agent:
                contents[run.id, turn.index] = turn.content
                if (run.id, turn.agent) not in asked and run.agent(turn.agent):
                    asked[run.id, turn.agent] = rubric_of(run, turn.agent)
    say_not_read(messages(), reading.problems)
    if not contents:
        raise InputError("--runs: holds no turn of these scores; transcript ids have to be the same")
    missing = len({(record.transcript_id, record.turn) for record in records}) - len(contents)
    if missing:
        are = "is not in these runs; its" if missing == 1 else "are not in these runs; their"
        say(messages(), f"{counted(missing, 'turn')} {are} quotations alone are shown")
    return contents, asked
