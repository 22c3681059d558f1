"""Slips of the keyboard in the words that demands are made of: "sentances", "ukranian", "more then five"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cras.checks.languages import LANGUAGE_CODES

_THAN = re.compile(
    r"(?i)\b(more|less|fewer|longer|shorter|greater|higher|lower|bigger|smaller)( often)? then\b(?=\s+[\w\"“])"
)
_PLAIN_NOT = re.compile(r"(?i)\b(do|does|must|should|shall|is|are|may|ca|wo)nt\b")
_LONG_WORD = re.compile(r"\b[a-zA-Z]{6,14}\b")
_CORE = [
    "answer",
    "answers",
    "response",
    "responses",
    "message",
    "sentence",
    "sentences",
    "paragraph",
    "paragraphs",
    "character",
    "characters",
    "letters",
    "capital",
    "capitals",
    "uppercase",
    "lowercase",
    "maximum",
    "minimum",
    "exactly",
    "commas",
    "bullet",
    "bullets",
    "question",
    "questions",
    "exclamation",
    "language",
    "mention",
    "include",
    "contain",
    "without",
]
_NOT_MEANT = {
    "sentience",
    "massage",
    "massages",
    "germane",
    "italics",
    "finish",
    "danish",
    "polish",
    "capitol",
    "capitols",
}


def corrected(sentence: str) -> str:
    """The sentence with such slips mended; a word that differs in its first or last letter is another one."""
    sentence = _PLAIN_NOT.sub(r"\1 not", _THAN.sub(r"\1\2 than", sentence))
    return _LONG_WORD.sub(_mended, sentence)


def _mended(match: re.Match[str]) -> str:
    word = match.group(0).lower()
    if word in _WORDS or word in _NOT_MEANT:
        return match.group(0)
    meant = {known for near in (word, *_without_one(word)) for known in _NEAR.get(near, ())}
    meant = {known for known in meant if known[0] == word[0] and known[-1] == word[-1]}
    return meant.pop() if len(meant) == 1 else match.group(0)


def _without_one(word: str) -> Iterator[str]:
    """The word without each of its inner letters."""
    return (word[:place] + word[place + 1 :] for place in range(1, len(word) - 1))


_WORDS = frozenset((*_CORE, *(name for name in LANGUAGE_CODES if len(name) > 5 and name.isalpha())))
_NEAR: dict[str, list[str]] = {}
for _word in sorted(_WORDS):
    for _near in {_word, *_without_one(_word)}:
        _NEAR.setdefault(_near, []).append(_word)
