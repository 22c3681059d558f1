"""The table that ends an evaluation, for a terminal or a log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sail.evaluation.evaluate import ArmRow
from sail.evaluation.page import interval, number

if TYPE_CHECKING:
    from rich.table import Table


def before_after(rows: Sequence[ArmRow], title: str, caption: str | None = None) -> Table:
    """Base and aligned side by side, with intervals and what changed."""
    from rich.table import Table

    table = Table(title=title, caption=caption, title_justify="left", caption_justify="left", show_lines=False)
    table.add_column("", overflow="fold")
    table.add_column("n", justify="right")
    for name in ("base", "aligned", "change"):
        table.add_column(name, justify="left", no_wrap=True)
    for row in rows:
        table.add_row(
            row.label,
            str(row.n),
            f"{number(row.base.estimate)} {interval(row.base)}",
            f"[bold]{number(row.sail.estimate)}[/bold] {interval(row.sail)}",
            f"{_coloured(row)} {interval(row.difference)}",
        )
    return table


def _coloured(row: ArmRow) -> str:
    """The difference, green or red where its interval leaves out zero."""
    text, low, high = number(row.difference.estimate, signed=True), row.difference.low, row.difference.high
    if low is not None and high is not None and (low > 0 or high < 0):
        return f"[{'green' if low > 0 else 'red'}]{text}[/]"
    return text
