"""How long a turn is."""

from __future__ import annotations

from typing import ClassVar

from cras.checks.bounds import Counted
from cras.checks.counting import Amount
from cras.checks.edges import EndsWith, StartsWith
from cras.checks.kind import CheckKind
from cras.checks.registry import register
from cras.checks.sentences import sentence_span
from cras.checks.wording import Include, Occurrences
from cras.checks.words import word_span

_OF_WORDS = (
    "paragraph", "bullet", "capital word", "capitalized word", "highlight", "italic", "bold", "heading", "item", "section",
)  # fmt: skip
"""Units of ``amount`` of which each has a word in it."""


class _Length(Counted):
    def describe(self) -> str:
        """For example ``sentences at most 3``."""
        return self.words(self.kind)


@register
class Words(_Length):
    """The text has that many words. An address, a number, a name of code is one; code blocks may count or not.

    Not told where it depends on how compounds ("low-cost"), code and JSON's keys are counted, and of scripts that put no space between words.
    """

    kind: ClassVar[str] = "words"

    def run(self, text: str) -> bool | None:
        """Marks of lists and JSON are no words."""
        span = word_span(text)
        return None if span is None else self.holds_for(span)

    def clash(self, other: CheckKind) -> str | None:
        """Two lengths that do not meet; more paragraphs, or longer wordings that have to occur, than there may be words."""
        if isinstance(other, Words):
            return "length" if self.is_apart_from(other) else None
        return "length" if least_words(other) > self.high or _is_too_long(self, other) else None


@register
class Sentences(_Length):
    """The text has that many sentences, code blocks aside.

    Not told where it depends on whether a full stop is an abbreviation's, on quoted sentences, on headings and items without a full stop, and of
    a text that is code alone.
    """

    kind: ClassVar[str] = "sentences"

    def run(self, text: str) -> bool | None:
        """By sentencex."""
        span = sentence_span(text)
        return None if span is None else self.holds_for(span)

    def clash(self, other: CheckKind) -> str | None:
        """Two lengths that do not meet; fewer words than sentences, or fewer sentences than paragraphs."""
        if isinstance(other, Words):
            return "length" if self.low > other.high else None
        if isinstance(other, Amount):
            is_more = other.unit == "paragraph" and other.low > self.high
            return "length" if is_more or _is_too_long(self, other) else None
        return "length" if isinstance(other, Sentences) and self.is_apart_from(other) else None


def least_words(check: CheckKind) -> int:
    """How many words a text has at least that meets a check of another kind."""
    if isinstance(check, Amount):
        return check.low if check.unit in _OF_WORDS else 0
    if isinstance(check, Include | StartsWith | EndsWith):
        return _words_in(check.text)
    return check.low * _words_in(check.text) if isinstance(check, Occurrences) and len(check.text) > 1 else 0


def _words_in(text: str) -> int:
    return sum(any(map(str.isalpha, word)) for word in text.split())


def _is_too_long(length: _Length, other: CheckKind) -> bool:
    """Whether so many words or sentences have more characters than there may be: each has one, and a space before the next."""
    return isinstance(other, Amount) and other.unit == "character" and other.high < 2 * length.low - 1
