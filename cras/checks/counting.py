"""Checks that count: how often something occurs in a turn, and what encloses or divides its parts.

=============  ==========================  =====================================================================
kind           params                      met when
=============  ==========================  =====================================================================
amount         unit, min and/or max        the turn has that many of a unit of ``UNITS`` (commas, paragraphs ...)
occurrences    text, min and/or max        the words (or, a single letter, the letter) occur that often
enclosed       what, mark                  the response, its title or its placeholders stand in those marks
divided        mark                        the turn has that divider
=============  ==========================  =====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from cras.checks.registry import register

_PLACEHOLDER = (r"\[[^\[\]\n]+\]", r"<[^<>\n]+>")
_HEADING = re.compile(r"(?im)^\s*(?:#{1,6} \S|(?:section|part|chapter)\s+\w+\b)")
_DIVIDER = re.compile(r"(?m)^\s*(?:\*{3,}|-{3,}|#{3,}|@{3,})\s*$")


def _found(pattern: str, flags: int = re.MULTILINE) -> Callable[[str], int]:
    compiled = re.compile(pattern, flags)
    return lambda text: len(compiled.findall(text))


def _sections(text: str) -> int | None:
    """Sections by their headings; ``None`` where a text has none: sections need no heading."""
    return len(_HEADING.findall(text)) or None


def _pieces(text: str) -> int:
    """Paragraphs: what blank lines or dividers separate."""
    return sum(bool(part.strip()) for part in re.split(r"\n\s*\n", _DIVIDER.sub("\n\n", text)))


UNITS: dict[str, Callable[[str], int | None]] = {
    "comma": _found(r"[,，、،]"),
    "exclamation": _found(r"[!！]"),
    "question": _found(r"[?？]"),
    "bullet": _found(r"^\s*(?:[-*•+]|\d+[.)])\s+\S"),
    "paragraph": _pieces,
    "highlight": _found(r"(?<!\*)\*{1,2}[^\s*][^*\n]*\*{1,2}(?!\*)"),
    "italic": _found(r"(?<![\w*])\*[^\s*][^*\n]*\*(?![\w*])|(?<![\w_])_[^\s_][^_\n]*_(?![\w_])"),
    "section": _sections,
    "capitalized word": _found(r"\b[^\W\da-z_]\w*"),
    "placeholder": lambda text: sum(len(re.findall(pattern, text)) for pattern in _PLACEHOLDER),
    "hashtag": _found(r"(?<!\w)#\w+"),
    "capital word": _found(r"\b(?=\w*[^\W\d_]{2})[^\Wa-z_]+\b"),
    "title": _found(r"<<[^<>\n]+>>|^#{1,2} \S"),
    "postscript": _found(r"\bP\.? ?(?:P\.? ?)?S\b\.?", re.MULTILINE),
}
"""What ``amount`` counts; ``None`` where that cannot be told."""


@register("amount")
def _amount(text: str, params: dict[str, Any]) -> bool | None:
    number = UNITS[params["unit"]](text)
    return None if number is None else in_range(number, params)


@register("occurrences")
def _occurrences(text: str, params: dict[str, Any]) -> bool | None:
    words = params["text"].lower()
    if len(words) == 1:
        return in_range(text.lower().count(words), params)
    return in_range(len(re.findall(rf"(?<!\w){re.escape(words)}(?!\w)", text.lower())), params)


@register("enclosed")
def _enclosed(text: str, params: dict[str, Any]) -> bool | None:
    mark, body = params["mark"], text.strip()
    if mark[0] not in "<[{(":  # quotation marks, straight and typographic
        return len(body) > 1 and body[0] in mark and body[-1] in mark
    opening, closing = mark[: len(mark) // 2], mark[len(mark) // 2 :]
    if params["what"] == "response":
        return len(body) > len(mark) and body.startswith(opening) and body.endswith(closing)
    first, last = re.escape(opening[0]), re.escape(closing[0])
    pattern = rf"(?<!{first}){re.escape(opening)}[^{first}{last}\n]+{re.escape(closing)}(?!{last})"
    return re.search(pattern, text) is not None


@register("divided")
def _divided(text: str, params: dict[str, Any]) -> bool | None:
    return params["mark"] in text


def in_range(number: int, params: dict[str, Any]) -> bool:
    """Whether ``min`` <= number <= ``max``, each where given."""
    return bool(params.get("min", 0) <= number <= params.get("max", float("inf")))
