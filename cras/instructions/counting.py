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

from cras.instructions.checks import register

_PLACEHOLDER = {"[]": r"\[[^\[\]\n]+\]", "<>": r"<[^<>\n]+>"}
_DIVIDER = re.compile(r"(?m)^\s*(?:\*{3,}|-{3,}|#{3,}|@{3,})\s*$")


def _found(pattern: str, flags: int = re.MULTILINE) -> Callable[[str], int]:
    compiled = re.compile(pattern, flags)
    return lambda text: len(compiled.findall(text))


def _pieces(text: str) -> int:
    """Paragraphs: what blank lines or dividers separate."""
    return sum(bool(part.strip()) for part in re.split(r"\n\s*\n", _DIVIDER.sub("\n\n", text)))


UNITS: dict[str, Callable[[str], int]] = {
    "comma": _found(r"[,，、،]"),
    "exclamation": _found(r"[!！]"),
    "question": _found(r"[?？]"),
    "bullet": _found(r"^\s*(?:[-*•+]|\d+[.)])\s+\S"),
    "paragraph": _pieces,
    "highlight": _found(r"(?<!\*)\*{1,2}[^\s*][^*\n]*\*{1,2}(?!\*)"),
    "placeholder": lambda text: sum(len(re.findall(pattern, text)) for pattern in _PLACEHOLDER.values()),
    "hashtag": _found(r"(?<!\w)#\w+"),
    "capital word": _found(r"\b(?=\w*[^\W\d_]{2})[^\Wa-z_]+\b"),
    "title": _found(r"<<[^<>\n]+>>|^#{1,2} \S"),
    "postscript": _found(r"\bP\.? ?(?:P\.? ?)?S\b\.?", re.MULTILINE),
}
"""What ``amount`` counts."""


@register("amount")
def _amount(text: str, params: dict[str, Any]) -> bool | None:
    return in_range(UNITS[params["unit"]](text), params)


@register("occurrences")
def _occurrences(text: str, params: dict[str, Any]) -> bool | None:
    words = params["text"].lower()
    if len(words) == 1:
        return in_range(text.lower().count(words), params)
    return in_range(len(re.findall(rf"(?<!\w){re.escape(words)}(?!\w)", text.lower())), params)


@register("enclosed")
def _enclosed(text: str, params: dict[str, Any]) -> bool | None:
    mark = params["mark"]
    if params["what"] == "response":
        body = text.strip()
        return len(body) > 1 and body[0] in mark and body[-1] in mark
    if params["what"] == "placeholder":
        return re.search(_PLACEHOLDER[mark], text) is not None
    opening, closing = mark[: len(mark) // 2], mark[len(mark) // 2 :]
    found = re.search(rf"(?<!<){re.escape(opening)}[^<>\n]+{re.escape(closing)}(?!>)", text)
    return found is not None


@register("divided")
def _divided(text: str, params: dict[str, Any]) -> bool | None:
    return params["mark"] in text


def in_range(number: int, params: dict[str, Any]) -> bool:
    """Whether ``min`` <= number <= ``max``, each where given."""
    return bool(params.get("min", 0) <= number <= params.get("max", float("inf")))
