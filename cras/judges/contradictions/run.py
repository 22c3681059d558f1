"""Lets a model read many teams, side by side, and counts what was not read and why."""

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
"""After so many teams in a row that the model could not read, it is taken for gone."""


Linted = tuple[TeamDescription, Sequence[Contradiction]]
"""A team, and what rules found in it."""


@dataclass
class ReadingTally:
    """How many teams a model read, which it could not read now (by reason), and why it ended early."""

    teams: int = 0
    read: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None

    @property
    def is_short(self) -> bool:
        """Whether teams are left unread though they should not be."""
        return bool(self.failed or self.stopped)


def read_by_model(
    work: Iterable[Linted], reader: ContradictionReader, tally: ReadingTally
) -> Iterator[tuple[TeamDescription, Proposed | None]]:
    """What the model said of each team, in order; ``None`` where the tally says why it did not.

    Raises:
        InputError: it cannot be asked at all, or fails on team after team.
    """
    failed_in_a_row = 0

    async def read(item: Linted) -> Proposed:
        return await reader.read(*item)

    for (team, _), future in in_order(work, read, reader.ahead):
        tally.teams += 1
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
                    f"--judge {reader.name}: failed on {counted(failed_in_a_row, 'team')} in a row, last: {failure}; "
                    "run the same command again later: what was answered is kept"
                ) from failure
        else:
            tally.read += 1
            failed_in_a_row = 0
        yield team, proposed
