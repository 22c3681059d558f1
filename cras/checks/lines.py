"""The lines of a text by what they are: items, headings, and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cras.checks.fences import without_fences

MARKED = re.compile(r"^([^\S\n]*)([-*•+–◦▪‣●·])[^\S\n]+\S")
NUMBERED = re.compile(r"^([^\S\n]*)\(?(?:\d{1,2}|[a-zA-Z])[.)][^\S\n]+\S")
_OTHER_ITEM = re.compile(
    r"(?im)^[^\S\n]*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)][^\S\n]+\S|[\u2460-\u24ff\u2190-\u21ff\u2600-\u27bf\U0001f000-\U0001faff])|<li\b"
)
_RULE = re.compile(r"^[\s*_=-]+$")
HEADING = re.compile(r"^[^\S\n]{0,3}(#{1,6})[^\S\n]+\S")
_EMPHASISED = re.compile(r"^[^\S\n]*(?:\*\*[^*\n]+\*\*|__[^_\n]+__):?[^\S\n]*$")


@dataclass(frozen=True)
class Line:
    """A line that is not empty, outside fenced code.

    Attributes:
        kind: an item with a mark or a number, a heading (``#`` or a line in bold), a rule, or other text.
        indent: the white space before it, in characters.
    """

    text: str
    kind: str
    indent: int


def lines_of(text: str) -> list[Line]:
    """The lines of a text outside fenced code."""
    return [_line(line) for line in without_fences(text).splitlines() if line.strip()]


def items_of(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The items with a mark and those with a number. A single numbered line, which may be a year or a date, is none."""
    marked = [line for line in lines if line.kind == "marked"]
    numbered = [line for line in lines if line.kind == "numbered"]
    return marked, numbered if len(numbered) > 1 else []


def other_items(text: str) -> int:
    """Lines that begin as items may, with marks that Markdown does not know: ``a)``, ``iv.``, ``①``, ``→``, an emoji; and ``<li>``."""
    return len(_OTHER_ITEM.findall(without_fences(text)))


def _line(text: str) -> Line:
    indent = len(text) - len(text.lstrip())
    if HEADING.match(text) or _EMPHASISED.match(text):
        return Line(text, "heading", indent)
    if _RULE.match(text):
        return Line(text, "rule", indent)
    if MARKED.match(text):
        return Line(text, "marked", indent)
    return Line(text, "numbered" if NUMBERED.match(text) else "text", indent)
