"""The rubric of an agent in a run, made from the instructions that are in force."""

from __future__ import annotations

import re

from cras.instructions import find_conflicts, is_decided, parse_instructions
from cras.instructions.imperatives import is_foreign
from cras.rubrics.basis import STANDING_ID
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.transcript import Check, Conflict, Instruction, Transcript

_LONGEST_NAME = 12
"""Words; a longer sentence says more than a name."""
_DEMANDING = re.compile(
    r"[,;:]|\b(?:who|that|which|whose|where|when|if|and|but|must|should|shall|will|may|can|cannot|can't|don't|never"
    r"|always|only|not|no|without)\b",
    re.IGNORECASE,
)
"""Signs that a sentence says more of a role than its name."""


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
        if is_foreign(member.system_message or ""):
            # What it demands is not read, so nobody knows whether it overrules what the user asks for.
            asked = demands + [item.model_copy(update={"check": None}) for item in asked[len(demands) :]]
    by_id = {item.id: item for item in [*transcript.instructions, *in_force]}
    resolved = [_resolve(conflict, by_id, transcript.id) for conflict in conflicts]
    competing = {conflict.competing.id for conflict in resolved}
    others = tuple(item.name for item in transcript.agents if item.name != agent)
    asked = [item for item in asked if item.id not in competing]
    criteria = []
    for item in asked:
        if item.dimension == "RC" and not is_decided(item.check):
            criteria += _of_role(item, agent, others, is_told_beforehand=bool(transcript.instructions))
            others = ()
        else:
            criteria.append(_criterion(item))
    return Rubric(role=member.role or agent, query=transcript.task, criteria=criteria, conflicts=resolved)


def _of_role(item: Instruction, agent: str, others: tuple[str, ...], *, is_told_beforehand: bool) -> list[Criterion]:
    """What a sentence about the role asks: to speak under the agent's own name and, where it says more than a name
    ("who only speaks Spanish") or stands among instructions that were told beforehand, what it says.

    A name alone ("You are a physicist.") is no explicit instruction: what it asks is asked of every role.

    Args:
        others: the team's other names, at the first such sentence; it is asked once.
    """
    own = _criterion(item)
    is_bare = not is_told_beforehand and _only_names_a_role(own.text)
    if not others:
        return [own.model_copy(update={"id": f"{STANDING_ID}{item.id}"}) if is_bare else own]
    check = Check(kind="speaks_as", params={"name": agent, "others": list(others)})
    text = f"Speaks as {agent} alone, under no other agent's name ({own.text})"
    speaks_as = own.model_copy(update={"text": text, "check": check})
    if is_bare:
        return [speaks_as]
    return [speaks_as.model_copy(update={"id": f"{own.id}:name"}), own]


def _only_names_a_role(text: str) -> bool:
    """Whether a sentence does no more than to name a role ("You are a careful physicist."): it demands nothing else."""
    return len(text.split()) <= _LONGEST_NAME and not _DEMANDING.search(text)


def _criterion(item: Instruction) -> Criterion:
    return Criterion(
        id=f"c:{item.id}",
        dimension=item.dimension,
        text=item.quote or item.text,
        instruction=item.id,
        source=item.source,
        check=item.check if is_decided(item.check) else None,
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
