"""A turn's text in parts, with the words marked that its verdicts rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HEAD_CHARACTERS = 2000
TAIL_CHARACTERS = 500
_SLACK = 500


@dataclass(frozen=True)
class Part:
    """A stretch of a turn. ``mark`` is ``met`` or ``unmet`` where a verdict rests on it.

    Of a long stretch without a mark the middle is left out: ``left_out`` characters between ``text`` and ``tail``.
    """

    text: str
    mark: str | None = None
    left_out: int = 0
    tail: str = ""


def marked(text: str, quotes: Iterable[tuple[str, bool]]) -> list[Part]:
    """The text in parts.

    Args:
        quotes: words of the text, and whether they speak against it; what speaks against it wins where two overlap.
    """
    marks: list[str | None] = [None] * len(text)
    for quote, against in sorted(quotes, key=lambda item: item[1]):
        at = text.find(quote)
        if at >= 0:
            marks[at : at + len(quote)] = ["unmet" if against else "met"] * len(quote)
    parts: list[Part] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marks[end] != marks[start]:
            parts.append(_part(text[start:end], marks[start]))
            start = end
    return parts


def _part(text: str, mark: str | None) -> Part:
    if mark or len(text) <= HEAD_CHARACTERS + TAIL_CHARACTERS + _SLACK:
        return Part(text, mark)
    left_out = len(text) - HEAD_CHARACTERS - TAIL_CHARACTERS
    return Part(text[:HEAD_CHARACTERS], None, left_out, text[-TAIL_CHARACTERS:])
