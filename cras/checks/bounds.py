"""A number with bounds: what the kinds that count have in common."""

from __future__ import annotations

from abc import abstractmethod

from pydantic import model_validator
from typing_extensions import Self

from cras.checks.kind import CheckKind, Count
from cras.checks.span import Span


class _Range(CheckKind):
    # Its two subclasses have the fields, in the order in which they are listed to people.
    @property
    @abstractmethod
    def _bounds(self) -> tuple[int | None, int | None]: ...

    @property
    def low(self) -> int:
        """The least number that meets it."""
        return self._bounds[0] or 0

    @property
    def high(self) -> float:
        """The greatest number that meets it; infinite without one."""
        high = self._bounds[1]
        return float("inf") if high is None else high

    def holds(self, number: int) -> bool:
        """Whether a number is within the bounds."""
        return self.low <= number <= self.high

    def holds_for(self, span: Span) -> bool | None:
        """The same of a number that is left open; ``None`` where some of it is within the bounds and some is not."""
        if span.high < self.low or span.low > self.high:
            return False
        return True if self.low <= span.low and span.high <= self.high else None

    def is_apart_from(self, other: _Range) -> bool:
        """Whether no number is within the bounds of both."""
        return max(self.low, other.low) > min(self.high, other.high)

    def words(self, counted: str) -> str:
        """The bounds in words, of what is counted: ``sentences at most 3``."""
        low, high = self._bounds
        if low == high:
            return f"{counted} exactly {low}"
        bounds = [] if low is None else [f"at least {low}"]
        bounds += [] if high is None else [f"at most {high}"]
        return f"{counted} {' and '.join(bounds)}"


class Bounded(_Range):
    """A kind that asks for ``min`` or more, ``max`` or fewer, or both."""

    min: Count | None = None
    max: Count | None = None

    @model_validator(mode="after")
    def _bounds_something(self) -> Self:
        _verify(None, self.min, self.max)
        return self

    @property
    def _bounds(self) -> tuple[int | None, int | None]:
        return self.min, self.max


class Counted(_Range):
    """A kind that asks for exactly ``count``, or for ``min`` or more, ``max`` or fewer, or both."""

    count: Count | None = None
    min: Count | None = None
    max: Count | None = None

    @model_validator(mode="after")
    def _bounds_something(self) -> Self:
        _verify(self.count, self.min, self.max)
        return self

    @property
    def _bounds(self) -> tuple[int | None, int | None]:
        return (self.min, self.max) if self.count is None else (self.count, self.count)


def _verify(count: int | None, low: int | None, high: int | None) -> None:
    if (count is None) == (low is None and high is None):
        raise ValueError("give either count, or min, max or both")
    if low is not None and high is not None and low > high:
        raise ValueError(f"min {low} is more than max {high}")
