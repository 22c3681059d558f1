"""``cras compare``: two score files in, differences and whether they are real out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated

import typer

from cras.compare.comparison import COMPARED, Comparison, compare
from cras.compare.pairing import by_task, tasks_of
from cras.compare.table import comparison_table, transcripts_table, turns_table
from cras.errors import InputError
from cras.judges import ScoreRecord
from cras.readers import Reading
from cras.scoring.score import read_scores
from cras.terminal.say import lines, messages, say, tables
from cras.trust.mark import marks_of
from cras.wording import counted

LEVELS = ("transcript", "turn")
SENTENCES = 10
NAMES_SHOWN = 6


def command(
    before: Annotated[str, typer.Argument(help="Score records of the first set of runs.", metavar="A")],
    after: Annotated[str, typer.Argument(help="Score records of the second.", metavar="B")],
    level: Annotated[
        list[str] | None,
        typer.Option(help="Also list each transcript, or each turn that changed; repeat."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON on standard output.")] = False,
    rows: Annotated[int, typer.Option(help="Rows a level in the tables; 0 is all.", min=0)] = 10,
    max_decline: Annotated[
        float | None,
        typer.Option(help="Exit with 1 where a figure really fell by more than this; 0 for any real decline.", min=0),
    ] = None,
    unpaired: Annotated[bool, typer.Option("--unpaired", help="Independent samples, even of the same tasks.")] = False,
    runs_a: Annotated[
        str | None, typer.Option(help="The runs behind A: with those of B, runs pair by the words of their task.")
    ] = None,
    runs_b: Annotated[str | None, typer.Option(help="The runs behind B.")] = None,
    judge: Annotated[str | None, typer.Option(help="Whose scores, where a file holds those of several.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the resampling.")] = 0,
) -> int:
    """Compare two score files: what changed from A to B, and whether it is real.

    Runs are paired by task where both files have it; differences come with 95% intervals, a permutation test, Holm's
    correction over the rows, effect sizes, and the smallest change that so many runs would have shown.

    Exit codes: 0 done, 1 a real decline of more than --max-decline, 2 usage or input that could not be read.
    """
    return run_compare(
        before,
        after,
        levels=level or [],
        as_json=json,
        rows=rows or None,
        max_decline=max_decline,
        unpaired=unpaired,
        judge=judge,
        seed=seed,
        runs=(runs_a, runs_b),
    )


def run_compare(
    before: str,
    after: str,
    *,
    levels: list[str],
    as_json: bool,
    rows: int | None,
    max_decline: float | None,
    unpaired: bool,
    judge: str | None,
    seed: int,
    runs: tuple[str | None, str | None] = (None, None),
) -> int:
    """Compare, print, and answer the exit code: 0, or 1 where a figure really fell by more than ``max_decline``.

    Raises:
        InputError: a file that cannot be read or compared, or an unknown level.
    """
    for level in levels:
        if level not in LEVELS:
            raise InputError(
                f"--level {level}: no such level; known are {', '.join(LEVELS)} (the others are always shown)"
            )
    if (runs[0] is None) != (runs[1] is None):
        raise InputError("--runs-a and --runs-b: give both, or none")
    first, second = read_scores(before), read_scores(after)
    unknown: list[str] = []
    if runs[0] is not None and runs[1] is not None:
        known = _tasks(runs[0]), _tasks(runs[1])
        unknown = [
            told
            for option, records, tasks in (("--runs-a", first, known[0]), ("--runs-b", second, known[1]))
            for told in _unknown_runs(option, records, tasks)
        ]
        first, second = by_task(first, known[0]), by_task(second, known[1])
    comparison = compare(first, second, judge=judge, unpaired=unpaired, seed=seed, names=(before, after))
    comparison = replace(comparison, warnings=[*unknown, *comparison.warnings])
    gone = (
        []
        if max_decline is None
        else [told for measure in COMPARED for told in _not_judged_any_more(comparison, measure)]
    )
    declines = [] if max_decline is None else [row for row in comparison.rows if row.fell_by_more_than(max_decline)]
    said = marks_of([record for record in [*first, *second] if judge in (None, record.judge)])
    if as_json:
        missed = [*(row.sentence() for row in declines), *gone]
        files = {"before": before, "after": after}
        figures = {**comparison.as_json(), **files, "judges_checked": said, "thresholds_missed": missed}
        print(json.dumps(figures, ensure_ascii=False))
    else:
        _print(comparison, before, after, levels, rows)
        for line in said:
            say(lines(), line)
    for row in declines:
        fall = -(row.contrast.difference.estimate or 0.0)
        text = f"threshold missed: {row.title} really fell by {fall:.2f}, at most {max_decline:g} is asked"
        say(messages(), text)
    for told in gone:
        say(messages(), f"threshold missed: {told}")
    return 1 if declines or gone else 0


def _unknown_runs(option: str, records: list[ScoreRecord], tasks: dict[str, str]) -> list[str]:
    """Which scored runs are not among those that were given, or have no task there: they keep their ids.

    Raises:
        InputError: that is all of them.
    """
    scored = list(dict.fromkeys(record.transcript_id for record in records))
    unknown = [name for name in scored if name not in tasks]
    if not unknown:
        return []
    if len(unknown) == len(scored):
        raise InputError(f"{option}: holds none of the {counted(len(scored), 'scored run')}; ids have to be the same")
    listed = ", ".join(unknown[:NAMES_SHOWN]) + (", ..." if len(unknown) > NAMES_SHOWN else "")
    are = "is" if len(unknown) == 1 else "are"
    return [
        f"{option}: {len(unknown):,} of {counted(len(scored), 'scored run')} {are} not in it with a task, and paired by id: "
        f"{listed}"
    ]


def _not_judged_any_more(comparison: Comparison, measure: str) -> list[str]:
    """A figure that A has and B has not: what cannot be judged is not shown to hold."""
    found = comparison.suite(measure)
    before, after = comparison.figures[measure]
    if before is None or after is not None:
        return []
    return [f"{found.title} is {before:.2f} in A and could not be judged in B"]


def _tasks(path: str) -> dict[str, str]:
    """The tasks of the runs in a file, folder or pattern.

    Raises:
        InputError: there are none.
    """
    tasks = tasks_of(Reading([path]))
    if not tasks:
        raise InputError(f"{path}: holds no run with a task to pair by")
    return tasks


def _print(comparison: Comparison, before: str, after: str, levels: list[str], rows: int | None) -> None:
    console, out = tables(), lines()
    say(out, f"A is {before}, B is {after}; {comparison.pairing.reason}")
    for warning in comparison.warnings:
        say(out, f"mind: {warning}")
    console.print(comparison_table(comparison, rows))
    if "transcript" in levels and comparison.transcripts:
        console.print(transcripts_table(comparison, rows))
    if "turn" in levels and comparison.turns:
        console.print(turns_table(comparison, rows))
    for measure in COMPARED:
        say(out, comparison.suite(measure).sentence())
    say(out, f"{comparison.suite('cras').judged.sentence()}.")
    others = [row for row in comparison.rows if row.is_real and row.level != "suite"]
    for row in sorted(others, key=lambda row: row.contrast.difference.estimate or 0.0)[:SENTENCES]:
        say(out, row.sentence())
