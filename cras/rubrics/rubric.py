"""Rubrics: what is asked of the turns of one agent in one run."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from cras.transcript import Check, Dimension, Instruction, Record, Source, Transcript

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Level = Annotated[int, Field(ge=1, le=5)]


class Criterion(Record):
    """One yes/no question about a turn. ``instruction`` is the id of the demand that it comes from."""

    id: str
    dimension: Dimension
    text: str
    instruction: str | None = None
    source: Source = "system"
    check: Check | None = None
    weight: Weight = 1.0


class RubricConflict(Record):
    """A conflict in force on the agent's turns, with both instructions in full."""

    id: str
    type: str
    pairing: str
    binding: Instruction
    competing: Instruction


class Rubric(Record):
    """The criteria for one role and one query.

    ``weights`` are those of the dimensions; equal where empty. ``levels`` describe what the scores 1 to 5 of a dimension
    mean; ``cras.rubrics.levels`` has the words that hold where they say nothing.
    """

    role: str
    query: str
    criteria: list[Criterion]
    weights: dict[Dimension, Weight] = Field(default_factory=dict)
    conflicts: list[RubricConflict] = Field(default_factory=list)
    levels: dict[Dimension, dict[Level, str]] = Field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """A hash of all that is asked: equal rubrics have equal ones."""
        return sha256(self.model_dump_json().encode()).hexdigest()


RubricOf = Callable[[Transcript, str], Rubric]
"""Where the rubric of an agent in a run comes from: :func:`rubric_for`, or files (``cras.rubrics.book``)."""
