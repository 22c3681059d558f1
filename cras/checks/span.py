"""A number that a text leaves open: the fewest and the most of something that it may be said to have."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """From ``low``, which everybody counts, to ``high``, which somebody might."""

    low: int
    high: float

    def __or__(self, other: Span) -> Span:
        """Both readings."""
        return Span(min(self.low, other.low), max(self.high, other.high))

    def plus(self, other: Span) -> Span:
        """Of two parts of a text together."""
        return Span(self.low + other.low, self.high + other.high)
