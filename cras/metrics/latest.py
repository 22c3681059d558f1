"""Which records of a score file hold: of every turn the last one by each judge."""

from __future__ import annotations

from collections.abc import Iterable

from cras.errors import InputError
from cras.score_record import ScoreRecord


def latest_of_each(records: Iterable[ScoreRecord]) -> list[ScoreRecord]:
    """The last record of every turn by each judge, in the order in which the turns were first met.

    A file that was scored into again, after a prompt or a rubric was changed, keeps the records of before: they are
    superseded, and no figure may count them.
    """
    kept: dict[tuple[str, int, str], ScoreRecord] = {}
    for record in records:
        kept[record.transcript_id, record.turn, record.judge] = record
    return list(kept.values())


def latest_of_one_judge(records: Iterable[ScoreRecord], name: str, judge: str | None = None) -> list[ScoreRecord]:
    """The same by one judge alone: one record a turn.

    Args:
        records: of a score file.
        name: of that file, for messages.
        judge: whose scores; needed where several judges scored.

    Raises:
        InputError: none is left, or several judges scored and none is chosen.
    """
    listed = latest_of_each(records)
    judges = sorted({record.judge for record in listed})
    if not listed:
        raise InputError(f"{name}: holds no score record; cras score RUNS --out {name} writes them")
    if judge is None and len(judges) > 1:
        raise InputError(f"{name}: holds scores of several judges ({', '.join(judges)}); choose one with --judge")
    kept = [record for record in listed if judge in (None, record.judge)]
    if not kept:
        raise InputError(f"{name}: holds no score of judge {judge}; there are {', '.join(judges)}")
    return kept
