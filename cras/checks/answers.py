"""How many different answers a turn gives."""

from __future__ import annotations

from typing import ClassVar

from cras.checks.bounds import Bounded
from cras.checks.kind import CheckKind
from cras.checks.registry import register


@register
class Answers(Bounded):
    """The turn gives that many different answers to the same request.

    Not told from a turn: where one answer ends and the next begins is a matter of its meaning.
    """

    kind: ClassVar[str] = "answers"
    decides: ClassVar[bool] = False

    def run(self, text: str) -> None:
        """Never told."""
        return None

    def describe(self) -> str:
        """For example ``answers exactly 2``."""
        return self.words("answers")

    def clash(self, other: CheckKind) -> str | None:
        """Another number of them."""
        return "format" if isinstance(other, Answers) and self.is_apart_from(other) else None
