"""The table that ``cras compare`` prints. Names come from transcripts: they are never markup."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from cras.compare.comparison import ComparedRow, Comparison
from cras.compare.words import ALPHA, p_text
from cras.metrics.measures import MEASURES
from cras.text import printable
from cras.wording import counted

TASK_CHARACTERS = 60


def comparison_table(comparison: Comparison, limit: int | None = None) -> Table:
    """The suite, then agents (of the rest the first ``limit``, largest fall first), conflict types, pairs of sources."""
    title = "Difference: B minus A [95% interval]"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("what", overflow="fold", min_width=10, max_width=40)
    table.add_column("measure", no_wrap=True)
    wraps = {"judged A / B": 6, "difference": 6}
    for name in ("tasks", "A", "B", "judged A / B", "difference", "p", "d", "seen"):
        table.add_column(name, justify="right", no_wrap=name not in wraps, min_width=wraps.get(name))
    hidden = 0
    for level in ("suite", "agent", "type", "pairing"):
        rows = [row for row in comparison.rows if row.level == level]
        if level != "suite":
            rows.sort(key=lambda row: (row.contrast.difference.estimate or 0.0, row.name))
        shown = rows if limit is None or level == "suite" else rows[:limit]
        hidden += len(rows) - len(shown)
        for row in shown:
            table.add_row(*(Text(cell) for cell in _cells(row)), style="bold" if row.is_real else None)
        if rows:
            table.add_section()
    legend = "judged: share of the explicit instructions that was decided\np: after Holm's correction; d: effect size; seen: the smallest change that so many would have shown"
    table.caption = legend + (f"\n{counted(hidden, 'more row')}: --rows 0 shows all" if hidden else "")
    table.caption_justify = "left"
    return table


def transcripts_table(comparison: Comparison, limit: int | None = None) -> Table:
    """Tasks, largest fall first."""
    table = Table(title="Tasks, largest fall first", title_justify="left", box=SIMPLE_HEAD, show_edge=False)
    table.add_column("task", overflow="fold", min_width=12)
    for name in ("measure", "A", "B", "judged A / B", "difference"):
        table.add_column(name, justify="right", no_wrap=True)
    for task in comparison.transcripts[:limit]:
        figures = [_number(task.before), _number(task.after), str(task.judged), _signed(task.difference)]
        table.add_row(*(Text(cell) for cell in [_short(task.task), MEASURES[task.measure].heading, *figures]))
    return table


def turns_table(comparison: Comparison, limit: int | None = None) -> Table:
    """Turns whose verdicts changed, largest fall first."""
    table = Table(title="Turns, largest fall first", title_justify="left", box=SIMPLE_HEAD, show_edge=False)
    for name in ("task", "agent", "no longer met", "met now", "the turn says"):
        table.add_column(name, overflow="fold", min_width=6)
    for name in ("CRAS", "judged"):
        table.add_column(name, no_wrap=True, justify="right")
    for turn in comparison.turns[:limit]:
        names = [printable(", ".join(items)) or "-" for items in (turn.lost, turn.won)]
        quote = printable(" ".join((turn.quote or "").split()))[:80]
        figures = f"{_number(turn.cras[0])} > {_number(turn.cras[1])}"
        judged = " > ".join(f"{decided}/{total}" for decided, total in turn.judged)
        cells = [f"{_short(turn.task)}, turn {turn.turns[1]}", printable(turn.agent), *names, quote, figures, judged]
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _cells(row: ComparedRow) -> list[str]:
    found, interval = row.contrast, row.contrast.difference
    change = _signed(interval.estimate)
    if interval.low is not None and interval.high is not None:
        change += f" [{interval.low:+.2f}, {interval.high:+.2f}]"
    detectable = found.detectable(ALPHA / row.rows_tested)
    return [
        "all turns" if row.level == "suite" else printable(row.name),
        MEASURES[row.measure].heading,
        str(interval.n) if found.resampled == "tasks" else f"{found.runs[0]}/{found.runs[1]}",
        _number(found.before),
        _number(found.after),
        str(row.judged),
        change,
        "-" if row.p_corrected is None else p_text(row.p_corrected).removeprefix("p ").removeprefix("= "),
        "-" if found.effect_size is None else f"{found.effect_size:+.2f}",
        "-" if detectable is None else f"{detectable:.2f}" if detectable < 1 else "none",
    ]


def _short(task: str) -> str:
    plain = printable(task)
    return plain if len(plain) <= TASK_CHARACTERS else f"{plain[: TASK_CHARACTERS - 3]}..."


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.2f}"
