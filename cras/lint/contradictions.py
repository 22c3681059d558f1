"""Contradictions among the instructions of a team: pairs of checks that no response meets together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from cras.instructions import Clash, clashes
from cras.lint.exchange import clashes_between
from cras.lint.in_force import InForce, in_force_of, readings_of
from cras.lint.spotted import spotted
from cras.lint.team import TeamDescription
from cras.transcript import Agent, Instruction

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
        if self.other.source == "user" and _may_yield(self.binding, self.type):
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
                "scope": item.scope.model_dump(exclude_defaults=True) if item.scope else None,
            }
            for name, item, place in (("binding", self.binding, self.places[0]), ("other", self.other, self.places[1]))
        }
        found: dict[str, object] = {"team": self.team, "agent": self.agent, "type": self.type, "tie": self.is_tie}
        return found | sides | {"advice": self.advice, "by": self.by, "reason": self.reason}


_ASKED_OTHERWISE = re.compile(
    r"(?i)\b(?:unless|except (?:when|if|where)) (?:(?:the |a )?(?:user|customer|client|reader|person|they|he|she|you are|you're) )?(?:explicitly |expressly |specifically )?"
    r"(?:asks?|asked|tells?|told|requests?|requested|wants?|says?|instructs?|instructed|specif(?:y|ies|ied)|stated) (?:you |for |to do )?"
    r"(?:otherwise|something else|differently|another\b)"
    r"|\bunless otherwise (?:asked|told|requested|instructed|specified|stated)\b"
)
_UNYIELDING = re.compile(
    r"(?i)\b(?:never|must|shall|mandatory|under no circumstances|no matter|not allowed|forbidden|prohibited)\b"
)
_OF_TASTE = ("language", "format", "length", "wording")
"""What a user may have otherwise. What is done, said to whom and kept secret is no matter of taste."""


def _may_yield(binding: Instruction, kind: str) -> bool:
    """Whether it is sound to advise that a user may ask otherwise: of a matter of taste that is no firm prohibition."""
    is_barred = binding.check is not None and binding.check.params.get("rule") in ("never", "only")
    return kind in _OF_TASTE and not is_barred and not _UNYIELDING.search(binding.quote or binding.text)


def _yields(binding: Instruction, other: Instruction) -> bool:
    """Whether the first says itself that a user may ask otherwise, and the second is what a user asks."""
    return other.source == "user" and bool(_ASKED_OTHERWISE.search(binding.quote or binding.text))


def lint(team: TeamDescription) -> list[Contradiction]:
    """The contradictions of a team, agent by agent, each pair of sentences once for an agent."""
    found = [found for agent in team.agents if agent.is_model for found in _of_agent(team, agent)]
    found += _new(found, _of_exchanges(team))
    return found + _new(found, _of_spotted(team))


def _new(found: list[Contradiction], more: Iterator[Contradiction]) -> list[Contradiction]:
    """What no other reader has found of the same two sentences."""
    known = {_quotes(item) for item in found}
    return [item for item in more if _quotes(item) not in known]


def _of_spotted(team: TeamDescription) -> Iterator[Contradiction]:
    """What is asked and barred by what it is about, each pair of sentences once for an agent."""
    for agent in team.agents:
        seen: set[frozenset[str | None]] = set()
        for item in spotted(team, agent.name) if agent.is_model else ():
            pair = frozenset((item.binding.quote, item.other.quote))
            if pair not in seen and not _yields(item.binding, item.other):
                seen.add(pair)
                yield Contradiction(
                    team.name, agent.name, item.type, item.binding, item.other, item.is_tie, item.places
                )


def _quotes(item: Contradiction) -> frozenset[str | None]:
    return frozenset((item.binding.quote, item.other.quote))


def _of_exchanges(team: TeamDescription) -> Iterator[Contradiction]:
    """What one agent is told to hand to another, and the other is told to have otherwise; each pair of sentences once."""
    readings = {agent.name: readings_of(team, agent) for agent in team.agents if agent.is_model}
    seen: set[tuple[str | None, str | None]] = set()
    for giver, taker in permutations(readings, 2):
        for kind, one, other in clashes_between(giver, readings[giver], taker, readings[taker]):
            if (one.quote, other.quote) not in seen:
                seen.add((one.quote, other.quote))
                places = (f"the system message of {giver}", f"the system message of {taker}")
                told = other.model_copy(update={"author": taker})
                yield Contradiction(team.name, giver, kind, one, told, is_tie=True, places=places)


def _of_agent(team: TeamDescription, agent: Agent) -> Iterator[Contradiction]:
    in_force = in_force_of(team, agent)
    found_in: dict[tuple[str, str], set[str]] = {}
    for found in _general_last(in_force, clashes([item.instruction for item in in_force], team.authority)):
        first, second = in_force[found.binding], in_force[found.other]
        if not (first.is_own or second.is_own or first.place == second.place) or _is_one_sentence(first, second):
            continue
        if _yields(first.instruction, second.instruction):
            continue
        if _is_general(first, second) and _is_of_two_requests(first, second):
            continue
        key = _pair(first, second)
        types = found_in.setdefault(key, set())
        # What is read generally is read more exactly too, where there is a check for it.
        if found.type in types or (types and _is_general(first, second)):
            continue
        types.add(found.type)
        places = (first.place, second.place)
        yield Contradiction(
            team.name, agent.name, found.type, first.instruction, second.instruction, found.is_tie, places
        )


def _general_last(in_force: list[InForce], found: Iterator[Clash]) -> list[Clash]:
    return sorted(found, key=lambda clash: _is_general(in_force[clash.binding], in_force[clash.other]))


def _is_general(first: InForce, second: InForce) -> bool:
    return first.is_general or second.is_general


def _is_one_sentence(first: InForce, second: InForce) -> bool:
    """Nobody contradicts himself in one sentence; two readings of it are the reader's doubt."""
    return first.place == second.place and first.instruction.quote == second.instruction.quote


def _is_of_two_requests(first: InForce, second: InForce) -> bool:
    """What one speaker asks for beside a system message: the later request takes nothing back, and options are options."""
    one, other = first.instruction, second.instruction
    return (one.source, one.author) == (other.source, other.author) and one.source != "system"


def _pair(first: InForce, second: InForce) -> tuple[str, str]:
    sides = sorted(f"{item.place}\n{item.instruction.quote}" for item in (first, second))
    return sides[0], sides[1]
