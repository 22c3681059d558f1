"""Which instructions cannot both be met: pairs of checks, decided by their parameters and not by a text.

Scores and ``cras lint`` find the same pairs. Only those that authority decides become a ``Conflict``: two demands from
the same source have no binding side unless a team states an order among its agents, which a scenario writes down itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
        if check not in beside[sentence[place]]:
            beside[sentence[place]].append(check)
    distinct, places = _distinct(instructions, checks)
    pairs: list[tuple[int, int, str]] = []
    for one, other in _candidates(distinct):  # equal checks are compared once, and nothing contradicts itself
        mine, its = distinct[one], distinct[other]
        kind = clash_of(mine, its)
        for first in places[one]:
            for second in places[other] if kind else ():
                pairs.append((*sorted((first, second)), kind))  # type: ignore[arg-type]
        if kind is None:
            pairs += _together(places[one], places[other], mine, its, sentence, beside)
    rank = {source: place for place, source in enumerate(authority)}
    for first, second, kind in sorted(pairs):
        if meet(instructions[first], instructions[second]):
            low, high = (rank.get(instructions[place].source, len(rank)) for place in (first, second))
            binding, competing = (first, second) if low <= high else (second, first)
            yield Clash(kind, binding, competing, is_tie=low == high)


MOST_REPEATS = 50
"""Of one and the same demand, word for word, so many are compared; the others would say nothing new."""


def _distinct(
    instructions: Sequence[Instruction], checks: dict[int, CheckKind]
) -> tuple[list[CheckKind], list[list[int]]]:
    """The checks, each once, in the order of their first places, and the places of each."""
    number: dict[tuple[str, str], int] = {}
    distinct: list[CheckKind] = []
    places: list[list[int]] = []
    repeats: dict[str, int] = defaultdict(int)
    for place, check in checks.items():
        item = instructions[place]
        text = repr(item.model_copy(update={"id": ""}))
        repeats[text] += 1
        if repeats[text] > MOST_REPEATS:
            continue
        key = (check.kind, repr(check))
        if key not in number:
            number[key] = len(distinct)
            distinct.append(check)
            places.append([])
        places[number[key]].append(place)
    return distinct, places


def _together(
    mine: list[int],
    its: list[int],
    one: CheckKind,
    other: CheckKind,
    sentence: dict[int, tuple[str | int, str]],
    beside: dict[tuple[str | int, str], list[CheckKind]],
) -> Iterator[tuple[int, int, str]]:
    """The pairs of places where a check clashes with all that the other's sentence asks for."""
    found: dict[tuple[int, int], str | None] = {}
    for check, here, there in ((one, mine, its), (other, its, mine)):
        for key in {sentence[place] for place in there}:
            kind = check.clash_together(beside[key])
            if kind is None:
                continue
            for place in there:
                if sentence[place] == key:
                    for first in here:
                        found.setdefault((min(first, place), max(first, place)), kind)
    yield from ((first, second, kind) for (first, second), kind in found.items() if kind is not None)


def _candidates(checks: list[CheckKind]) -> Iterator[tuple[int, int]]:
    """The pairs of checks that may clash, in order: acts and manners only with those that ask for what they bar."""
    general = {number: check for number, check in enumerate(checks) if isinstance(check, Act | Manner)}
    others = [number for number in range(len(checks)) if number not in general]
    bars: dict[str, list[int]] = defaultdict(list)
    asks: dict[str, list[int]] = defaultdict(list)
    for number, check in general.items():
        for name in check.bars:
            bars[name].append(number)
        for name in check.asks:
            asks[name].append(number)
    manners = [number for number, check in general.items() if isinstance(check, Manner) and check.meets_checks]
    for first in range(len(checks)):
        if first in general:
            check = general[first]
            beyond = {second for name in check.bars for second in asks[name]}
            beyond |= {second for name in check.asks for second in bars[name]}
            beyond |= set(others) if isinstance(check, Manner) and check.meets_checks else set()
        else:
            beyond = {*others, *manners}
        yield from ((first, second) for second in sorted(beyond) if second > first)


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
