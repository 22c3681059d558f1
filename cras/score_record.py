"""What a judge said of a turn: the score record, a line of ``*.scores.jsonl``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cras.transcript import Dimension, Outcome, Record


class Verdict(Record):
    """One criterion on one turn. ``quote`` is literally in the turn; ``None`` where nothing in it is the evidence."""

    id: str
    dimension: Dimension
    met: bool | None
    quote: str | None = None
    reason: str
    by: str | None = None
    """Which judge of a cascade decided it; ``None`` where that is the record's judge."""
    void: bool = False
    """A judge said something that does not count: without a quotation from the turn, or not in the asked form."""


class ConflictVerdict(Record):
    """One conflict on one turn. ``outcome`` is ``None`` where a check could not tell."""

    id: str
    type: str
    pairing: str
    outcome: Outcome | None
    quote: str | None = None
    reason: str | None = None
    by: str | None = None
    void: bool = False


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


class MemberVerdict(Record):
    """What one member of a panel says of a criterion (met or not) or of a conflict (its outcome); ``None``: nothing."""

    id: str
    said: bool | Outcome | None
    quote: str | None = None


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
    """The score of one turn by one judge. Scores go from 1 to 5, ``cras`` from 0 to 1, ``None`` is not judged."""

    schema_version: Literal[1] = 1
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
    """Criteria without a verdict."""
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
    def is_decided(self) -> bool:
        """Whether anything is: a criterion met or not, or the outcome of a conflict."""
        met = (verdict.met for verdict in self.criteria)
        outcomes = (conflict.outcome for conflict in self.conflicts)
        return any(item is not None for item in (*met, *outcomes))
