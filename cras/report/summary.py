"""Score records to the figures of a table: per agent and for the suite, each with an interval over transcripts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cras.metrics.priority_adherence import outcome_counts
from cras.score_record import ScoreRecord
from cras.statistics.interval import Interval, bootstrap_ci
from cras.transcript import DIMENSIONS, Dimension


@dataclass(frozen=True)
class Row:
    """One agent, or the suite (``agent`` is ``None``)."""

    agent: str | None
    transcripts: int
    turns: int
    turns_judged: int
    """Turns with a CRAS: at least one criterion could be judged."""
    cras: Interval
    priority_adherence: Interval
    dimensions: dict[Dimension, float | None]
    """Mean score of each dimension over the turns where it was judged, from 1 to 5."""
    met: int
    not_met: int
    not_judged: int
    void: int
    """Of those not judged, how many a judge answered in a way that does not count."""
    conflicts: dict[str, int]
    """Conflict outcomes: binding, competing, both, neither, and ``untold``."""

    def as_json(self) -> dict[str, Any]:
        """The row as ``--json`` prints it."""
        return {
            "agent": self.agent,
            "transcripts": self.transcripts,
            "turns": self.turns,
            "turns_judged": self.turns_judged,
            "cras": _interval_json(self.cras),
            "priority_adherence": _interval_json(self.priority_adherence),
            "dimensions": self.dimensions,
            "criteria": {"met": self.met, "not_met": self.not_met, "not_judged": self.not_judged},
            "conflicts": self.conflicts,
        }


@dataclass
class _Figures:
    """What a row needs of the records seen so far: a few numbers a transcript, never the records."""

    turns: int = 0
    cras: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0]))
    outcomes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    transcripts: set[str] = field(default_factory=set)
    dimensions: dict[Dimension, list[float]] = field(default_factory=lambda: {name: [0.0, 0.0] for name in DIMENSIONS})
    criteria: list[int] = field(default_factory=lambda: [0, 0, 0])
    void: int = 0
    conflicts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("binding", "competing", "both", "neither", "untold"), 0)
    )

    def add(self, record: ScoreRecord) -> None:
        self.turns += 1
        self.transcripts.add(record.transcript_id)
        if record.cras is not None:
            cluster = self.cras[record.transcript_id]
            cluster[0] += record.cras
            cluster[1] += 1
        for dimension, score in record.scores.items():
            if score is not None:
                self.dimensions[dimension][0] += score
                self.dimensions[dimension][1] += 1
        for verdict in record.criteria:
            self.criteria[2 if verdict.met is None else 0 if verdict.met else 1] += 1
            self.void += verdict.void
        for conflict in record.conflicts:
            self.conflicts[conflict.outcome or "untold"] += 1
        binding, decided = outcome_counts(conflict.outcome for conflict in record.conflicts)
        if decided:
            self.outcomes[record.transcript_id][0] += binding
            self.outcomes[record.transcript_id][1] += decided

    def row(self, agent: str | None, seed: int) -> Row:
        cras = [(top, bottom) for top, bottom in self.cras.values()]
        outcomes = [(float(top), float(bottom)) for top, bottom in self.outcomes.values()]
        return Row(
            agent=agent,
            transcripts=len(self.transcripts),
            turns=self.turns,
            turns_judged=int(math.fsum(bottom for _, bottom in cras)),
            cras=bootstrap_ci(cras, statistic="ratio", seed=seed),
            priority_adherence=bootstrap_ci(outcomes, statistic="ratio", seed=seed),
            dimensions={name: top / bottom if bottom else None for name, (top, bottom) in self.dimensions.items()},
            met=self.criteria[0],
            not_met=self.criteria[1],
            not_judged=self.criteria[2],
            void=self.void,
            conflicts=self.conflicts,
        )


@dataclass(frozen=True)
class Summary:
    """``agents`` worst first: by CRAS, then by priority adherence; most turns first
    among equals; those without a score last."""

    suite: Row
    agents: list[Row]


def summarise(records: Iterable[ScoreRecord], seed: int = 0) -> Summary:
    """The figures of a set of records. Means weigh every turn alike; intervals resample transcripts."""
    suite, agents = _Figures(), dict[str, _Figures]()
    for record in records:
        suite.add(record)
        agents.setdefault(record.agent, _Figures()).add(record)
    rows = [figures.row(name, seed) for name, figures in agents.items()]
    return Summary(suite.row(None, seed), sorted(rows, key=_worst_first))


def _worst_first(row: Row) -> tuple[float, float, int, str]:
    none_last = [2.0 if value is None else value for value in (row.cras.estimate, row.priority_adherence.estimate)]
    return none_last[0], none_last[1], -row.turns_judged, row.agent or ""


def _interval_json(interval: Interval) -> dict[str, Any]:
    return {
        "estimate": interval.estimate,
        "ci": None if interval.low is None else [interval.low, interval.high],
        "transcripts": interval.n,
        "method": interval.method,
    }
