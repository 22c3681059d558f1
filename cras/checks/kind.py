"""What a kind of check is: a class. Its fields are the parameters, its methods all that is known of it.

A kind that is added here costs its class and its line in ``cras.checks``; one of another package, an entry point of the
group ``cras.checks`` (see ``cras.checks.plugins``). What leads to it from a sentence stands in ``cras.instructions``.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from cras.transcript import Dimension

QUOTE_CHARACTERS = 160
Words = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1)]
Count = Annotated[int, Field(ge=0)]


class CheckKind(BaseModel):
    """Base of all kinds. The first paragraph of a class's docstring says what meets it; the pages in ``docs/`` quote it.

    Attributes:
        kind: its name in rubrics and transcripts.
        decides: whether a text alone can tell. Where it cannot, ``run`` answers ``None``: the kind finds conflicts, and
            a judge model is asked.
        dimension: what a demand of this kind is about.
        nearly_always_met: nearly every text meets it, so that "met" says nothing of a turn, whoever judges it; only
            "not met" is evidence and counts in a score (``cras.metrics.cras``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ClassVar[str]
    decides: ClassVar[bool] = True
    dimension: ClassVar[Dimension] = "CC"
    nearly_always_met: ClassVar[bool] = False

    @abstractmethod
    def run(self, text: str) -> bool | None:
        """Whether the text meets it; ``None`` where that cannot be told. Raises nothing, whatever the text."""

    def describe(self) -> str:
        """It in a few words: ``language fr``."""
        given = [getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set]
        return " ".join([self.kind, *(_plain(value) for value in given)])

    def evidence(self, text: str, met: bool) -> str | None:
        """The words of the text that a verdict rests on, literally; ``None`` where it rests on their absence."""
        return text.lstrip()[:QUOTE_CHARACTERS] or None

    def clash(self, other: CheckKind) -> str | None:
        """The type of conflict where no text meets both this and ``other``; ``None`` where one might, or it cannot be told.

        One of the two classes has to know: ``cras.checks.clash.conflict_type`` asks both.
        """
        return None

    def clash_together(self, others: Sequence[CheckKind]) -> str | None:
        """The same against several checks of one kind that one sentence asks for, where they clash only together."""
        return None


class Undecided(CheckKind):
    """A kind that no rule can tell from a turn alone."""

    decides: ClassVar[bool] = False

    def run(self, text: str) -> None:
        """Never told."""
        return None


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return repr(value) if " " in str(value) else str(value)
