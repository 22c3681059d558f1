"""Contradictions among the demands that are spotted in a team's messages, whatever the shape of their sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from cras.instructions.demands.clashing import conflict_of
from cras.instructions.demands.reading import Demand, demands_in
from cras.lint.binding import BindingText, binding_texts
from cras.lint.team import TeamDescription
from cras.transcript import Instruction

_MOST = 400
"""Demands on one agent that are compared with each other; what comes after them is not."""
_COMMON_SHARE, _COMMON_LEAST = 0.25, 6
"""A word in so many of a team's sentences, and in at least so many of them, says nothing about two of them."""


@dataclass(frozen=True)
class Spotted:
    """Two demands that cannot both be met, and the places where they stand; the first has more authority, or as much."""

    type: str
    binding: Instruction
    other: Instruction
    is_tie: bool
    places: tuple[str, str]


def spotted(team: TeamDescription, agent: str) -> Iterator[Spotted]:
    """The pairs of demands on one agent that clash, in the order of the text."""
    names = frozenset(item.name.lower() for item in team.agents)
    told = [
        (text, demand)
        for text in binding_texts(team, agent)
        for demand in demands_in(text.text, names)
        if demand.actor in (None, agent.lower())
    ][:_MOST]
    common = _common(demand for _, demand in told)
    rank = {source: place for place, source in enumerate(team.authority)}
    for (first, one), (second, other) in combinations(told, 2):
        if one.line.quote == other.line.quote or _is_of_two_requests(first, second):
            continue
        kind = conflict_of(one, other, common)
        if kind is None:
            continue
        low, high = (rank.get(text.source, len(rank)) for text in (first, second))
        sides = [(first, one), (second, other)] if low <= high else [(second, other), (first, one)]
        instructions = [_instruction(text, demand, agent) for text, demand in sides]
        places = (sides[0][0].place, sides[1][0].place)
        yield Spotted(kind, instructions[0], instructions[1], low == high, places)


def _common(demands: Iterator[Demand]) -> frozenset[str]:
    sentences: dict[str, set[str]] = {}
    for demand in demands:
        sentences.setdefault(demand.line.sentence, set()).update(demand.about)
    counts = Counter(word for about in sentences.values() for word in about)
    least = max(_COMMON_LEAST, _COMMON_SHARE * len(sentences))
    return frozenset(word for word, count in counts.items() if count >= least)


def _is_of_two_requests(first: BindingText, second: BindingText) -> bool:
    """What one speaker asks for beside a system message: the later request takes nothing back."""
    return first.source != "system" and (first.source, first.author) == (second.source, second.author)


def _instruction(text: BindingText, demand: Demand, agent: str) -> Instruction:
    return Instruction(
        id=f"{agent}/{text.source}/spotted",
        text=demand.line.sentence,
        source=text.source,
        author=text.author,
        agent=agent,
        quote=demand.line.quote,
    )
