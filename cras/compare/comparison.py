"""Two sets of score records: every level's difference, tested together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from cras.compare.coverage import JudgedOnBoth, judged_on_both
from cras.compare.pairing import TaskPairing, pair, strata
from cras.compare.turns import TurnChange, changed_turns
from cras.compare.words import ALPHA, is_real, sentence
from cras.files.run_ids import task_of
from cras.metrics.latest import latest_of_one_judge
from cras.metrics.measures import MEASURES, Count, count_conflicts
from cras.score_record import ScoreRecord
from cras.statistics.interval import holm
from cras.statistics.strata import Contrast, Run, contrast

Grouping = Literal["suite", "agent", "type", "pairing"]
COMPARED = ("cras", "priority_adherence")
"""The measures that are compared, in the order of the rows."""


@dataclass(frozen=True)
class ComparedRow:
    """One figure of one thing on both sides."""

    level: Grouping
    name: str
    """Of the agent, the conflict type or the pair of sources; ``all`` for the suite."""
    measure: str
    contrast: Contrast
    judged: JudgedOnBoth
    """Of the records that the row is about."""
    p_corrected: float | None = None
    rows_tested: int = 1

    @property
    def title(self) -> str:
        """``CRAS of agent Ada``."""
        of = {"suite": "over all", "agent": "of agent", "type": "on", "pairing": "on"}[self.level]
        what = {"suite": "turns", "type": f"{self.name} conflicts", "pairing": f"{self.name} conflicts"}
        return f"{MEASURES[self.measure].title} {of} {what.get(self.level, self.name)}"

    @property
    def is_real(self) -> bool:
        """Beyond chance after correction."""
        return is_real(self.contrast, self.p_corrected)

    def fell_by_more_than(self, threshold: float) -> bool:
        """A real decline, larger than ``threshold``."""
        change = self.contrast.difference.estimate
        return self.is_real and change is not None and change < 0 and -change > threshold

    def sentence(self) -> str:
        """For a person."""
        title = self.title
        return sentence(title[0].upper() + title[1:], self.contrast, self.p_corrected, self.rows_tested)

    def as_json(self) -> dict[str, Any]:
        """The row as ``--json`` prints it."""
        found = self.contrast
        interval = found.difference
        return {
            "level": self.level,
            "name": self.name,
            "measure": self.measure,
            "before": found.before,
            "after": found.after,
            "difference": interval.estimate,
            "ci": interval.as_json()["ci"],
            "tasks": interval.n,
            "runs": list(found.runs),
            "explicit_instructions": self.judged.as_json(),
            "resampled": found.resampled,
            "p_value": found.p_value,
            "p_holm": self.p_corrected,
            "smallest_possible_p": found.smallest_p,
            "effect_size": found.effect_size,
            "minimum_detectable": found.detectable(ALPHA / self.rows_tested),
            "real": self.is_real,
        }


@dataclass(frozen=True)
class TaskChange:
    """One figure of one task on both sides. A task rarely has the runs for a test, so there is none."""

    task: str
    measure: str
    before: float
    after: float
    judged: JudgedOnBoth

    @property
    def difference(self) -> float:
        """after - before."""
        return self.after - self.before

    def as_json(self) -> dict[str, Any]:
        """The fields and the difference."""
        fields = asdict(self)
        del fields["judged"]
        return {**fields, "difference": self.difference, "explicit_instructions": self.judged.as_json()}


@dataclass(frozen=True)
class Comparison:
    """Everything that two files say about each other. ``rows`` by level, ``transcripts`` by fall, largest first."""

    pairing: TaskPairing
    rows: list[ComparedRow]
    transcripts: list[TaskChange]
    turns: list[TurnChange]
    warnings: list[str]
    figures: dict[str, tuple[float | None, float | None]]
    """Of each measure, over all records of either side that are compared, whether or not the other side has one."""

    def suite(self, measure: str) -> ComparedRow:
        """The suite's row of a measure."""
        return next(row for row in self.rows if row.level == "suite" and row.measure == measure)

    def as_json(self) -> dict[str, Any]:
        """The comparison as ``--json`` prints it."""
        return {
            "schema_version": 1,
            "paired": self.pairing.is_paired,
            "pairing": self.pairing.reason,
            "tasks": {
                "both": len(self.pairing.shared),
                "only_before": self.pairing.only_before,
                "only_after": self.pairing.only_after,
            },
            "warnings": self.warnings,
            "rows": [{**row.as_json(), "sentence": row.sentence()} for row in self.rows],
            "transcripts": [row.as_json() for row in self.transcripts],
            "turns": [turn.as_json() for turn in self.turns],
        }


