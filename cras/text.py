"""Text for people: on one line, cut, with its invisible characters shown."""

from __future__ import annotations

import re

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


_PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
"""Where Unicode has the characters that a variation selector turns into emoji."""
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    f"|(?<![{_PICTURES}])\ufe0f(?!\u20e3)|(?<![{_PICTURES}\ufe0f])\u200d|\u200d(?![{_PICTURES}])"
)


def visible(text: str) -> str:
    """The text without characters that nobody sees: what a reader would read. What makes an emoji one stays."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def has_invisible(text: str) -> bool:
    """Whether :func:`visible` would change the text."""
    return not text.isascii() and _INVISIBLE.search(text) is not None
