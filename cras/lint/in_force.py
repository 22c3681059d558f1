"""What binds each agent of a team, and where it stands: its own messages, and what others are told of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cras.instructions import parse_instructions
from cras.instructions.acts.names import folded_name
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
    is_general: bool = True
    """Read by the parts of a demand, whatever it asks for; else by a reader of checks on a turn."""


def in_force_of(team: TeamDescription, agent: Agent) -> list[InForce]:
    """What binds an agent: what it is told, then what the others are told that it does."""
    names = names_of(team)
    found: list[InForce] = []
    for told in binding_texts(team, agent.name):
        exact = parse_instructions(told.text, told.source, agent.name)
        general = [
            item.instruction
            for item in acts_in(told.text, told.source, agent.name, names)
            if _binds(item, agent.name, agent.name)
        ]
        for instructions, is_general in ((exact, False), (general, True)):
            for instruction in instructions:
                own = instruction.model_copy(update={"author": told.author})
                found.append(InForce(own, told.place, is_general=is_general))
    for other in team.agents:
        if other.name == agent.name or not other.is_model:
            continue
        place = f"the system message of {other.name}"
        for item in acts_in(other.system_message or "", "system", other.name, names):
            for instruction in _of_other(item, other.name, agent.name):
                found.append(InForce(instruction, place, is_own=False))
    return [*found, *_said_of(team, agent, names)]


def _said_of(team: TeamDescription, agent: Agent, names: frozenset[str]) -> Iterator[InForce]:
    """What the team itself is told of an agent: its description, what chooses the next speaker, what ends the run."""
    for sentence, quote in _described(agent):
        for item in acts_in(sentence, "system", None, names):
            if _same(item.actor, agent.name) and not item.others:
                told = item.instruction.model_copy(update={"quote": quote, "text": quote, "agent": agent.name})
                yield InForce(told, f"the description of {agent.name}", is_own=False)
    for item in acts_in(team.selector_prompt or "", "system", None, names):
        for instruction in (*_of_other(item, "", agent.name), *_chosen(item.instruction, agent.name)):
            told = instruction.model_copy(update={"author": None})
            yield InForce(told, "the selector prompt", is_own=False)
    told_to = [item.system_message or "" for item in team.agents if item.is_model]
    for word in team.stop_words:
        if word and sum(word.lower() in text.lower() for text in told_to) == 1:
            params = {"rule": "asked", "does": ["say"], "type": "procedure", "what": word.lower().strip(" .!?,;:")}
            yield InForce(
                Instruction(
                    id=f"{agent.name}/stop",
                    text=word,
                    source="system",
                    agent=agent.name,
                    check=Check(kind="act", params=params),
                    quote=word,
                ),
                "the termination condition",
                is_own=False,
            )


_WHO = re.compile(
    r"(?i)^\W*(?:an? |the )?(?:[\w-]+ ){0,4}?(?:agent|assistant|expert|\w+er|\w+or|\w+ist) (?:that|who|which) (?P<what>.+)$"
)


def _described(agent: Agent) -> Iterator[tuple[str, str]]:
    """The sentences of a description with the agent as their subject, and as they stand."""
    for line in (agent.role or "").splitlines():
        for sentence in _END.split(line):
            match = _WHO.match(sentence)
            what = match["what"] if match else sentence.strip()
            if what:
                yield f"{agent.name} {what[0].lower()}{what[1:]}", sentence.strip()


_END = re.compile(r"(?<=[.!;])\s+")


def _chosen(item: Instruction, agent: str) -> Iterator[Instruction]:
    """ "Select Billing for refunds": Billing handles refunds."""
    check = item.check
    if check is None or check.kind != "act" or "decide" not in check.params["does"] or check.params["rule"] == "only":
        return
    if not _same(check.params.get("what"), agent):
        return
    for word in check.params.get("of", ()):
        params = {"rule": check.params["rule"], "does": ["handle"], "type": "procedure", "what": word}
        yield item.model_copy(update={"check": Check(kind="act", params=params), "agent": agent, "scope": None})


def readings_of(team: TeamDescription, agent: Agent) -> list[Reading]:
    """What an agent's system message says of acts and manners, of whomever."""
    return list(acts_in(agent.system_message or "", "system", agent.name, names_of(team)))


def names_of(team: TeamDescription) -> frozenset[str]:
    """The agents' names as they may stand in a sentence, in lower case."""
    return frozenset(item.name.lower() for item in team.agents)


def _same(name: str | None, agent: str) -> bool:
    return name is not None and folded_name(name) == folded_name(agent)


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
