"""How long a turn is."""

from __future__ import annotations

from typing import ClassVar

from cras.checks.bounds import Counted
from cras.checks.kind import CheckKind
from cras.checks.registry import register
from cras.checks.sentences import sentence_span
from cras.checks.words import word_span


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
        """Two lengths that do not meet."""
        return "length" if isinstance(other, Words) and self.is_apart_from(other) else None


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
        """Two lengths that do not meet; or fewer words than sentences."""
        if isinstance(other, Words):
            return "length" if self.low > other.high else None
        return "length" if isinstance(other, Sentences) and self.is_apart_from(other) else None
