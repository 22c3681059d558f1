"""``cras report``: score records in, the page that a person reads out."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from cras.errors import InputError
from cras.judges import ScoreRecord
from cras.metrics.latest import latest_of_one_judge
from cras.readers import Reading
from cras.report.page import page
from cras.rubrics import RubricBook
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric
from cras.scoring.score import read_scores
from cras.text import printable
from cras.transcript import Transcript
from cras.trust.mark import marks_of
from cras.wording import counted

PROBLEMS_SHOWN = 5


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
    messages = Console(stderr=True, emoji=False, soft_wrap=True, highlight=False)
    found: dict[str, Transcript] = {}
    asked: dict[tuple[str, str], Rubric] = {}
    if runs:
        found, asked = _of_runs(records, runs, rubrics, format, messages)
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
    messages.print(f"{counted(len(records), 'turn')} on {printable(html)}, {size:.1f} MB", markup=False)
    if not runs:
        messages.print(
            "score records hold quotations alone; --runs RUNS adds the turns, the task and the instructions",
            markup=False,
        )


def _of_runs(
    records: list[ScoreRecord], runs: list[str], rubrics: list[str], format: str | None, messages: Console
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
    for problem in reading.problems[:PROBLEMS_SHOWN]:
        messages.print(f"not read: {printable(str(problem))}", markup=False)
    if len(reading.problems) > PROBLEMS_SHOWN:
        more = counted(len(reading.problems) - PROBLEMS_SHOWN, "more problem")
        messages.print(f"... and {more}", markup=False)
    if not found:
        raise InputError("--runs: holds no turn of these scores; transcript ids have to be the same")
    if missing:
        are = "is" if missing == 1 else "are"
        messages.print(f"{counted(missing, 'turn')} {are} not in these runs: shown by quotations alone", markup=False)
    return found, asked
