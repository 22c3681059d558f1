"""What the readers of a sentence have in common: quotations, and words without regard to case."""

from __future__ import annotations

import re

from cras.transcript import Check

LONGEST_SENTENCE = 1000
"""Characters; what is longer is no sentence (and would take the readers long)."""

Found = tuple[Check, str]
"""A check and the words that it was read from."""

_NUMBERS = {
    name: number
    for number, name in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
QUOTED = re.compile(
    r"[\"“]([^\"”\n]{0,200})[\"”]|(?<![\w'])'([^'\n]{1,200})'(?!\w)|`([^`\n]{1,200})`|‘([^’\n]{1,200})’"
)


_STRAY = re.compile(rf'{QUOTED.pattern}|"')
_CASELESS = str.maketrans({"\u017f": "s", "\u0131": "i", "\u0130": "i", "\u212a": "k"})
"""Letters that a pattern takes for ASCII ones where it ignores case, and that ``lower`` leaves alone or takes apart."""


def folded(word: str) -> str:
    """A word that was found without regard to case, in lower-case ASCII letters."""
    return word.translate(_CASELESS).lower()


def number_of(word: str) -> int:
    """A number in digits or in words."""
    word = folded(word)
    return 1 if word == "a single" else _NUMBERS.get(word) or int(word)


def outside_quotes(sentence: str) -> str:
    """The sentence with every quotation emptied: its ``""`` are the texts of :func:`quoted_in`, in this order."""
    return _STRAY.sub(_emptied, sentence)


def _emptied(match: re.Match[str]) -> str:
    # A quotation mark without its other one could make a "" with the next, and stand for a quotation that is not there.
    return "”" if match.group(0) == '"' else '""'


def quoted_in(sentence: str) -> list[str]:
    """The quotations of a sentence, in order; an empty pair of quotation marks is one too."""
    return [next(group for group in match.groups() if group is not None) for match in QUOTED.finditer(sentence)]
