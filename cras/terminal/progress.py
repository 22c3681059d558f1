"""How far a scoring run is: a bar with the time left and the cost on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from cras.wording import counted

LINE_EVERY_SECONDS = 30.0

Item = TypeVar("Item")


class ScoringProgress:
    """Counts runs as they are read and turns as they are scored.

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
        self._console = console
        self._total = total_turns
        self._files = files
        self._cost = cost
        self._clock = clock
        self._runs = self._turns = 0
        self._began = self._said = clock()
        self._bar = Progress(
            TextColumn("scoring"), BarColumn(), TextColumn("{task.description}"), console=console, transient=True
        )
        self._task = self._bar.add_task("", total=total_turns)

    def __enter__(self) -> ScoringProgress:
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._bar.stop()

    def reading(self, runs: Iterable[Item]) -> Iterator[Item]:
        """The runs, counted."""
        for run in runs:
            self._runs += 1
            yield run

    def scoring(self, records: Iterable[Item]) -> Iterator[Item]:
        """The records, counted and shown."""
        for record in records:
            self._turns += 1
            if self._console.is_terminal:
                self._bar.update(self._task, completed=self._turns, total=self._expected, description=self.describe())
            elif self._clock() - self._said >= LINE_EVERY_SECONDS:
                self._said = self._clock()
                self._console.print(f"scoring: {self.describe()}", markup=False)
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
        parts = [
            counted(self._turns, "turn") if total is None else f"{self._turns:,} of {about}{counted(total, 'turn')}"
        ]
        seconds = self._clock() - self._began
        if total is not None and self._turns and seconds >= 1:
            parts.append(f"{_minutes(seconds / self._turns * (total - self._turns))} left")
        cost = self._cost()
        if cost is not None:
            parts.append(f"${cost:.4f}")
        return ", ".join(parts)


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
