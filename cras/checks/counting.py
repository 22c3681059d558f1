"""How often something that needs no words occurs in a turn: commas, paragraphs, capitals, titles, ..."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from pydantic import field_validator

from cras.checks.bounds import Bounded
from cras.checks.casing import Casing
from cras.checks.format import Format
from cras.checks.kind import CheckKind, literal
from cras.checks.marks import Divided
from cras.checks.registry import register
from cras.checks.shown import MARKS, SHOWN
from cras.checks.span import Span
from cras.checks.tallies import TALLIES

UNITS: dict[str, Callable[[str], Span | int | None]] = {**TALLIES, **SHOWN}
"""What ``amount`` counts: a number, or the fewest and the most that it may be; ``None`` where that cannot be told."""

_CONFLICTS = {
    **dict.fromkeys(("paragraph", "character", "line"), "length"),
    **dict.fromkeys(("comma", "exclamation", "question", "capital word", "capitalized word"), "wording"),
}
"""The type of conflict between two amounts of a unit; ``format`` of the others."""


@register
class Amount(Bounded):
    """The text has that many of the unit, code aside.

    Not told where it depends on what some would count and some would not: marks in quotations, code and numbers ("1,000"), numbered items and those within items, paragraphs of
    a line, acronyms, headings in bold; nor of sections where there is no heading.
    """

    kind: ClassVar[str] = "amount"
    unit: str

    @field_validator("unit")
    @classmethod
    def _is_counted(cls, unit: str) -> str:
        if unit not in UNITS:
            raise ValueError(f"{unit!r} is not counted; known are {', '.join(UNITS)}")
        return unit

    def run(self, text: str) -> bool | None:
        """By the fewest and the most that somebody might count."""
        if self.unit in SHOWN:
            return self.holds_for(SHOWN[self.unit].span(text, is_asked=self.low > 0))
        span = TALLIES[self.unit](text)
        return None if span is None else self.holds_for(span)

    def evidence(self, text: str, met: bool) -> str | None:
        """The first of those counted, where the unit shows it."""
        if self.unit not in SHOWN or self.unit in ("character", "line"):
            return super().evidence(text, met)
        parts = SHOWN[self.unit].found(text)
        return next((found for part in parts if (found := literal(part, text))), None)

    def describe(self) -> str:
        """For example ``comma at most 3``."""
        return self.words(self.unit)

    def clash(self, other: CheckKind) -> str | None:
        """Another number of the unit; capitals against lower case; marks against no Markdown; one part, divided."""
        if isinstance(other, Amount):
            is_apart = other.unit == self.unit and self.is_apart_from(other)
            return _CONFLICTS.get(self.unit, "format") if is_apart else None
        if isinstance(other, Casing) and self.unit in ("capital word", "capitalized word"):
            is_asked, is_barred = self.low > 0, self.max == 0
            return "wording" if {"lower": is_asked, "upper": is_barred}.get(other.casing) else None
        if isinstance(other, Format) and self.unit in MARKS:
            return "format" if other.format in ("plain", "no markdown") and self.low > 0 else None
        if isinstance(other, Divided) and self.unit == "paragraph":
            return "format" if self.high < 2 else None
        return None
