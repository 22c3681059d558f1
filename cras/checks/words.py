"""How many words a text may be said to have."""

from __future__ import annotations

import re
from functools import lru_cache

from cras.checks.prose import GAP, prose
from cras.checks.span import Span
from cras.checks.units import WORD

_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_DASH = re.compile(r"[—–]|--+|\.{3,}|…")
_COMPOUND = re.compile(r"[-‐‑/·_+&]")
_SAYS = re.compile(rf"[^\W_]|{GAP}")


@lru_cache(maxsize=256)
def word_span(text: str) -> Span | None:
    """The fewest and the most words; ``None`` of Chinese, Japanese, Thai and others that are written without spaces.

    The fewest: pieces between spaces, without code blocks. The most: compounds taken apart, code and JSON's keys included.
    """
    parts = prose(text)
    if len(_SPACELESS.findall(parts.unfenced)) * 10 > len(parts.unfenced):
        return None
    low = high = 0
    for token in _DASH.sub(" ", parts.spoken).split():
        if _SAYS.search(token):
            low += 1
            high += max(1, sum(bool(_SAYS.search(piece)) for piece in _COMPOUND.split(token)))
    left_out = len(WORD.findall(text)) - len(WORD.findall(parts.unfenced))
    inline = sum(len(WORD.findall(piece)) - 1 for piece in parts.inline)
    return Span(low, high + max(left_out, 0) + max(inline, 0))
