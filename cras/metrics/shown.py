"""Of which agents nothing is shown: one rule for commands and tests, so that the same runs get one answer."""

from __future__ import annotations

from collections.abc import Iterable


def not_shown(coverage: Iterable[tuple[str, float, float]]) -> list[str]:
    """Agents that have explicit instructions of which none was decided, in the order in which they are first met.

    Where anything is asked of the figures, these fail whatever is asked: the others' turns do not speak for them.

    Args:
        coverage: an agent, how many explicit instructions were decided, and of how many; counts of one agent add up.
    """
    counts: dict[str, tuple[float, float]] = {}
    for agent, decided, total in coverage:
        before = counts.get(agent, (0.0, 0.0))
        counts[agent] = before[0] + decided, before[1] + total
    return [agent for agent, (decided, total) in counts.items() if total and not decided]
