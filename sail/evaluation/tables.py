"""The table that ends an evaluation, for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sail.evaluation.evaluate import ArmRow
from sail.evaluation.page import interval, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console
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


@contextmanager
def progress_bars(console: Console) -> Iterator[Callable[[str, int], Callable[..., None]]]:
    """Bars on a terminal, a line for each piece of work elsewhere.

    Yields a function that begins a piece of work (label, units) and returns what to call with the units done since,
    or with the number done and the total.
    """
    if not console.is_terminal:

        def announce(label: str, total: int) -> Callable[..., None]:
            console.print(f"{label} ...")
            return lambda *done: None

        yield announce
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:

        def begin(label: str, total: int) -> Callable[..., None]:
            task = progress.add_task(label, total=total)

            def step(done: int = 1, of: int | None = None) -> None:
                if of is None:
                    progress.update(task, advance=done)
                else:
                    progress.update(task, completed=done, total=of)

            return step

        yield begin


def staged(begin: Callable[[str, int], Callable[..., None]]) -> Callable[[str, int, int], None]:
    """Bars for work that tells (stage, done, of how many): a bar begins when its stage is first heard of."""
    steps: dict[str, Callable[..., None]] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in steps:
            steps[stage] = begin(stage, total)
        steps[stage](done, total)

    return tell
