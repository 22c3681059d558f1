"""What a kind of check is: a class. Its fields are the parameters, its methods all that is known of it.

A kind that is added here costs its class and its line in ``cras.checks``; one of another package, an entry point of the
group ``cras.checks`` (see ``cras.checks.plugins``). What leads to it from a sentence stands in ``cras.instructions``.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from cras.text import visible
from cras.transcript import Dimension, Transcript, Turn

QUOTE_CHARACTERS = 160
Words = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1)]
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class Finding:
    """What a check says of a turn.

    Attributes:
        met: whether the turn meets it; ``None`` where that cannot be told.
        quote: the words of the turn that it rests on, literally; ``None`` where it rests on none.
        reason: why, where there is more to say than met or not.
        is_settled: nobody else need be asked: it does not apply to the turn.
        is_void: it was not decided because of a fault, of a user's own function for example.
    """

    met: bool | None
    quote: str | None = None
    reason: str | None = None
    is_settled: bool = False
    is_void: bool = False


OF_A_TOOL = Finding(None, reason="does not apply: the words are a tool's, not the agent's", is_settled=True)


class CheckKind(BaseModel):
    """Base of all kinds. The first paragraph of a class's docstring says what meets it; the pages in ``docs/`` quote it.

    Attributes:
        kind: its name in rubrics and transcripts.
        decides: whether a text alone can tell. Where it cannot, ``run`` answers ``None``: the kind finds conflicts, and
            a judge model is asked.
        dimension: what a demand of this kind is about.
        reads_run: whether :meth:`run_turn` reads more than the turn's words: its tool calls, or the run up to it.
        is_of_acts: whether it asks for what an agent does (calls of tools, hand-overs), not for words: it is also asked
            of turns that only act.
        nearly_always_met: nearly every text meets it, so that "met" says nothing of a turn, whoever judges it; only
            "not met" is evidence and counts in a score (``cras.metrics.cras``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ClassVar[str]
    decides: ClassVar[bool] = True
    dimension: ClassVar[Dimension] = "CC"
    reads_run: ClassVar[bool] = False
    is_of_acts: ClassVar[bool] = False
    nearly_always_met: ClassVar[bool] = False

    @abstractmethod
    def run(self, text: str) -> bool | None:
        """Whether the text meets it; ``None`` where that cannot be told. Raises nothing, whatever the text."""

    def run_turn(self, turn: Turn, run: Transcript) -> Finding:
        """What it says of a turn in its run: by default of the words alone, as people see them. Raises nothing.

        The words of a hand-over are those that its tool was made with, and a call has none: no check of words applies.
        """
        if turn.kind != "message":
            return OF_A_TOOL
        text = visible(turn.content)
        met = self.run(text)
        return Finding(met, None if met is None else self.evidence(text, met))

    def code_hash(self) -> str:
        """A hash of what decides beside the parameters and this package: of a user's own function, its file."""
        return ""

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


def literal(words: str, text: str) -> str | None:
    """The words as a text has them: from the first of them on that stands in it so, to the last; ``None`` where none does.

    What a parser of Markdown answers is not always what was written.
    """
    while words:
        if words in text:
            return words[:QUOTE_CHARACTERS].strip() or None
        words = words.partition(" ")[2]
    return None


def params_of(kind: type[CheckKind]) -> list[str]:
    """The names of a kind's parameters, as people write them."""
    return [field.alias or name for name, field in kind.model_fields.items()]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return repr(value) if " " in str(value) else str(value)
