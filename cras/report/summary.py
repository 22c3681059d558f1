"""Score records to the figures of a table: per agent and for the suite, each with an interval over transcripts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cras.metrics.measures import CHIEF, COVERAGE, MEASURES
from cras.score_record import ScoreRecord
from cras.statistics.interval import LEVEL, Interval, bootstrap_ci
from cras.transcript import DIMENSIONS, Dimension
from cras.wording import judged_text, share_text


@dataclass(frozen=True)
class Coverage:
    """How many of some questions were decided; the interval is of the share."""

    decided: int
    total: int
    share: Interval

    def __str__(self) -> str:
        """``0.31 of 412``; a dash where there was nothing to decide."""
        return f"{share_text(self.decided, self.total)} of {self.total:,}" if self.total else "-"

    def as_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {"judged": self.decided, "of": self.total, "share": _interval_json(self.share)}


@dataclass(frozen=True)
class AgentRow:
    """One agent, or the suite (``agent`` is ``None``)."""

    agent: str | None
    transcripts: int
    turns: int
    turns_judged: int
    """Turns with a CRAS: an explicit instruction was decided, or what nearly every turn meets was not met."""
    cras: Interval
    priority_adherence: Interval
    judged: Coverage
    """Of the explicit instructions, on every turn that they bind."""
    criteria_judged: Coverage
    """Of all criteria."""
    dimensions: dict[Dimension, float | None]
    """Mean score of each dimension over the turns where it was judged, from 1 to 5."""
    met: int
    """Without those that nearly every turn meets, which are in ``met_by_nearly_all``: "met" says nothing there."""
    met_by_nearly_all: int
    not_met: int
    not_judged: int
    not_applying: int
    """Neither judged nor open: a judge says that they do not apply to the turn."""
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
            "coverage": {
                "explicit_instructions": self.judged.as_json(),
                "criteria": self.criteria_judged.as_json(),
            },
            "dimensions": self.dimensions,
            "criteria": {"met": self.met, "not_met": self.not_met, "not_judged": self.not_judged},
            "criteria_met_by_nearly_all": self.met_by_nearly_all,
            "criteria_not_applying": self.not_applying,
            "conflicts": self.conflicts,
        }

    def coverage_text(self) -> str:
        """``judged 0.31 of 412 explicit instructions, 0.40 of 530 criteria``."""
        of_all = f", {self.criteria_judged} criteria" if self.criteria_judged.total else ""
        return judged_text(self.judged.decided, self.judged.total) + of_all


@dataclass
class _Figures:
    """What a row needs of the records seen so far: a few numbers a transcript, never the records."""

    turns: int = 0
    sums: dict[str, dict[str, list[float]]] = field(
        default_factory=lambda: {name: defaultdict(lambda: [0.0, 0.0]) for name in (*CHIEF, *COVERAGE)}
    )
    """By measure and transcript: numerator and denominator."""
    transcripts: set[str] = field(default_factory=set)
    dimensions: dict[Dimension, list[float]] = field(default_factory=lambda: {name: [0.0, 0.0] for name in DIMENSIONS})
    met: int = 0
    met_by_nearly_all: int = 0
    not_met: int = 0
    not_judged: int = 0
    not_applying: int = 0
    void: int = 0
    conflicts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("binding", "competing", "both", "neither", "untold"), 0)
    )

    def add(self, record: ScoreRecord) -> None:
        self.turns += 1
        self.transcripts.add(record.transcript_id)
        for name, sums in self.sums.items():
            top, bottom = MEASURES[name].count(record)
            if bottom:
                sums[record.transcript_id][0] += top
                sums[record.transcript_id][1] += bottom
        for dimension, score in record.scores.items():
            if score is not None:
                self.dimensions[dimension][0] += score
                self.dimensions[dimension][1] += 1
        for verdict in record.criteria:
            is_nearly_always = verdict.basis == "nearly_always_met"
            self.met += verdict.met is True and not is_nearly_always
            self.met_by_nearly_all += verdict.met is True and is_nearly_always
            self.not_met += verdict.met is False
            self.not_judged += verdict.met is None and verdict.applies
            self.not_applying += not verdict.applies
            self.void += verdict.void
        for conflict in record.conflicts:
            self.conflicts[conflict.outcome or "untold"] += 1

    def row(self, agent: str | None, seed: int, level: float) -> AgentRow:
        clusters = {name: [(top, bottom) for top, bottom in sums.values()] for name, sums in self.sums.items()}
        intervals = {
            name: bootstrap_ci(runs, statistic="ratio", seed=seed, level=level) for name, runs in clusters.items()
        }
        coverage = {
            name: Coverage(round(_sum(clusters[name], 0)), round(_sum(clusters[name], 1)), intervals[name])
            for name in COVERAGE
        }
        return AgentRow(
            agent=agent,
            transcripts=len(self.transcripts),
            turns=self.turns,
            turns_judged=int(_sum(clusters["cras"], 1)),
            cras=intervals["cras"],
            priority_adherence=intervals["priority_adherence"],
            judged=coverage["judged"],
            criteria_judged=coverage["criteria_judged"],
            dimensions={name: top / bottom if bottom else None for name, (top, bottom) in self.dimensions.items()},
            met=self.met,
            met_by_nearly_all=self.met_by_nearly_all,
            not_met=self.not_met,
            not_judged=self.not_judged,
            not_applying=self.not_applying,
            void=self.void,
            conflicts=self.conflicts,
        )


@dataclass(frozen=True)
class Summary:
    """``agents`` worst first: by CRAS, then by priority adherence; most turns first
    among equals; those without a score last."""

    suite: AgentRow
    agents: list[AgentRow]


def summarise(records: Iterable[ScoreRecord], seed: int = 0, level: float = LEVEL) -> Summary:
    """The figures of a set of records. Means weigh every turn alike; intervals, of this level, resample transcripts."""
    suite, agents = _Figures(), dict[str, _Figures]()
    for record in records:
        suite.add(record)
        agents.setdefault(record.agent, _Figures()).add(record)
    rows = [figures.row(name, seed, level) for name, figures in agents.items()]
    return Summary(suite.row(None, seed, level), sorted(rows, key=_worst_first))


def _sum(clusters: list[tuple[float, float]], place: int) -> float:
    return math.fsum(cluster[place] for cluster in clusters)


def _worst_first(row: AgentRow) -> tuple[float, float, int, str]:
    none_last = [2.0 if value is None else value for value in (row.cras.estimate, row.priority_adherence.estimate)]
    return none_last[0], none_last[1], -row.turns_judged, row.agent or ""


def _interval_json(interval: Interval) -> dict[str, Any]:
    return {**interval.as_json(), "transcripts": interval.n, "method": interval.method}