def compare(
    before: Iterable[ScoreRecord],
    after: Iterable[ScoreRecord],
    *,
    judge: str | None = None,
    unpaired: bool = False,
    seed: int = 0,
    names: tuple[str, str] = ("A", "B"),
) -> Comparison:
    """Compare two sets of records: after minus before.

    Args:
        before: the records of one set of runs.
        after: those of the other.
        judge: whose scores, where several judges scored.
        unpaired: treat the sets as independent even where they share tasks.
        seed: of the resampling.
        names: of the two, for error messages.

    Raises:
        InputError: a side without records, or with those of several judges and none chosen.
    """
    first, second = (
        latest_of_one_judge(records, name, judge) for records, name in zip((before, after), names, strict=True)
    )
    pairing = pair(first, second, unpaired=unpaired)
    compared = [_compared(records, pairing) for records in (first, second)]
    rows = [
        ComparedRow(
            level,
            name,
            measure,
            contrast(strata(left, right, count, pairing), seed=seed),
            judged_on_both(_compared(left, pairing), _compared(right, pairing)),
        )
        for level, name, measure, count, left, right in _questions(first, second)
    ]
    rows = _corrected([row for row in rows if row.level == "suite" or row.contrast.before is not None])
    transcripts = _by_task(first, second, pairing) if pairing.is_paired else []
    turns = changed_turns(first, second, pairing.shared) if pairing.is_paired else []
    figures = {name: (MEASURES[name].of(compared[0]), MEASURES[name].of(compared[1])) for name in COMPARED}
    return Comparison(pairing, rows, transcripts, turns, _warnings(compared[0], compared[1]), figures)


def _compared(records: Sequence[ScoreRecord], pairing: TaskPairing) -> list[ScoreRecord]:
    """Those that the figures are of: where tasks are paired, those of the tasks of both sides."""
    shared = set(pairing.shared)
    return [record for record in records if not pairing.is_paired or task_of(record.transcript_id) in shared]


_Question = tuple[Grouping, str, str, Count, Sequence[ScoreRecord], Sequence[ScoreRecord]]


def _questions(first: list[ScoreRecord], second: list[ScoreRecord]) -> Iterator[_Question]:
    for measure in COMPARED:
        yield "suite", "all", measure, MEASURES[measure].count, first, second
    for agent in _names(first, second, lambda record: [record.agent]):
        left = [record for record in first if record.agent == agent]
        right = [record for record in second if record.agent == agent]
        for measure in COMPARED:
            yield "agent", agent, measure, MEASURES[measure].count, left, right
    for kind in _names(first, second, lambda record: [item.type for item in record.conflicts]):
        yield "type", kind, "priority_adherence", count_conflicts("type", kind), first, second
    for sources in _names(first, second, lambda record: [item.pairing for item in record.conflicts]):
        yield "pairing", sources, "priority_adherence", count_conflicts("pairing", sources), first, second


def _names(first: list[ScoreRecord], second: list[ScoreRecord], of: Callable[[ScoreRecord], list[str]]) -> list[str]:
    """The names that both sides have, sorted."""
    left = {name for record in first for name in of(record)}
    return sorted(left & {name for record in second for name in of(record)})


def _corrected(rows: list[ComparedRow]) -> list[ComparedRow]:
    """Holm over the rows that can be tested: those whose runs could show a difference at all (p as small as 0.05).

    Rows of the same runs (an agent that is the only one with conflicts, and its conflict type) ask the same question
    and count once.
    """
    tests = {
        row.contrast: row.contrast.p_value
        for row in rows
        if row.contrast.p_value is not None and (row.contrast.smallest_p or 1.0) <= ALPHA
    }
    corrected = dict(zip(tests, holm(list(tests.values())), strict=True))
    return [replace(row, p_corrected=corrected.get(row.contrast), rows_tested=max(1, len(tests))) for row in rows]


def _by_task(first: list[ScoreRecord], second: list[ScoreRecord], pairing: TaskPairing) -> list[TaskChange]:
    """Every shared task that both sides judged, the largest fall first."""
    changes = []
    judged = {task: judged_on_both(*sides) for task, sides in _records_by_task(first, second).items()}
    for measure in COMPARED:
        count = MEASURES[measure].count
        for task, item in zip(pairing.shared, strata(first, second, count, pairing), strict=True):
            before, after = _ratio(item.before), _ratio(item.after)
            if before is not None and after is not None:
                changes.append(TaskChange(task, measure, before, after, judged[task]))
    return sorted(changes, key=lambda change: (change.difference, change.task, change.measure))


def _records_by_task(
    first: list[ScoreRecord], second: list[ScoreRecord]
) -> dict[str, tuple[list[ScoreRecord], list[ScoreRecord]]]:
    tasks: dict[str, tuple[list[ScoreRecord], list[ScoreRecord]]] = {}
    for side, records in enumerate((first, second)):
        for record in records:
            tasks.setdefault(task_of(record.transcript_id), ([], []))[side].append(record)
    return tasks


def _ratio(runs: Sequence[Run]) -> float | None:
    total = sum(bottom for _, bottom in runs)
    return sum(top for top, _ in runs) / total if total else None


def _warnings(first: list[ScoreRecord], second: list[ScoreRecord]) -> list[str]:
    warnings = []
    judges = [sorted({f"{record.judge} {record.judge_version}" for record in side}) for side in (first, second)]
    if judges[0] != judges[1]:
        warnings.append(
            f"A was scored by {', '.join(judges[0])} and B by {', '.join(judges[1])}: "
            "a difference may be the judges', not the agents'"
        )
    judged = judged_on_both(first, second)
    if judged.is_far_apart:
        warnings.append(f"{judged.sentence()}: a difference may be of what was judged, not of how it was obeyed")
    return warnings
