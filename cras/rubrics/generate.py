"""The rubric of an agent in a run, made from the instructions that are in force."""

from __future__ import annotations

from cras.instructions import find_conflicts, is_decided, parse_instructions
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.transcript import Check, Conflict, Instruction, Transcript


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
