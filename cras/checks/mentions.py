"""Words that a turn mentions or does not mention, in any of their forms."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from cras.checks.edges import EndsWith, StartsWith
from cras.checks.kind import CheckKind, Words
from cras.checks.markdown import parts_of
from cras.checks.registry import register
from cras.checks.wording import Exclude, Include, Occurrences

_VOWELS = "aeiou"
_DERIVED_LETTERS = 5
"""A longer word that opens with a word of so many letters may be another form of it: ``refundable``."""
_ACRONYM_LETTERS = 5
"""A word in capitals of so many letters may be an acronym, which is another word than the one in small letters."""
_ARTICLE = re.compile(r"(?i)\bthe\s\Z")
_POSSESSIVE = "(?:['’]s?)?"


def forms(word: str) -> list[str]:
    """The regular English forms of a word (of a phrase: of its last word), itself first; lower case."""
    head, _, last = word.casefold().rpartition(" ")
    if not last.isalpha() or len(last) < 3:
        return [word.casefold()]
    found = [form for base in _bases(last) for form in _forms_of(base)]
    return [f"{head} {form}".strip() for form in dict.fromkeys([last, *found])]


def _bases(word: str) -> list[str]:
    if word.endswith(("ss", "us", "is", "ics", "news")) or not word.endswith("s"):
        return [word]
    if word.endswith("ies") and len(word) > 4:
        return [word[:-3] + "y"]
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return [word[:-2]]
    return [word[:-1]]


def _forms_of(word: str) -> list[str]:
    if word.endswith("y") and word[-2] not in _VOWELS:
        return [word, word[:-1] + "ies", word[:-1] + "ied", word + "ing"]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return [word, word + "es", word + "ed", word + "ing"]
    if word.endswith("e"):
        return [word, word + "s", word + "d", word[:-1] + "ing"]
    is_short = len(word) <= 5 and word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS
    doubled = [word + word[-1] + "ed", word + word[-1] + "ing"] if is_short else []
    return [word, word + "s", word + "ed", word + "ing", *doubled]


@register
class Mentions(CheckKind):
    """`must`: each of the words occurs; `never`: none of them does. In any case, as a whole word, in its regular English forms (`refund`, `refunds`, `refunded`), outside of code and addresses.

    Not told where a word occurs in code or an address alone, or only in a longer word (``refundable``);
    nor where a name (``Acme``) or an acronym (``US``) is written small, as the word, or a name has an article ("the Amazon").
    """

    kind: ClassVar[str] = "mentions"
    rule: Literal["must", "never"]
    words: list[Words] = Field(min_length=1)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [any_form(word) for word in self.words]

    def run(self, text: str) -> bool | None:
        """By the words' forms."""
        plain = "\n".join(parts_of(text).prose)
        said = [self._is_in(number, plain, text) for number in range(len(self.words))]
        if self.rule == "must":
            return False if False in said else None if None in said else True
        return False if True in said else None if None in said else True

    def evidence(self, text: str, met: bool) -> str | None:
        """The first of the words that occurs, as it is written."""
        found = (pattern.search(text) for pattern in self._patterns)
        return next((match.group(0) for match in found if match), None)

    def describe(self) -> str:
        """For example ``never mentions 'refund'``."""
        return f"{'mentions' if self.rule == 'must' else 'never mentions'} {', '.join(map(repr, self.words))}"

    def clash(self, other: CheckKind) -> str | None:
        """A word that has to be there in any form and may be in none."""
        if self.rule == "must":
            barred = isinstance(other, Mentions) and other.rule == "never" and any(map(other.mentions, self.words))
            return "wording" if barred or (isinstance(other, Exclude) and self._has(other.text)) else None
        is_asked = isinstance(other, Include | StartsWith | EndsWith) or (
            isinstance(other, Occurrences) and other.low > 0
        )
        return "wording" if is_asked and self.mentions(str(getattr(other, "text", ""))) else None

    def mentions(self, text: str) -> bool:
        """Whether one of the words is in a text, in any form."""
        return any(pattern.search(text) for pattern in self._patterns)

    def _has(self, text: str) -> bool:
        return text.casefold() in (word.casefold() for word in self.words)

    def _is_in(self, number: int, plain: str, text: str) -> bool | None:
        match = self._patterns[number].search(plain)
        if match is not None:
            found = self._patterns[number].finditer(plain)
            return True if any(_is_meant(self.words[number], one, plain) for one in found) else None
        word = self.words[number].casefold()
        is_derived = len(word) >= _DERIVED_LETTERS and word.isalpha() and word in plain.casefold()
        return None if is_derived or self._patterns[number].search(text) else False


def _is_meant(word: str, found: re.Match[str], text: str) -> bool:
    """Whether what is found is surely the word: of a name and an acronym, no common word, river or ship."""
    if word.isupper() and len(word) <= _ACRONYM_LETTERS:
        return found.group(0).startswith(word) and not text.isupper()
    if not word[:1].isupper() or word.isupper():
        return True
    has_article = word.isalpha() and _ARTICLE.search(text[max(0, found.start() - 8) : found.start()])
    return found.group(0)[:1].isupper() and not has_article


def any_form(word: str) -> re.Pattern[str]:
    """Finds a word in any of its forms, where it is no part of a longer word."""
    listed = "|".join(re.escape(form) for form in sorted(forms(word), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{listed}){_POSSESSIVE}(?!\w)", re.IGNORECASE)
