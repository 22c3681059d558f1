"""What can be measured of score records: each measure's name and what one record adds to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from cras.metrics.priority_adherence import outcome_counts
from cras.score_record import ScoreRecord
from cras.statistics.interval import Cluster

Count: TypeAlias = Callable[[ScoreRecord], "tuple[float, float]"]


def count_cras(record: ScoreRecord) -> tuple[float, float]:
    """(CRAS, 1) of a turn that has one."""
    return (0.0, 0.0) if record.cras is None else (record.cras, 1.0)


def count_priority(record: ScoreRecord) -> tuple[float, float]:
    """(conflicts that went to the binding side, conflicts that went to either)."""
    return outcome_counts(item.outcome for item in record.conflicts)


def count_conflicts(field: Literal["type", "pairing"], value: str) -> Count:
    """``count_priority`` over the conflicts of one type, or of one pair of sources."""

    def count(record: ScoreRecord) -> tuple[float, float]:
        return outcome_counts(item.outcome for item in record.conflicts if getattr(item, field) == value)

    return count


NAMES = {"priority_adherence": "priority adherence", "cras": "CRAS"}
COUNTS: dict[str, Count] = {"priority_adherence": count_priority, "cras": count_cras}


def clusters(records: Sequence[ScoreRecord], count: Count) -> list[Cluster]:
    """(numerator, denominator) of each run that says something."""
    runs: dict[str, list[float]] = {}
    for record in records:
        cluster = runs.setdefault(record.transcript_id, [0.0, 0.0])
        top, bottom = count(record)
        cluster[0] += top
        cluster[1] += bottom
    return [(top, bottom) for top, bottom in runs.values() if bottom]
