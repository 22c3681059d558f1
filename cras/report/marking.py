"""A turn's text in parts, with the words marked that its verdicts rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEAD_CHARACTERS = 2000
TAIL_CHARACTERS = 500
_SLACK = 500


@dataclass(frozen=True)
class Part:
    """A stretch of a turn. ``mark`` is the kind of what rests on it (``met``, ``unmet``), ``by`` the numbers of those.

    Of a long stretch without a mark the middle is left out: ``left_out`` characters between ``text`` and ``tail``.
    """

    text: str
    mark: str | None = None
    left_out: int = 0
    tail: str = ""
    by: tuple[int, ...] = ()


def marked(text: str, quotes: Sequence[tuple[str, bool]]) -> list[Part]:
    """The text in parts.

    Args:
        quotes: words of the text, and whether they speak against it; what speaks against it wins where two overlap.
            A part's ``by`` counts them from 1.
    """
    marks: list[str | None] = [None] * len(text)
    places = [text.find(quote) for quote, _ in quotes]
    for at, (quote, against) in sorted(zip(places, quotes, strict=True), key=lambda item: item[1][1]):
        if at >= 0:
            marks[at : at + len(quote)] = ["unmet" if against else "met"] * len(quote)
    parts: list[Part] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marks[end] != marks[start]:
            numbers = tuple(
                number
                for number, (at, (quote, _)) in enumerate(zip(places, quotes, strict=True), 1)
                if 0 <= at < end and at + len(quote) > start
            )
            parts.append(Part(text[start:end], marks[start], by=numbers) if marks[start] else plain(text[start:end]))
            start = end
    return parts


def plain(text: str) -> Part:
    """A stretch without a mark."""
    if len(text) <= HEAD_CHARACTERS + TAIL_CHARACTERS + _SLACK:
        return Part(text)
    left_out = len(text) - HEAD_CHARACTERS - TAIL_CHARACTERS
    return Part(text[:HEAD_CHARACTERS], None, left_out, text[-TAIL_CHARACTERS:])
