"""Text for people: on one line, cut, with its invisible characters shown."""

from __future__ import annotations

from cras.statistics.interval import Interval


def printable(text: str) -> str:
    """A text on one line, its control characters (which could steer a terminal) replaced."""
    return "".join(character if character.isprintable() else "?" for character in text)


def fit(text: str, characters: int) -> str:
    """A text of at most so many characters, cut visibly."""
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"


def interval_text(interval: Interval) -> str:
    """``0.87 [0.80, 0.93]``; without the brackets where fewer than two transcripts give no interval."""
    return "-" if interval.estimate is None else str(interval)


_KEPT_INVISIBLE = "\n\t\u200c\u200d"
"""Not shown as codes: they are part of ordinary text in some scripts and of emoji."""


def shown(text: str) -> str:
    """A text whose invisible characters (which can reorder or hide others) are written as codes."""
    return text.translate(_CODES)


class _Codes(dict[int, str | int]):
    """What each character is shown as, worked out when it is first met."""

    def __missing__(self, code: int) -> str | int:
        character = chr(code)
        visible = character.isprintable() or character in _KEPT_INVISIBLE
        self[code] = code if visible else f"⟨U+{code:04X}⟩"
        return self[code]


_CODES = _Codes()
