"""How far long work is: a bar for each stage on a terminal, plain lines elsewhere. One for all three packages.

Whoever works takes a ``Progress`` and tells it; whoever has a terminal shows it with ``Bars``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from cras.wording import counted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

Progress = Callable[[str, int, int], None]
"""Told how far work is: the name of its stage, how much of the stage is done, and of how much."""

LINE_EVERY_SECONDS = 30.0

Item = TypeVar("Item")


def as_stage(progress: Progress | None, stage: str) -> Progress | None:
    """``progress`` that hears everything as one stage: the whole knows better than a part what the part is for."""
    if progress is None:
        return None
    return lambda _, done, total: progress(stage, done, total)


class Bars:
    """Shows what it is told, as a :data:`Progress`.

    Args:
        console: where.
        announce: say that a stage begins, where there is no bar that shows it.
        transient: take the bars away at the end.
        clock: seconds, for the time left.
    """

    def __init__(
        self,
        console: Console,
        *,
        announce: bool = True,
        transient: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._announce = announce
        self._transient = transient
        self._clock = clock
        self._said = clock()
        self._stages: dict[str, tuple[float, int]] = {}
        """When a stage was first heard of, and how much of it was done then."""
        self._bars: RichProgress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Bars:
        if self._console.is_terminal:
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as RichProgress

            columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[words]}"))
            self._bars = RichProgress(*columns, console=self._console, transient=self._transient)
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()

    def __call__(self, stage: str, done: int, total: int | None, words: str | None = None) -> None:
        """Show a stage; ``words`` say how far it is where numbers alone do not."""
        is_new = stage not in self._stages
        if is_new:
            self._stages[stage] = (self._clock(), done)
        if self._bars:
            if is_new:
                self._tasks[stage] = self._bars.add_task(stage, total=total, words="")
            words = words or self._words(stage, done, total)
            self._bars.update(self._tasks[stage], completed=done, total=total, words=words)
        elif is_new and self._announce:
            self._say(f"{stage} ...")
        elif self._clock() - self._said >= LINE_EVERY_SECONDS:
            self._say(f"{stage}: {words or self._words(stage, done, total)}")

    def _say(self, line: str) -> None:
        self._said = self._clock()
        self._console.print(line, markup=False)

    def _words(self, stage: str, done: int, total: int | None) -> str:
        if total is None:
            return f"{done:,}"
        began, before = self._stages[stage]
        return f"{done:,} of {total:,}" + time_left(self._clock() - began, done - before, total - done)


class ScoringProgress:
    """Counts runs as they are read and turns as they are scored, and shows them with the time left and the cost.

    Args:
        console: where it is shown.
        total_turns: how many turns there are, where that is known; else it is told from ``files``.
        files: how many files of runs there are, a run each.
        cost: US dollars so far, ``None`` where they are not known or nothing costs any.
        clock: seconds, for the time left.
    """

    def __init__(
        self,
        console: Console,
        *,
        total_turns: int | None = None,
        files: int = 1,
        cost: Callable[[], float | None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bars = Bars(console, announce=False, transient=True, clock=clock)
        self._total = total_turns
        self._files = files
        self._cost = cost
        self._clock = clock
        self._runs = self._turns = 0
        self._began = clock()

    def __enter__(self) -> ScoringProgress:
        self._bars.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bars.__exit__(kind, error, traceback)

    def reading(self, runs: Iterable[Item]) -> Iterator[Item]:
        """The runs, counted."""
        for run in runs:
            self._runs += 1
            yield run

    def scoring(self, records: Iterable[Item]) -> Iterator[Item]:
        """The records, counted and shown."""
        for record in records:
            self._turns += 1
            self._bars("scoring", self._turns, self._expected, self.describe())
            yield record

    @property
    def _expected(self) -> int | None:
        if self._total is not None:
            return max(self._total, self._turns)
        # files read so far had so many turns each; the one being read is not through
        if self._files > 1 and self._runs > 1:
            return max(self._turns, round(self._turns / (self._runs - 0.5) * self._files))
        return None

    def describe(self) -> str:
        """``40 of 160 turns, 1:30 left, $0.0123``."""
        total = self._expected
        about = "" if self._total is not None else "about "
        words = counted(self._turns, "turn") if total is None else f"{self._turns:,} of {about}{counted(total, 'turn')}"
        if total is not None:
            words += time_left(self._clock() - self._began, self._turns, total - self._turns)
        cost = self._cost()
        return words if cost is None else f"{words}, ${cost:.4f}"


def time_left(seconds: float, done: int, left: int) -> str:
    """``, 1:30 left`` at the pace of ``done`` in ``seconds``; nothing while that says too little."""
    if not done or seconds < 1:
        return ""
    minutes, rest = divmod(round(seconds / done * left), 60)
    hours, minutes = divmod(minutes, 60)
    return f", {hours}:{minutes:02}:{rest:02} left" if hours else f", {minutes}:{rest:02} left"
