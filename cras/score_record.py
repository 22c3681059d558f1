"""What a judge said of a turn: the score record, a line of ``*.scores.jsonl``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from cras.transcript import Dimension, Outcome, Record

Basis: TypeAlias = Literal["explicit", "standing", "nearly_always_met"]
"""What a criterion rests on.

- ``explicit``: an instruction with words of its own, in a system message, a task, a scenario or an edited rubric.
  Coverage counts these, and a turn has a score where one of them was decided.
- ``standing``: what a judge model is asked of every role (goal, knowledge). It counts in a turn that has a score.
- ``nearly_always_met``: nearly every text meets it ("speaks as X"): "met" is no evidence, "not met" is.
"""


class _Quoting(Record):
    """What may quote a call: ``act_turn`` is written only where it says something, so that other records keep their bytes."""

    @model_serializer(mode="wrap")
    def _without_empty_place(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        if data.get("act_turn", 0) is None:
            del data["act_turn"]
        return data


class Verdict(_Quoting):
    """One criterion on one turn. ``quote`` is literally in the turn; ``None`` where nothing in it is the evidence.

    Where it stands in a tool call, ``act_turn`` is the index of the turn that makes the call: the judged turn, or one of
    those that led to it.
    """

    id: str
    dimension: Dimension
    met: bool | None
    quote: str | None = None
    reason: str
    basis: Basis = "explicit"
    applies: bool = True
    """``False`` where a judge says that the criterion does not apply to the turn: coverage leaves it out. A rule that
    tells nothing of a turn does not say so, and its criterion counts as undecided."""
    by: str | None = None
    """Which judge of a cascade decided it; ``None`` where that is the record's judge."""
    void: bool = False
    """A judge said something that does not count: without a quotation from the turn, or not in the asked form."""
    act_turn: int | None = None


class ConflictVerdict(_Quoting):
    """One conflict on one turn. ``outcome`` is ``None`` where a check could not tell. ``act_turn`` as in :class:`Verdict`."""

    id: str
    type: str
    pairing: str
    outcome: Outcome | None
    quote: str | None = None
    reason: str | None = None
    by: str | None = None
    void: bool = False
    act_turn: int | None = None


class Addressed(Record):
    """Text of the turn that addresses a judge: reported, and without any weight in the scores."""

    kind: str
    quote: str


class Shortened(Record):
    """What a judge was not shown because its window is too small, in characters. ``turn`` is the judged turn's."""

    judge: str
    window_tokens: int
    history_turns: int = 0
    history: int = 0
    task: int = 0
    system_message: int = 0
    turn: int = 0


class Usage(Record):
    """What one judge's answer took. Tokens are ``None`` where the server did not say."""

    judge: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class MemberVerdict(_Quoting):
    """What one member of a panel says of a criterion (met or not) or of a conflict (its outcome); ``None``: nothing."""

    id: str
    said: bool | Outcome | None
    quote: str | None = None
    act_turn: int | None = None


class Member(Record):
    """One member of a panel on one turn."""

    judge: str
    scores: dict[Dimension, float | None]
    cras: float | None
    said: list[MemberVerdict]
    void: int = 0
    """How many of its verdicts do not count."""
    left_void: dict[str, str] = Field(default_factory=dict)
    """Its judges of whose answer nothing counts, each with the reason."""


class ScoreRecord(Record):
    """The score of one turn by one judge. Scores go from 1 to 5, ``cras`` from 0 to 1, ``None`` is not judged.

    Version 1 knew no ``basis``: ``cras.scoring.schema_1`` reads its records as those of version 2.
    """

    schema_version: Literal[1, 2] = 2
    transcript_id: str
    turn: int
    agent: str
    judge: str
    judge_version: str
    made_by: str
    scores: dict[Dimension, float | None]
    cras: float | None
    criteria: list[Verdict] = Field(default_factory=list)
    conflicts: list[ConflictVerdict] = Field(default_factory=list)
    not_judged: int = 0
    """Criteria without a verdict, those that do not apply included."""
    void: int = 0
    """Of those and of the conflicts, how many a judge answered in a way that does not count."""
    addressed: list[Addressed] = Field(default_factory=list)
    shortened: list[Shortened] = Field(default_factory=list)
    usage: list[Usage] = Field(default_factory=list)
    panel: list[Member] = Field(default_factory=list)
    """What each judge of a panel says; empty for one judge or a cascade."""
    content_hash: str
    """Of everything that the verdict depends on: judge, turn and rubric. Equal hashes need no second judgement."""

    @property
    def explicit_judged(self) -> tuple[int, int]:
        """(explicit instructions that were decided, all that apply): the turn's coverage."""
        return _judged(verdict for verdict in self.criteria if verdict.basis == "explicit")

    @property
    def criteria_judged(self) -> tuple[int, int]:
        """(criteria that were decided, all that apply)."""
        return _judged(self.criteria)

    @property
    def is_decided(self) -> bool:
        """Whether something is known of how the turn follows instructions: an explicit one was decided, a conflict has
        an outcome, or what nearly every turn meets was not met.
        """
        broken = any(item.met is False and item.basis == "nearly_always_met" for item in self.criteria)
        return broken or bool(self.explicit_judged[0]) or any(item.outcome is not None for item in self.conflicts)


def _judged(verdicts: Iterable[Verdict]) -> tuple[int, int]:
    applying = [verdict.met for verdict in verdicts if verdict.applies]
    return sum(met is not None for met in applying), len(applying)
