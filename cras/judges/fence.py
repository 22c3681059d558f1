"""The fence around text that agents wrote: a line before and a line after it that the text cannot contain.

Both lines carry a nonce, a hash. It is chosen after the text is known: the first of a fixed series of hashes that
occurs in none of the fenced texts, whatever their case, width or invisible characters. A text that guesses a nonce
thereby takes it out of the series; so no text can close its fence, and equal requests still have equal bytes (which a
cache of answers and a server's prefix cache both need).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable

from cras.text import visible

NONCE_CHARACTERS = 16


def nonce_for(key: Iterable[str], texts: Iterable[str]) -> str:
    """A nonce that is in none of ``texts``.

    Args:
        key: what it is derived from: equal keys and texts give equal nonces.
        texts: everything that will stand in the same request without being ours.
    """
    digest = hashlib.sha256(b"cras fence 1")
    for part in key:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode() + data)
    joined = "\n".join(_folded(text) for text in texts)
    number = 0
    while True:
        nonce = hashlib.sha256(digest.digest() + number.to_bytes(8, "big")).hexdigest()[:NONCE_CHARACTERS]
        if nonce not in joined:
            return nonce
        number += 1


def fenced(nonce: str, label: str, text: str) -> str:
    """The text, untouched, between the two lines of its fence. The label is ours, names in it by :func:`name`."""
    return f"<<<data {nonce} {label}>>>\n{text}\n<<<end {nonce}>>>"


def name(text: str) -> str:
    """A name that somebody else chose, on one line and in quotation marks."""
    return json.dumps(visible(text), ensure_ascii=False).replace("\u2028", " ").replace("\u2029", " ")


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", visible(text)).lower()
