"""What the wordings of constraints have in common: numbers, quotations, subjects, negation, parts of a turn."""

from __future__ import annotations

import re

from cras.transcript import Check

Found = tuple[Check, str]
"""A check and the words that it was read from."""

_NUMBERS = {
    name: number
    for number, name in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
NUMBER = rf"(?:\d{{1,5}}|{'|'.join(_NUMBERS)}|a single)"
TEXT_NOUN = (
    r"(?:answers?|responses?|repl(?:y|ies)|outputs?|messages?|turns?|articles?|essays?|poems?|stor(?:y|ies)|cover letters?"
    r"|e-?mails?|posts?|texts?|reports?|documents?|speech|songs?|reviews?)"
)
SUBJECT = rf"(?:your|the|all(?: of)?(?: your)?|each of your|every|any) (?:\w+ ){{0,2}}?{TEXT_NOUN}"
SPEAK = r"(?:answer|reply|respond|write|speak|communicate|talk|output|return|keep|give|produce|provide|format|wrap)"
_PART = re.compile(
    r"\b(?:each|every|first|last|second|third|title|heading|section|paragraph|bullet(?! (?:points|list))|line"
    r"|summary|introduction"
    r"|field|step|column|sentence (?:should|must)|postscript|headline|subject|code|comment|value|key|word of"
    r"|words? (?:with|in(?! (?:your|the) (?:entire )?(?:answer|response|reply|output)\b)|should|must)|row)s?\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    rf"\b(?:each|every) (?:{SUBJECT}|answer|response|reply|message|turn|question|time|user)\b", re.IGNORECASE
)
VAGUE = re.compile(
    r"\b(?:about|around|approximately|roughly|or so|some|times?|once|twice|a few|several|translate|translation)\b",
    re.IGNORECASE,
)
NEGATED = re.compile(r"\b(?:not|n't|never|no|without|avoid|refrain|instead of|rather than)\b", re.IGNORECASE)
NO_OTHER = re.compile(
    r"\b(?:no(?:thing)? (?:other|else|further)|not? (?:in )?any other|and no other)\b[^.;]*", re.IGNORECASE
)
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


def speaks_of_part(sentence: str) -> bool:
    """Whether a sentence limits a part of the turn: a title, each bullet."""
    return bool(_PART.search(_WHOLE.sub("", outside_quotes(sentence))))


def quoted_in(sentence: str) -> list[str]:
    """The quotations of a sentence, in order; an empty pair of quotation marks is one too."""
    return [next(group for group in match.groups() if group is not None) for match in QUOTED.finditer(sentence)]
