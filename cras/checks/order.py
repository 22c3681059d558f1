"""What comes before what in a turn."""

from __future__ import annotations

from typing import ClassVar, Literal

from cras.checks.edges import StartsWith
from cras.checks.folded import folded, readings
from cras.checks.kind import CheckKind, Undecided, Words
from cras.checks.registry import register

_MARKS = " .:;,!*#"


@register
class Order(CheckKind):
    """Both texts occur, `first` before `then`.

    Not told where both occur, but in another form ("## Pros" for "Pros:"), or `then` on both sides of `first`.
    """

    kind: ClassVar[str] = "order"
    first: Words
    then: Words

    def run(self, text: str) -> bool | None:
        """Their first occurrences, whatever the case and emphasis."""
        found = [_places(reading, self.first, self.then) for reading in readings(text)]
        if any(0 <= first < then for first, then, _ in found):
            return True
        is_open = any(0 <= first < last and then >= 0 for first, then, last in found)
        loose = [_places(reading, self.first.strip(_MARKS), self.then.strip(_MARKS)) for reading in readings(text)]
        return None if is_open or any(first >= 0 and last >= 0 and first < last for first, _, last in loose) else False

    def clash(self, other: CheckKind) -> str | None:
        """The same two the other way round."""
        if not isinstance(other, Order):
            return None
        turned = (other.then.lower(), other.first.lower())
        return "procedure" if (self.first.lower(), self.then.lower()) == turned else None


def _places(text: str, first: str, then: str) -> tuple[int, int, int]:
    """Where the one occurs first, and the other first and last; -1 for nowhere."""
    one, other = folded(first) or first, folded(then) or then
    return text.find(one), text.find(other), text.rfind(other)


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
