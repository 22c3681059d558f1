"""What binds each agent of a team, and where it stands: its own messages, and what others are told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cras.instructions import parse_instructions
from cras.instructions.acts.reading import Reading, acts_in
from cras.lint.binding import binding_texts
from cras.lint.team import TeamDescription
from cras.transcript import Agent, Check, Instruction


@dataclass(frozen=True)
class InForce:
    """An instruction that binds an agent, and the place where it was read."""

    instruction: Instruction
    place: str
    is_own: bool = True
    """Said to the agent itself."""


def in_force_of(team: TeamDescription, agent: Agent) -> list[InForce]:
    """What binds an agent: what it is told, then what the others are told that it does."""
    names = names_of(team)
    found: list[InForce] = []
    for told in binding_texts(team, agent.name):
        own = [
            *parse_instructions(told.text, told.source, agent.name),
            *(
                item.instruction
                for item in acts_in(told.text, told.source, agent.name, names)
                if _binds(item, agent.name, agent.name)
            ),
        ]
        found += [InForce(item.model_copy(update={"author": told.author}), told.place) for item in own]
    for other in team.agents:
        if other.name == agent.name or not other.is_model:
            continue
        place = f"the system message of {other.name}"
        for item in acts_in(other.system_message or "", "system", other.name, names):
            for instruction in _of_other(item, other.name, agent.name):
                found.append(InForce(instruction, place, is_own=False))
    return found


def readings_of(team: TeamDescription, agent: Agent) -> list[Reading]:
    """What an agent's system message says of acts and manners, of whomever."""
    return list(acts_in(agent.system_message or "", "system", agent.name, names_of(team)))


def names_of(team: TeamDescription) -> frozenset[str]:
    """The agents' names as they may stand in a sentence, in lower case."""
    return frozenset(item.name.lower() for item in team.agents)


def _same(name: str | None, agent: str) -> bool:
    return name is not None and _plain(name) == _plain(agent)


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace(" ", "").replace("-", "")


def _binds(item: Reading, spoken_to: str, agent: str) -> bool:
    if item.actor is None:
        return spoken_to == agent
    return _same(item.actor, agent) != item.others


def _of_other(item: Reading, spoken_to: str, agent: str) -> Iterator[Instruction]:
    """What a demand on one agent says of another: what it does, what it alone may, what is handed to it."""
    told = item.instruction.model_copy(update={"author": spoken_to, "agent": agent})
    if item.actor is not None and (item.others or _same(item.actor, agent)):
        if _binds(item, spoken_to, agent):
            yield told
        return
    check = told.check
    if check is None or check.kind != "act" or item.actor is not None:
        return
    if check.params["rule"] == "asked" and _same(check.params.get("to"), agent) and "what" in check.params:
        params = {key: value for key, value in check.params.items() if key in ("what", "kinds", "of")}
        expected = Check(kind="act", params={"rule": "asked", "does": ["handle"], "type": "procedure", **params})
        yield told.model_copy(update={"check": expected})
