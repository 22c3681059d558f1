"""Lists of words as text: shorter to read, and to add to, than one string a line."""

from __future__ import annotations

from collections.abc import Iterable


def listed(text: str) -> frozenset[str]:
    """The words of a text; its phrases, where a ``|`` stands between them."""
    return frozenset(text.split("|") if "|" in text else text.split())


def lengths_by_first_word(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """How many words the phrases have that begin with a word, the most first: few words of a text begin any."""
    found: dict[str, set[int]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}
