"""Lets a model read many agents, side by side, and counts what was not read and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cras.errors import InputError
from cras.judges.asking.budget import LimitReachedError
from cras.judges.asking.judge_failures import JudgeFailedError
from cras.judges.asking.loop import in_order
from cras.judges.contradictions.reader import ContradictionReader, Proposed
from cras.lint.contradictions import Contradiction
from cras.lint.team import TeamDescription
from cras.wording import counted

FAILURES_IN_A_ROW = 10
"""After so many agents in a row that the model could not read, it is taken for gone."""


@dataclass
class Work:
    """One agent to be read. ``known`` is what rules found in its team."""

    team: TeamDescription
    agent: str
    known: Sequence[Contradiction]


@dataclass
class ReadingTally:
    """How many agents a model read, which it could not read now (by reason), and why it ended early."""

    agents: int = 0
    read: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None

    @property
    def is_short(self) -> bool:
        """Whether agents are left unread though they should not be."""
        return bool(self.failed or self.stopped)


def agents_of(team: TeamDescription, known: Sequence[Contradiction]) -> Iterator[Work]:
    """The agents of a team that a model speaks for."""
    names = dict.fromkeys(agent.name for agent in team.agents if agent.is_model)
    return (Work(team, name, known) for name in names)


def read_agents(
    work: Iterable[Work], reader: ContradictionReader, tally: ReadingTally
) -> Iterator[tuple[Work, Proposed | None]]:
    """What the model said of each agent, in order; ``None`` where the tally says why it did not.

    Raises:
        InputError: it cannot be asked at all, or fails on agent after agent.
    """
    failed_in_a_row = 0

    async def read(item: Work) -> Proposed:
        return await reader.read(item.team, item.agent, item.known)

    for item, future in in_order(work, read, reader.ahead):
        tally.agents += 1
        proposed = None
        try:
            proposed = future.result()
        except LimitReachedError as limit:
            tally.stopped = tally.stopped or str(limit)
        except JudgeFailedError as failure:
            tally.failed[str(failure)] += 1
            failed_in_a_row += 1
            if failed_in_a_row == FAILURES_IN_A_ROW:
                raise InputError(
                    f"--judge {reader.name}: failed on {counted(failed_in_a_row, 'agent')} in a row, last: {failure}; "
                    "run the same command again later: what was answered is kept"
                ) from failure
        else:
            tally.read += 1
            failed_in_a_row = 0
        yield item, proposed
