"""What a judge says of a turn: the score record, a line of ``*.scores.jsonl``."""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import Field

from cras.rubric import Rubric
from cras.transcript import Dimension, Outcome, Record, Transcript, Turn


class Verdict(Record):
    """One criterion on one turn. ``quote`` is literally in the turn; ``None`` where nothing in it is the evidence."""

    id: str
    dimension: Dimension
    met: bool | None
    quote: str | None = None
    reason: str


class ConflictVerdict(Record):
    """One conflict on one turn. ``outcome`` is ``None`` where a check could not tell."""

    id: str
    type: str
    pairing: str
    outcome: Outcome | None


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
    content_hash: str
    """Of everything that the verdict depends on: judge, turn and rubric. Equal hashes need no second judgement."""


class Judge(Protocol):
    """Anything that scores a turn against a rubric."""

    name: str
    version: str

    def judge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn."""
        ...
