"""The table that ``cras score`` prints, as a rich renderable. Names come from transcripts: they are never markup."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from cras.report.summary import AgentRow, Summary
from cras.rubrics.levels import TITLES
from cras.statistics.interval import LEVEL
from cras.text import interval_text, printable
from cras.transcript import DIMENSIONS
from cras.wording import counted


def score_table(summary: Summary, limit: int | None = None, level: float = LEVEL) -> Table:
    """Agents worst first (the first ``limit``), then the suite. ``level`` is that of the summary's intervals."""
    title = (
        f"CRAS by agent, worst first [{level:.0%} interval over runs]; judged: share of the explicit instructions; "
        "criteria met, unmet, open"
    )
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("agent", overflow="fold", min_width=10, max_width=44)
    # on 80 columns intervals wrap, and no figure is lost
    wraps = {"turns": 5, "CRAS": 6, "judged": 6, "priority adherence": 9}
    for name in ("runs", "turns", "CRAS", "judged", *DIMENSIONS, "priority adherence", "met", "unmet", "open"):
        table.add_column(name, justify="right", no_wrap=name not in wraps, min_width=wraps.get(name))
    shown = summary.agents if limit is None else summary.agents[:limit]
    for row in shown:
        table.add_row(*_cells(row))
    notes = [", ".join(f"{name}: {TITLES[name]}" for name in DIMENSIONS)]
    hidden = summary.agents[len(shown) :]
    if hidden:
        notes.append(f"{counted(len(hidden), 'more agent')} ({_span(hidden)}): --agents 0 shows all")
    table.caption = "\n".join(notes)
    table.caption_justify = "left"
    table.add_section()
    table.add_row(*_cells(summary.suite), style="bold")
    return table


def _span(rows: Sequence[AgentRow]) -> str:
    """From which CRAS to which these agents go, in words; they come worst first, those without a score last."""
    scored = [row.cras.estimate for row in rows if row.cras.estimate is not None]
    without = len(rows) - len(scored)
    parts = []
    if scored:
        low, high = f"{scored[0]:.2f}", f"{scored[-1]:.2f}"
        parts.append(f"CRAS {low}" if low == high else f"CRAS {low} to {high}")
    if without:
        parts.append(f"{without:,} without a score" if scored else "without a score")
    return ", ".join(parts)


def _cells(row: AgentRow) -> list[Text]:
    judged = str(row.turns) if row.turns_judged == row.turns else f"{row.turns_judged} of {row.turns}"
    cells = [
        "all agents" if row.agent is None else printable(row.agent),
        str(row.transcripts),
        judged,
        interval_text(row.cras),
        str(row.judged),
    ]
    cells += ["-" if (score := row.dimensions[name]) is None else f"{score:.2f}" for name in DIMENSIONS]
    still_open = f"{row.not_judged} ({row.void} void)" if row.void else str(row.not_judged)
    cells += [interval_text(row.priority_adherence), str(row.met), str(row.not_met), still_open]
    return [Text(cell) for cell in cells]
