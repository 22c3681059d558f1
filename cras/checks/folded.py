"""Texts as they are compared: without what readers do not see or would not mind."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from cras.checks.units import parse_json, strings_of

_SAME = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ´`", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‐‑−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)
_EMPHASIS = re.compile(r"[*~]+|(?<!\w)_+|_+(?!\w)|\\(?=[*_~#])")
_MARKED_UP = re.compile(r"[*_~\\]")


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """In lower case, composed (NFC), with straight apostrophes and quotation marks, a space for any white space, and nothing invisible."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME).lower().split())


@lru_cache(maxsize=512)
def unmarked(text: str) -> str:
    """The same without the marks of emphasis: ``**re**fund`` is refund."""
    return folded(_EMPHASIS.sub("", text)) if _MARKED_UP.search(text) else folded(text)


@lru_cache(maxsize=256)
def readings(text: str) -> tuple[str, ...]:
    """A text in each way that its words may be looked for: as it is, without emphasis, and the strings of its JSON."""
    value = parse_json(text)
    decoded = [] if value is None else [folded("\n".join(strings_of(value)))]
    return tuple(dict.fromkeys([folded(text), unmarked(text), *decoded]))
