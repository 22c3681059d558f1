"""Lines that an editor wrapped are one: a prompt in YAML has a line end in the middle of half of its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_START = re.compile(r"^\s*(?:[-*•+–]\s|\d+[.)]\s|[a-z]\)\s|#|>|\||<|\[)")
"""What begins a line of its own: a bullet, a number, a heading, a quotation, a table, a tag."""
_WORDS = """
a an the this that these those your our my its their each every any all some no not and or nor but of in on at to for from by with without into about under over above below between than as if when unless while because so
that which who is are be been must should shall will would can may have has only never always at least most exactly within per
"""
_OPEN = frozenset(_WORDS.split())
"""A line that ends with one of these is not over."""
_WRAPPED = 50
"""Characters: a line as long as this, without an end, that begins with a capital goes on in a line that begins with a small letter."""


@dataclass(frozen=True)
class Unwrapped:
    """A text with its wrapped lines joined by a space; ``places[i]`` is where the character ``i`` stands in the original."""

    text: str
    original: str
    places: tuple[int, ...]

    def literal(self, words: str, start: int = 0) -> str:
        """The words as they stand in the original, line ends included; as they are where they are not found."""
        place = self.text.find(words, start)
        if place < 0 or not words:
            return words
        return self.original[self.places[place] : self.places[place + len(words) - 1] + 1]


def unwrapped(text: str) -> Unwrapped:
    """Join the lines of a text that surely are one. Code is left as it is."""
    pieces: list[str] = []
    places: list[int] = []
    start, before, in_code = 0, "", False
    for line in text.splitlines(keepends=True):
        body = line.rstrip()
        is_fence = bool(_FENCE.match(line))
        if before and not in_code and not is_fence and _goes_on(before, body):
            while pieces and pieces[-1].isspace():
                pieces.pop()
                places.pop()
            pieces.append(" ")
            places.append(start - 1)
            offset = len(line) - len(line.lstrip())
            before = f"{before} {body.strip()}"
        else:
            offset, before = 0, body
        pieces.extend(line[offset:])
        places.extend(range(start + offset, start + len(line)))
        start += len(line)
        in_code ^= is_fence
        if is_fence or in_code:
            before = ""
    return Unwrapped("".join(pieces), text, tuple(places))


def _goes_on(line: str, following: str) -> bool:
    """Whether a line goes on in the next one. Many prompts have a rule a line, in small letters and without full stops."""
    first = following.lstrip()
    if (
        not first
        or _START.match(following)
        or line.lstrip().startswith(("#", "|", ">", "<"))
        or line.endswith((".", "!", "?", ":", ";", "|", ">"))
    ):
        return False
    last = line.rsplit(maxsplit=1)[-1].strip("*_\"'“”").casefold()
    if last in _OPEN or line.endswith(","):
        return True
    head = line.lstrip(" \t-*•+–0123456789.)")
    return first[:1].islower() and (head[:1].isupper() or len(line) >= _WRAPPED)
