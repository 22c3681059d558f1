"""Contradictions among the instructions of a team: pairs of checks that no response meets together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cras.instructions import clashes, parse_instructions
from cras.lint.binding import binding_texts
from cras.lint.team import TeamDescription
from cras.transcript import Instruction

RULES = "rules"


@dataclass(frozen=True)
class Contradiction:
    """Two instructions on one agent that cannot both be met.

    ``binding`` has more authority than ``other``, unless ``is_tie``: then both come from the same source, nothing says
    which of them stands, and their order is that of the text. ``places`` say where each was read. ``by`` is who found it:
    ``rules``, or a judge model, which gives a ``reason``.
    """

    team: str
    agent: str
    type: str
    binding: Instruction
    other: Instruction
    is_tie: bool
    places: tuple[str, str]
    by: str = RULES
    reason: str | None = None

    @property
    def advice(self) -> str:
        """What to write instead."""
        first, second = self.binding.quote or self.binding.text, self.other.quote or self.other.text
        if self.is_tie:
            return f'keep one of the two, or say when each holds: "{first}" / "{second}"'
        removal = f'take "{second}" out of {self.places[1]}'
        if self.other.source == "user":
            return f'{removal}, or let {self.places[0]} say "unless the user asks otherwise" after "{first}"'
        return f'{removal}; {self.places[0]} binds with "{first}"'

    def as_json(self) -> dict[str, object]:
        """The contradiction as plain values."""
        sides = {
            name: {
                "source": item.source,
                "author": item.author,
                "place": place,
                "sentence": item.quote,
                "words": item.text,
                "check": item.check.model_dump() if item.check else None,
            }
            for name, item, place in (("binding", self.binding, self.places[0]), ("other", self.other, self.places[1]))
        }
        found: dict[str, object] = {"team": self.team, "agent": self.agent, "type": self.type, "tie": self.is_tie}
        return found | sides | {"advice": self.advice, "by": self.by, "reason": self.reason}


def lint(team: TeamDescription) -> list[Contradiction]:
    """The contradictions of a team, agent by agent, each pair of sentences once for an agent."""
    return [found for agent in team.agents if agent.is_model for found in _of_agent(team, agent.name)]


def _of_agent(team: TeamDescription, agent: str) -> Iterator[Contradiction]:
    in_force = _in_force(team, agent)
    seen: set[tuple[str | None, str | None, str]] = set()
    for found in clashes([item for item, _ in in_force], team.authority):
        (binding, place), (other, other_place) = in_force[found.binding], in_force[found.other]
        first, second = sorted((found.binding, found.other))
        key = (in_force[first][0].quote, in_force[second][0].quote, found.type)
        if key not in seen:
            seen.add(key)
            yield Contradiction(team.name, agent, found.type, binding, other, found.is_tie, (place, other_place))


def _in_force(team: TeamDescription, agent: str) -> list[tuple[Instruction, str]]:
    """What binds an agent, each with the place where it stands."""
    found: list[tuple[Instruction, str]] = []
    for message in binding_texts(team, agent):
        for item in parse_instructions(message.text, message.source, agent):
            found.append((item.model_copy(update={"author": message.author}), message.place))
    return found
