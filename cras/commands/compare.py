"""``cras compare``: two score files in, differences and whether they are real out."""

from __future__ import annotations

import json

from rich.console import Console

from cras.compare.comparison import COMPARED, Comparison, compare
from cras.compare.pairing import by_task, tasks_of
from cras.compare.table import comparison_table, transcripts_table, turns_table
from cras.errors import InputError
from cras.readers import Reading
from cras.scoring.score import read_scores
from cras.text import printable
from cras.trust.mark import marks_of

LEVELS = ("transcript", "turn")
SENTENCES = 10


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
    if runs[0] is not None and runs[1] is not None:
        first, second = by_task(first, _tasks(runs[0])), by_task(second, _tasks(runs[1]))
    comparison = compare(first, second, judge=judge, unpaired=unpaired, seed=seed, names=(before, after))
    declines = [] if max_decline is None else [row for row in comparison.rows if row.fell_by_more_than(max_decline)]
    said = marks_of([record for record in [*first, *second] if judge in (None, record.judge)])
    if as_json:
        missed = [row.sentence() for row in declines]
        files = {"before": before, "after": after}
        figures = {**comparison.as_json(), **files, "judges_checked": said, "thresholds_missed": missed}
        print(json.dumps(figures, ensure_ascii=False))
    else:
        _print(comparison, before, after, levels, rows)
        for line in said:
            Console(emoji=False, highlight=False, soft_wrap=True).print(printable(line), markup=False)
    messages = Console(stderr=True, emoji=False, soft_wrap=True, highlight=False)
    for row in declines:
        fall = -(row.contrast.difference.estimate or 0.0)
        text = f"threshold missed: {row.title} really fell by {fall:.2f}, at most {max_decline:g} is asked"
        messages.print(printable(text), markup=False)
    return 1 if declines else 0


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
    console = Console(emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, 140)
    say = Console(emoji=False, highlight=False, soft_wrap=True)
    say.print(printable(f"A is {before}, B is {after}; {comparison.pairing.reason}"), markup=False)
    for warning in comparison.warnings:
        say.print(printable(f"mind: {warning}"), markup=False)
    console.print(comparison_table(comparison, rows))
    if "transcript" in levels and comparison.transcripts:
        console.print(transcripts_table(comparison, rows))
    if "turn" in levels and comparison.turns:
        console.print(turns_table(comparison, rows))
    for measure in COMPARED:
        say.print(printable(comparison.suite(measure).sentence()), markup=False)
    others = [row for row in comparison.rows if row.is_real and row.level != "suite"]
    for row in sorted(others, key=lambda row: row.contrast.difference.estimate or 0.0)[:SENTENCES]:
        say.print(printable(row.sentence()), markup=False)
