"""How often something that needs no words occurs in a turn: commas, paragraphs, capitals, titles, ..."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from pydantic import field_validator

from cras.checks.bounds import Bounded
from cras.checks.casing import Casing
from cras.checks.edges import EndsWith, StartsWith
from cras.checks.format import Format
from cras.checks.kind import CheckKind, literal
from cras.checks.marks import Divided, Enclosed
from cras.checks.parts import PARTS
from cras.checks.registry import register
from cras.checks.shown import MARKS, SHOWN
from cras.checks.span import Span
from cras.checks.tallies import TALLIES
from cras.checks.wording import Include

UNITS: dict[str, Callable[[str], Span | int | None]] = {**TALLIES, **PARTS, **SHOWN}
"""What ``amount`` counts: a number, or the fewest and the most that it may be; ``None`` where that cannot be told."""

_CONFLICTS = {
    **dict.fromkeys(("paragraph", "character", "line"), "length"),
    **dict.fromkeys(("comma", "exclamation", "question", "capital word", "capitalized word"), "wording"),
}
"""The type of conflict between two amounts of a unit; ``format`` of the others."""
_COUNTED: dict[str, Callable[[str], Span | None]] = {**TALLIES, **PARTS}
_SIGNS = {"comma": ",", "exclamation": "!", "question": "?"}
_POSTSCRIPTS = ("addendum", "postscript", "post scriptum", "ps", "pps")
"""What a postscript may open with."""


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
        span = _COUNTED[self.unit](text)
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
        """Another number of the unit; capitals against lower case; marks against no Markdown; one part, divided; none of what has to occur."""
        if isinstance(other, Amount):
            is_apart = other.unit == self.unit and self.is_apart_from(other)
            return _CONFLICTS.get(self.unit, "format") if is_apart else None
        if isinstance(other, Casing) and self.unit in ("capital word", "capitalized word"):
            is_asked, is_barred = self.low > 0, self.max == 0
            return "wording" if {"lower": is_asked, "upper": is_barred}.get(other.casing) else None
        if isinstance(other, Format):
            return "format" if self._is_against(other.format) else None
        if isinstance(other, Divided) and self.unit == "paragraph":
            return "format" if self.high < 2 else None
        return self._bars(other) if self.max == 0 else None

    def _is_against(self, form: str) -> bool:
        """Whether a format has no room for the unit, or is made of what must not occur."""
        if self.unit in MARKS and self.low > 0 and form in ("plain", "no markdown"):
            return True
        if self.unit in ("bullet", "heading", "table") and self.low > 0 and form in ("json", "xml"):
            return True
        if self.unit in ("bullet", "item") and self.low > 1 and form == "prose":
            return True
        return self.unit == "item" and self.max == 0 and form == "list"

    def _bars(self, other: CheckKind) -> str | None:
        """What must not occur at all, and is asked for by another kind."""
        if isinstance(other, Enclosed):
            return "format" if other.what == self.unit == "title" else None
        if not isinstance(other, Include | StartsWith | EndsWith):
            return None
        if self.unit == "postscript" and isinstance(other, Include):
            return "format" if other.text.replace(".", "").strip(" :").casefold() in _POSTSCRIPTS else None
        text = other.text.rstrip(".!") if isinstance(other, EndsWith) else other.text
        return "wording" if self.unit in _SIGNS and _SIGNS[self.unit] in text else None
