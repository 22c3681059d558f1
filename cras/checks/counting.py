"""How often something that needs no words occurs in a turn: commas, paragraphs, capitals, titles, ..."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from pydantic import field_validator

from cras.checks.bounds import Bounded
from cras.checks.casing import Casing
from cras.checks.format import Format
from cras.checks.kind import QUOTE_CHARACTERS, CheckKind
from cras.checks.marks import Divided
from cras.checks.registry import register
from cras.checks.shown import MARKS, SHOWN

# No pattern starts with white space that crosses lines: each line of a run of empty ones would look through the rest.
_FOUND = {
    "comma": re.compile(r"[,，、،]"),
    "exclamation": re.compile(r"[!！]"),
    "question": re.compile(r"[?？]"),
    "bullet": re.compile(r"(?m)^[^\S\n]*(?:[-*•+]|\d+[.)])\s+\S"),
    "highlight": re.compile(r"(?<!\*)\*{1,2}[^\s*][^*\n]*\*{1,2}(?!\*)"),
    "italic": re.compile(r"(?<![\w*])\*[^\s*][^*\n]*\*(?![\w*])|(?<![\w_])_[^\s_][^_\n]*_(?![\w_])"),
    "capitalized word": re.compile(r"\b[^\W\da-z_]\w*"),
    "hashtag": re.compile(r"(?<!\w)#\w+"),
    "capital word": re.compile(r"\b(?=\w*[^\W\d_]{2})[^\Wa-z_]+\b"),
    "title": re.compile(r"(?m)<<[^<>\n]+>>|^#{1,2} \S"),
    "postscript": re.compile(r"\bP\.? ?(?:P\.? ?)?S\b\.?"),
}
_PLACEHOLDERS = (re.compile(r"\[[^\[\]\n]+\]"), re.compile(r"<[^<>\n]+>"))
_HEADING = re.compile(r"(?im)^[^\S\n]*(?:#{1,6} \S|(?:section|part|chapter)\s+\w+\b)")
_DIVIDER = re.compile(r"(?m)^[^\S\n]*(?:\*{3,}|-{3,}|#{3,}|@{3,})[^\S\n]*$")
_EMPTY_LINES = re.compile(r"\n\s*\n")


def _counter(pattern: re.Pattern[str]) -> Callable[[str], int]:
    return lambda text: len(pattern.findall(text))


def _sections(text: str) -> int | None:
    """Sections by their headings; ``None`` where a text has none: sections need no heading."""
    return len(_HEADING.findall(text)) or None


def _pieces(text: str) -> int:
    """Paragraphs: what blank lines or dividers separate."""
    return sum(bool(part.strip()) for part in _EMPTY_LINES.split(_DIVIDER.sub("\n\n", text)))


UNITS: dict[str, Callable[[str], int | None]] = {
    "comma": _counter(_FOUND["comma"]),
    "exclamation": _counter(_FOUND["exclamation"]),
    "question": _counter(_FOUND["question"]),
    "bullet": _counter(_FOUND["bullet"]),
    "paragraph": _pieces,
    "highlight": _counter(_FOUND["highlight"]),
    "italic": _counter(_FOUND["italic"]),
    "section": _sections,
    "capitalized word": _counter(_FOUND["capitalized word"]),
    "placeholder": lambda text: sum(len(pattern.findall(text)) for pattern in _PLACEHOLDERS),
    "hashtag": _counter(_FOUND["hashtag"]),
    "capital word": _counter(_FOUND["capital word"]),
    "title": _counter(_FOUND["title"]),
    "postscript": _counter(_FOUND["postscript"]),
    **SHOWN,
}
"""What ``amount`` counts; ``None`` where that cannot be told."""

_CONFLICTS = {
    **dict.fromkeys(("paragraph", "character", "line"), "length"),
    **dict.fromkeys(("comma", "exclamation", "question", "capital word", "capitalized word"), "wording"),
}
"""The type of conflict between two amounts of a unit; ``format`` of the others."""


@register
class Amount(Bounded):
    """The text has that many of the unit.

    Not told of sections where it has no heading.
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
        """By the unit's pattern."""
        if self.unit in SHOWN:
            return self.holds_for(SHOWN[self.unit].span(text))
        number = UNITS[self.unit](text)
        return None if number is None else self.holds(number)

    def evidence(self, text: str, met: bool) -> str | None:
        """The first of those counted, where the unit shows it."""
        if self.unit not in SHOWN or self.unit in ("character", "line"):
            return super().evidence(text, met)
        found = [part for part in SHOWN[self.unit].found(text) if part]
        return found[0][:QUOTE_CHARACTERS] if found else None

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
