"""How long a turn is."""

from __future__ import annotations

from typing import ClassVar

from cras.checks.bounds import Counted
from cras.checks.kind import CheckKind
from cras.checks.registry import register
from cras.checks.units import WORD, plain_units, sentences


class _Length(Counted):
    def describe(self) -> str:
        """For example ``sentences at most 3``."""
        return self.words(self.kind)


@register
class Words(_Length):
    """The text has that many words."""

    kind: ClassVar[str] = "words"

    def run(self, text: str) -> bool:
        """Marks of lists and JSON are no words."""
        return self.holds(sum(len(WORD.findall(unit)) for unit in plain_units(text)))

    def clash(self, other: CheckKind) -> str | None:
        """Two lengths that do not meet."""
        return "length" if isinstance(other, Words) and self.is_apart_from(other) else None


@register
class Sentences(_Length):
    """The text has that many sentences; an item of a list and a string of JSON is at least one."""

    kind: ClassVar[str] = "sentences"

    def run(self, text: str) -> bool:
        """By their punctuation."""
        return self.holds(len(sentences(text)))

    def clash(self, other: CheckKind) -> str | None:
        """Two lengths that do not meet; or fewer words than sentences."""
        if isinstance(other, Words):
            return "length" if self.low > other.high else None
        return "length" if isinstance(other, Sentences) and self.is_apart_from(other) else None
