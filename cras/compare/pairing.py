"""Which runs of two sets of score records belong together, and their figures as strata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cras.files.run_ids import repeat_id, task_of
from cras.metrics.measures import Count
from cras.score_record import ScoreRecord
from cras.statistics.strata import Run, Stratum
from cras.transcript import Transcript
from cras.wording import counted


@dataclass(frozen=True)
class TaskPairing:
    """How the runs of two files are compared."""

    is_paired: bool
    shared: list[str]
    """Tasks with runs in both files, in the order of the first."""
    only_before: int
    only_after: int
    reason: str
    """In words, for the reader."""


def by_task(records: Iterable[ScoreRecord], tasks: Mapping[str, str]) -> list[ScoreRecord]:
    """The records with the ids of their runs made to say the task: ``TASK#2`` is the second run of it.

    Args:
        records: of one side.
        tasks: the task of each run by transcript id. A run that is not in it keeps its id.
    """
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    renamed = []
    for record in records:
        if record.transcript_id not in names:
            task = tasks.get(record.transcript_id, task_of(record.transcript_id))
            counts[task] = counts.get(task, 0) + 1
            names[record.transcript_id] = repeat_id(task, counts[task])
        renamed.append(record.model_copy(update={"transcript_id": names[record.transcript_id]}))
    return renamed


def tasks_of(transcripts: Iterable[Transcript]) -> dict[str, str]:
    """What each run was about: its scenario, or else the words of its task on one line."""
    named = ((run.id, run.scenario_id or " ".join(run.task.split())) for run in transcripts)
    return {identifier: task for identifier, task in named if task}


def pair(before: Iterable[ScoreRecord], after: Iterable[ScoreRecord], *, unpaired: bool = False) -> TaskPairing:
    """Pair by task where at least two tasks, and half of those of the smaller file, are in both."""
    first = list(dict.fromkeys(task_of(record.transcript_id) for record in before))
    second = {task_of(record.transcript_id) for record in after}
    shared = [task for task in first if task in second]
    smaller = min(len(first), len(second))
    alone = len(first) - len(shared), len(second) - len(shared)
    if unpaired:
        return TaskPairing(False, shared, *alone, "compared as independent samples, as asked")
    if len(shared) >= 2 and 2 * len(shared) >= smaller:
        left = [f"{number} in {name} alone" for number, name in zip(alone, "AB", strict=True) if number]
        reason = f"paired by task: {len(shared)} in both files" + (f"; left out {' and '.join(left)}" if left else "")
        return TaskPairing(True, shared, *alone, reason)
    if len(shared) == smaller:
        few = "one task alone is in both files"
    elif not shared:
        few = "no task has the same id in both files"
    else:
        has = "has" if len(shared) == 1 else "have"
        few = f"only {len(shared):,} of {counted(smaller, 'task')} {has} the same id in both files"
    reason = (
        f"not paired: {few}, so they are compared as independent samples, which shows less; runs of the same task need "
        "the same transcript id, or give both sets of runs (--runs-a, --runs-b) to pair by the words of the task"
    )
    return TaskPairing(False, shared, *alone, reason)


def strata(
    before: Sequence[ScoreRecord], after: Sequence[ScoreRecord], count: Count, pairing: TaskPairing
) -> list[Stratum]:
    """The runs of both sides, a stratum a task; one stratum for all where the files are not paired."""
    first, second = _runs(before, count), _runs(after, count)
    if not pairing.is_paired:
        return [
            Stratum([run for runs in first.values() for run in runs], [run for runs in second.values() for run in runs])
        ]
    return [Stratum(first.get(task, []), second.get(task, [])) for task in pairing.shared]


def _runs(records: Sequence[ScoreRecord], count: Count) -> dict[str, list[Run]]:
    """Numerator and denominator of each run, by task."""
    runs: dict[str, list[float]] = {}
    for record in records:
        top, bottom = count(record)
        cluster = runs.setdefault(record.transcript_id, [0.0, 0.0])
        cluster[0] += top
        cluster[1] += bottom
    tasks: dict[str, list[Run]] = {}
    for transcript_id, (top, bottom) in runs.items():
        tasks.setdefault(task_of(transcript_id), []).append((top, bottom))
    return tasks
