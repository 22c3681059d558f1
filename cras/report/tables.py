"""The table that ``cras score`` prints, as a rich renderable. Names come from transcripts: they are never markup."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from cras.report.summary import Row, Summary
from cras.statistics import Interval
from cras.transcript import DIMENSIONS


def score_table(summary: Summary, limit: int | None = None) -> Table:
    """Agents worst first (the first ``limit``), then the suite."""
    table = Table(title="CRAS by agent, worst first [95% interval over transcripts]", title_justify="left")
    table.add_column("agent", overflow="fold", min_width=24, max_width=44)
    for name in ("runs", "turns"):
        table.add_column(name, justify="right")
    table.add_column("CRAS", justify="right")
    for dimension in DIMENSIONS:
        table.add_column(dimension, justify="right")
    table.add_column("priority adherence", justify="right")
    table.add_column("met / not met / not judged", justify="right")
    shown = summary.agents if limit is None else summary.agents[:limit]
    for row in shown:
        table.add_row(*_cells(row))
    hidden = summary.agents[len(shown) :]
    if hidden:
        lowest = hidden[0].cras.estimate
        note = "none has a score" if lowest is None else f"CRAS {lowest:.2f} or more, or no score"
        table.caption = f"{len(hidden)} more agents ({note}): --agents 0 shows all"
        table.caption_justify = "left"
    table.add_section()
    table.add_row(*_cells(summary.suite), style="bold")
    return table


def _cells(row: Row) -> list[Text]:
    judged = str(row.turns) if row.turns_judged == row.turns else f"{row.turns_judged} of {row.turns}"
    cells = [
        "all agents" if row.agent is None else printable(row.agent),
        str(row.transcripts),
        judged,
        interval_text(row.cras),
    ]
    cells += ["-" if (score := row.dimensions[name]) is None else f"{score:.2f}" for name in DIMENSIONS]
    cells += [interval_text(row.priority_adherence), f"{row.met} / {row.not_met} / {row.not_judged}"]
    return [Text(cell) for cell in cells]


def printable(text: str) -> str:
    """A text on one line, its control characters (which could steer a terminal) replaced."""
    return "".join(character if character.isprintable() else "?" for character in text)


def interval_text(interval: Interval) -> str:
    """``0.87 [0.80, 0.93]``; without the brackets where fewer than two transcripts give no interval."""
    if interval.estimate is None:
        return "-"
    if interval.low is None or interval.high is None:
        return f"{interval.estimate:.2f}"
    return f"{interval.estimate:.2f} [{interval.low:.2f}, {interval.high:.2f}]"
