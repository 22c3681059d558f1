"""Which instructions cannot both be met: pairs of checks, decided by their parameters and not by a text.

Scores and ``cras lint`` find the same pairs. Only those that authority decides become a ``Conflict``: two demands from
the same source have no binding side unless a team states an order among its agents, which a scenario writes down itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from cras.checks.act import Act
from cras.checks.clash import clash_of
from cras.checks.kind import CheckKind
from cras.checks.manner import Manner
from cras.checks.registry import check_of
from cras.instructions.scope import meet
from cras.transcript import AUTHORITY, Conflict, Instruction, Source


@dataclass(frozen=True)
class Clash:
    """Two instructions that no turn meets together, by their places in what was given.

    ``binding`` has more authority than ``other``, unless ``is_tie``: then they are in the order of their places.
    """

    type: str
    binding: int
    other: int
    is_tie: bool


def clashes(instructions: Sequence[Instruction], authority: Sequence[Source] = AUTHORITY) -> Iterator[Clash]:
    """The pairs that clash, in the order of the instructions.

    What one sentence asks of one kind is read together: "say A or B" clashes with "do not say A or B" as a whole.

    Args:
        instructions: all that is in force on one agent; those without a check clash with nothing.
        authority: the order of sources, highest first. A source that it lacks has the least.
    """
    checks = {place: check_of(item.check) for place, item in enumerate(instructions) if item.check is not None}
    beside: dict[tuple[str | int, str], list[CheckKind]] = defaultdict(list)
    sentence = {place: (instructions[place].quote or place, check.kind) for place, check in checks.items()}
    for place, check in checks.items():
        beside[sentence[place]].append(check)
    rank = {source: place for place, source in enumerate(authority)}
    known: dict[tuple[int, int], str | None] = {}
    for first, second in _candidates(checks):
        one, other = checks[first], checks[second]
        if one is other:  # equal checks are one object (see check_of), and nothing contradicts itself
            continue
        pair = (id(one), id(other))
        if pair not in known:
            known[pair] = clash_of(one, other)
        kind = (
            known[pair] or one.clash_together(beside[sentence[second]]) or other.clash_together(beside[sentence[first]])
        )
        if kind is not None and meet(instructions[first], instructions[second]):
            low, high = (rank.get(instructions[place].source, len(rank)) for place in (first, second))
            binding, competing = (first, second) if low <= high else (second, first)
            yield Clash(kind, binding, competing, is_tie=low == high)


def _candidates(checks: dict[int, CheckKind]) -> Iterator[tuple[int, int]]:
    """The pairs of places that may clash, in order: acts and manners only with those that ask for what they bar."""
    general = {place: check for place, check in checks.items() if isinstance(check, Act | Manner)}
    others = [place for place in checks if place not in general]
    bars: dict[str, list[int]] = defaultdict(list)
    asks: dict[str, list[int]] = defaultdict(list)
    for place, check in general.items():
        for name in check.bars:
            bars[name].append(place)
        for name in check.asks:
            asks[name].append(place)
    pairs = {tuple(sorted((one, other))) for name, places in bars.items() for one in places for other in asks[name]}
    manners = [place for place, check in general.items() if isinstance(check, Manner) and check.meets_checks]
    pairs |= {tuple(sorted((one, other))) for one in manners for other in others}
    pairs |= set(combinations(others, 2))
    yield from sorted((one, other) for one, other in pairs if one != other)


def find_conflicts(
    instructions: Sequence[Instruction], agent: str, authority: Sequence[Source] = AUTHORITY
) -> list[Conflict]:
    """The conflicts among the instructions that bind an agent, the one with more authority binding.

    Args:
        instructions: those of any agent; only those of ``agent`` and of everyone are looked at.
        agent: whose turns.
        authority: the order of sources, highest first. A source that it lacks has the least.
    """
    in_force = [item for item in instructions if item.agent in (None, agent)]
    return [
        _conflict(found.type, in_force[found.binding], in_force[found.other], agent)
        for found in clashes(in_force, authority)
        if not found.is_tie
    ]


def _conflict(kind: str, high: Instruction, low: Instruction, agent: str) -> Conflict:
    return Conflict(
        id=f"{high.id}~{low.id}",
        type=kind,
        pairing="tool-injection" if low.source == "tool" else f"{high.source}-{low.source}",
        agent=agent,
        binding=high.id,
        competing=low.id,
    )
