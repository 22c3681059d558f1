"""Turn by turn: which demands a turn met before and does not now, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cras.files.run_ids import task_of
from cras.metrics.priority_adherence import LOST
from cras.score_record import ScoreRecord


@dataclass(frozen=True)
class TurnChange:
    """One turn whose verdicts differ. ``place`` counts the agent's turns in the run, from 0."""

    task: str
    agent: str
    place: int
    turns: tuple[int, int]
    """The turn's index in either run."""
    cras: tuple[float | None, float | None]
    judged: tuple[tuple[int, int], tuple[int, int]]
    """(explicit instructions that were decided, all that apply) of either turn."""
    lost: list[str]
    """What was met before and is not now: ids of criteria, and of conflicts whose binding instruction was."""
    won: list[str]
    quote: str | None
    """The words that the first lost verdict rests on."""

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)


def changed_turns(
    before: Sequence[ScoreRecord], after: Sequence[ScoreRecord], tasks: Sequence[str]
) -> list[TurnChange]:
    """Turns that differ, in tasks that were run once on either side; the largest fall of CRAS first.

    An agent's n-th turn is set beside its n-th turn of the other run. In runs of a live model these may answer
    different messages, so they are pointers for a reader, and nothing is tested on them.
    """
    left, right = _single_runs(before), _single_runs(after)
    changes = [
        change for task in tasks if task in left and task in right for change in _of_run(task, left[task], right[task])
    ]
    return sorted(changes, key=lambda change: (_fall(change), change.task, change.place))


def _single_runs(records: Sequence[ScoreRecord]) -> dict[str, list[ScoreRecord]]:
    runs: dict[str, dict[str, list[ScoreRecord]]] = {}
    for record in records:
        runs.setdefault(task_of(record.transcript_id), {}).setdefault(record.transcript_id, []).append(record)
    return {task: next(iter(found.values())) for task, found in runs.items() if len(found) == 1}


def _of_run(task: str, before: list[ScoreRecord], after: list[ScoreRecord]) -> Iterator[TurnChange]:
    second = _numbered(after)
    for key, old in _numbered(before).items():
        new = second.get(key)
        if new is None:
            continue
        was, now = _met(old), _met(new)
        lost = [name for name, met in was.items() if met and now.get(name) is False]
        won = [name for name, met in was.items() if not met and now.get(name)]
        if lost or won:
            quotes = (item.quote for item in new.criteria if item.id in lost and item.quote)
            yield TurnChange(
                task=task,
                agent=key[0],
                place=key[1],
                turns=(old.turn, new.turn),
                cras=(old.cras, new.cras),
                judged=(old.explicit_judged, new.explicit_judged),
                lost=lost,
                won=won,
                quote=next(quotes, None),
            )


def _numbered(records: list[ScoreRecord]) -> dict[tuple[str, int], ScoreRecord]:
    numbered: dict[tuple[str, int], ScoreRecord] = {}
    counts: dict[str, int] = {}
    for record in sorted(records, key=lambda record: record.turn):
        place = counts.get(record.agent, 0)
        numbered[record.agent, place] = record
        counts[record.agent] = place + 1
    return numbered


def _met(record: ScoreRecord) -> dict[str, bool]:
    """Criteria with a verdict, and conflicts with an outcome: whether their binding instruction was followed."""
    met = {item.id: item.met for item in record.criteria if item.met is not None}
    met |= {item.id: item.outcome not in LOST for item in record.conflicts if item.outcome is not None}
    return met


def _fall(change: TurnChange) -> float:
    before, after = change.cras
    return (after or 0.0) - (before or 0.0)
