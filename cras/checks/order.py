"""What comes before what in a turn."""

from __future__ import annotations

from typing import ClassVar, Literal

from cras.checks.edges import StartsWith
from cras.checks.kind import CheckKind, Undecided, Words
from cras.checks.registry import register


@register
class Order(CheckKind):
    """Both texts occur, `first` before `then`."""

    kind: ClassVar[str] = "order"
    first: Words
    then: Words

    def run(self, text: str) -> bool:
        """Their first occurrences, whatever the case."""
        lower = text.lower()
        first, then = lower.find(self.first.lower()), lower.find(self.then.lower())
        return 0 <= first < then

    def clash(self, other: CheckKind) -> str | None:
        """The same two the other way round."""
        if not isinstance(other, Order):
            return None
        turned = (other.then.lower(), other.first.lower())
        return "procedure" if (self.first.lower(), self.then.lower()) == turned else None


@register
class Restates(Undecided):
    """The turn opens with the request: word for word, in its own words, or not word for word.

    Not told from the turn alone, which does not hold the request.
    """

    kind: ClassVar[str] = "restates"
    how: Literal["verbatim", "own words", "not verbatim"]

    def clash(self, other: CheckKind) -> str | None:
        """Another way to do so, or another beginning than the request itself."""
        if isinstance(other, StartsWith):
            return "procedure" if self.how == "verbatim" else None
        if not isinstance(other, Restates) or other.how == self.how:
            return None
        return "procedure" if "verbatim" in (self.how, other.how) else None
