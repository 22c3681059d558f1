"""Which instructions cannot both be met: pairs of checks, decided by their parameters and not by a text.

Only pairs that authority decides become a ``Conflict``: two demands from the same source have no binding side unless
a team states an order among its agents, which a scenario writes down itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from cras.checks.clash import conflict_type
from cras.transcript import AUTHORITY, Conflict, Instruction, Source


def find_conflicts(
    instructions: Sequence[Instruction], agent: str, authority: Sequence[Source] = AUTHORITY
) -> list[Conflict]:
    """The conflicts among the instructions that bind an agent, the one with more authority binding.

    Args:
        instructions: those of any agent; only those of ``agent`` and of everyone are looked at.
        agent: whose turns.
        authority: the order of sources, highest first. A source that it lacks has the least.
    """
    in_force = [item for item in instructions if item.check is not None and item.agent in (None, agent)]
    rank = {source: place for place, source in enumerate(authority)}
    conflicts: list[Conflict] = []
    for first, second in combinations(in_force, 2):
        if first.check is None or second.check is None:
            continue
        kind = conflict_type(first.check, second.check)
        high, low = sorted((first, second), key=lambda item: rank.get(item.source, len(rank)))
        if kind is None or rank.get(high.source, len(rank)) == rank.get(low.source, len(rank)):
            continue
        conflicts.append(
            Conflict(
                id=f"{high.id}~{low.id}",
                type=kind,
                pairing="tool-injection" if low.source == "tool" else f"{high.source}-{low.source}",
                agent=agent,
                binding=high.id,
                competing=low.id,
            )
        )
    return conflicts
