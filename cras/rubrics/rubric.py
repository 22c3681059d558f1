"""Rubrics: what is asked of the turns of one agent in one run."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from cras.checks import speaker as _speaker  # noqa: F401  (registers its check)
from cras.instructions import find_conflicts, is_decided, parse_instructions
from cras.transcript import Check, Conflict, Dimension, Instruction, Record, Source, Transcript

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


def rubric_for(transcript: Transcript, agent: str) -> Rubric:
    """The rubric of an agent: from the transcript's own instructions (a scenario's) or read from its system message.

    Of a conflict only the binding side becomes a criterion. The user's task joins in where it demands something that
    a rule can check: as a criterion in a run with one model agent (in a team it binds the team's result, not every
    turn), and as a side of a conflict always.

    Raises:
        KeyError: the transcript has no agent of that name.
        ValueError: a conflict names an instruction that the transcript does not have.
    """
    member = transcript.agent(agent)
    if member is None:
        known = ", ".join(item.name for item in transcript.agents)
        raise KeyError(f"transcript {transcript.id} has no agent {agent!r}; it has {known}")
    if transcript.instructions:
        in_force = [item for item in transcript.instructions if item.agent in (None, agent)]
        conflicts = [item for item in transcript.conflicts if item.agent == agent]
        asked = in_force
    else:
        demands = list(parse_instructions(member.system_message or "", "system", agent))
        of_task = [item for item in parse_instructions(transcript.task, "user", agent) if item.check is not None]
        in_force = demands + of_task
        conflicts = find_conflicts(in_force, agent, transcript.authority)
        is_alone = sum(item.is_model for item in transcript.agents) == 1
        asked = demands + [item for item in of_task if is_alone and is_decided(item.check)]
    by_id = {item.id: item for item in [*transcript.instructions, *in_force]}
    resolved = [_resolve(conflict, by_id, transcript.id) for conflict in conflicts]
    competing = {conflict.competing.id for conflict in resolved}
    others = tuple(item.name for item in transcript.agents if item.name != agent)
    asked = [item for item in asked if item.id not in competing]
    named = next((item.id for item in asked if item.dimension == "RC" and not is_decided(item.check)), None)
    return Rubric(
        role=member.role or agent,
        query=transcript.task,
        criteria=[_criterion(item, agent, others if item.id == named else ()) for item in asked],
        conflicts=resolved,
    )


def _criterion(item: Instruction, agent: str, others: tuple[str, ...]) -> Criterion:
    """The criterion of an instruction. ``others`` are the team's other names, where it is what assigns the role."""
    check = item.check if is_decided(item.check) else None
    if others:
        check = Check(kind="speaks_as", params={"name": agent, "others": list(others)})
    text = item.quote or item.text
    return Criterion(
        id=f"c:{item.id}",
        dimension=item.dimension,
        text=f"Speaks as {agent} alone, under no other agent's name ({text})" if others else text,
        instruction=item.id,
        source=item.source,
        check=check,
    )


def _resolve(conflict: Conflict, by_id: dict[str, Instruction], transcript_id: str) -> RubricConflict:
    for identifier in (conflict.binding, conflict.competing):
        if identifier not in by_id:
            raise ValueError(
                f"transcript {transcript_id}, conflict {conflict.id!r}: there is no instruction {identifier!r}; "
                "binding and competing are ids of the transcript's instructions"
            )
    return RubricConflict(
        id=conflict.id,
        type=conflict.type,
        pairing=conflict.pairing,
        binding=by_id[conflict.binding],
        competing=by_id[conflict.competing],
    )
