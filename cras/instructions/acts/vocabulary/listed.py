"""Lists of words as text: shorter to read, and to add to, than one string a line."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    """The words of a text; its phrases, where a ``|`` stands between them."""
    return frozenset(text.split("|") if "|" in text else text.split())
