"""``cras report``: score records in, the page that a person reads out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cras.errors import InputError
from cras.judges import ScoreRecord
from cras.metrics.latest import latest_of_one_judge
from cras.readers import Reading
from cras.report.page import page
from cras.rubrics import RubricBook
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric
from cras.scoring.score import read_scores
from cras.terminal.say import messages, say, say_not_read
from cras.transcript import Transcript
from cras.trust.mark import marks_of
from cras.wording import counted


def command(
    scores: Annotated[str, typer.Argument(help="Score records that cras score wrote.", metavar="SCORES")],
    html: Annotated[str, typer.Option(help="The page to write: one file that needs nothing else.")],
    runs: Annotated[
        list[str] | None,
        typer.Option(help="The runs behind the scores: the page then shows task, instructions and turns; repeat."),
    ] = None,
    rubrics: Annotated[
        list[str] | None, typer.Option(help="The edited rubrics that they were scored by; repeat.")
    ] = None,
    format: Annotated[str | None, typer.Option(help="Format of the runs; by default recognised.")] = None,
    judge: Annotated[str | None, typer.Option(help="Whose scores, where several judges scored.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the page; by default the name of SCORES.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap intervals.")] = 0,
) -> None:
    """The page that a person reads: every turn with its verdicts and quotations, to sort, to filter and to link to.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    run_report(scores, html, runs=runs or [], rubrics=rubrics or [], format=format, title=title, seed=seed, judge=judge)


def run_report(
    scores: str,
    html: str,
    *,
    runs: list[str],
    rubrics: list[str],
    format: str | None,
    title: str | None,
    seed: int,
    judge: str | None = None,
) -> None:
    """Write the page.

    Raises:
        InputError: scores or runs cannot be read, several judges scored and none is chosen, the runs are others, or
            the page cannot be written.
    """
    if rubrics and not runs:
        raise InputError("--rubrics: needs the runs too, to say which rubric held where; add --runs RUNS")
    records = latest_of_one_judge(read_scores(scores), scores, judge)
    out = Path(html)
    if out.exists() and out.resolve() == Path(scores).resolve():
        raise InputError(f"--html {html}: is the file of the scores; name another")
    found: dict[str, Transcript] = {}
    asked: dict[tuple[str, str], Rubric] = {}
    if runs:
        found, asked = _of_runs(records, runs, rubrics, format)
    text = page(
        records,
        title=title or Path(scores).name,
        runs=found,
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
    if not runs:
        say(
            messages(), "score records hold quotations alone; --runs RUNS adds the turns, the task and the instructions"
        )


def _of_runs(
    records: list[ScoreRecord], runs: list[str], rubrics: list[str], format: str | None
) -> tuple[dict[str, Transcript], dict[tuple[str, str], Rubric]]:
    """The runs of the scored turns and their rubrics, by transcript id; scores of others keep their quotations alone."""
    rubric_of = RubricBook.read(rubrics) if rubrics else rubric_for
    wanted: dict[str, dict[int, str]] = {}
    for record in records:
        wanted.setdefault(record.transcript_id, {})[record.turn] = record.agent
    found: dict[str, Transcript] = {}
    asked: dict[tuple[str, str], Rubric] = {}
    missing = sum(map(len, wanted.values()))
    reading = Reading(runs, format)
    for run in reading:
        turns = wanted.get(run.id, {})
        here = [turn for turn in run.turns if turns.get(turn.index) == turn.agent]
        if here:
            found[run.id] = run
            missing -= len(here)
        for agent in {turn.agent for turn in here}:
            if run.agent(agent):
                asked[run.id, agent] = rubric_of(run, agent)
    say_not_read(messages(), reading.problems)
    if not found:
        raise InputError("--runs: holds no turn of these scores; transcript ids have to be the same")
    if missing:
        are = "is" if missing == 1 else "are"
        say(messages(), f"{counted(missing, 'turn')} {are} not in these runs: shown by quotations alone")
    return found, asked
