"""``assert_adheres``: fails a test where agents do not follow what binds them, and shows where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cras.blame.failures import Failure, addressed, failures
from cras.errors import InputError
from cras.files.run_ids import RunIds
from cras.judges import Judge, ScoreRecord, judge_named
from cras.metrics.measures import CHIEF, MEASURES
from cras.rubrics import RubricBook
from cras.rubrics.generate import rubric_for
from cras.scoring.score import Tally, score
from cras.statistics.interval import LEVEL, Interval, bootstrap_ci
from cras.testing.ledger import current
from cras.testing.runs import Runs, listed
from cras.text import interval_text, printable
from cras.transcript import Transcript
from cras.wording import counted

FAILURES_SHOWN = 5


@dataclass(frozen=True)
class Measured:
    """One figure over the runs and the threshold that is asked of it (``None``: it is only reported)."""

    name: str
    interval: Interval
    threshold: float | None

    @property
    def bound(self) -> float | None:
        """What the threshold is compared with: the interval's lower end where there is one.

        One run has no interval, and no number of runs shows "always" (a threshold of 1): there it is the estimate.
        """
        return self.interval.estimate if self.interval.low is None or self.threshold == 1 else self.interval.low

    @property
    def is_missed(self) -> bool:
        """A figure that could not be judged misses its threshold."""
        return self.threshold is not None and (self.bound is None or self.bound < self.threshold)

    def sentence(self) -> str:
        """What was found and asked."""
        name = MEASURES[self.name].title
        if self.interval.estimate is None:
            why = MEASURES[self.name].unjudged_because
            return f"{name} could not be judged ({why}); at least {self.threshold} is asked"
        if self.bound == self.interval.estimate:
            return f"{name} is {self.interval.estimate:.2f}, at least {self.threshold} is asked"
        found = f"{name} is {interval_text(self.interval)} over {counted(self.interval.n, 'run')}"
        asked = f"{found}; at least {self.threshold} is asked of the lower end of the {LEVEL:.0%} interval"
        return asked + self._too_few()

    def _too_few(self) -> str:
        """How many runs the threshold needs at least, where the number at hand could not show it however they went."""
        from scipy.stats import norm

        if self.threshold is None or self.threshold >= 1 or (self.interval.estimate or 0.0) < self.threshold:
            return ""
        square = float(norm.ppf((1 + LEVEL) / 2)) ** 2
        needed = math.ceil(square * self.threshold / (1 - self.threshold))
        best = self.interval.n / (self.interval.n + square)
        if self.interval.n >= needed:
            return ""
        return f" ({counted(self.interval.n, 'flawless run')} would show {best:.2f}: run it {needed} times or more)"


@dataclass(frozen=True)
class Adherence:
    """How a set of runs adheres: the figures, what went wrong, and every record."""

    agent: str | None
    judge: str
    judge_version: str
    runs: int
    measured: list[Measured]
    failures: list[Failure]
    records: list[ScoreRecord]

    @property
    def missed(self) -> list[Measured]:
        """The figures under their threshold."""
        return [item for item in self.measured if item.is_missed]

    def message(self) -> str:
        """The report of a failed test."""
        who = f"agent {printable(self.agent)}" if self.agent else "the team"
        only_in_doubt = all((item.interval.estimate or 0) >= (item.threshold or 0) for item in self.missed)
        verdict = "is not shown to adhere" if only_in_doubt else "does not adhere"
        lines = [f"{who} {verdict} to its instructions", *(f"  {item.sentence()}" for item in self.missed)]
        only_conflicts = all(item.name == "priority_adherence" for item in self.missed)
        kinds: dict[tuple[str, str, str | None], list[Failure]] = {}
        for failure in self.failures:
            if failure.competing is not None or not only_conflicts:
                kinds.setdefault((failure.agent, failure.instruction, failure.competing), []).append(failure)
        for first, *others in list(kinds.values())[:FAILURES_SHOWN]:
            lines += ["", *first.lines(), *([f"  and on {counted(len(others), 'more turn')}"] if others else [])]
        if len(kinds) > FAILURES_SHOWN:
            lines += ["", f"... and {counted(len(kinds) - FAILURES_SHOWN, 'more instruction')}"]
        if notes := list(addressed(self.records)):
            lines += ["", *notes[:FAILURES_SHOWN]]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """What the terminal summary, the baseline and JUnit XML need, as JSON values."""
        return {
            "agent": self.agent,
            "judge": self.judge,
            "judge_version": self.judge_version,
            "runs": self.runs,
            "measured": {
                item.name: {
                    **item.interval.as_json(),
                    "runs": item.interval.n,
                    "threshold": item.threshold,
                    "missed": item.is_missed,
                }
                for item in self.measured
            },
            "clusters": {name: MEASURES[name].clusters(self.records) for name in CHIEF},
            "failures": [item.as_json() for item in self.failures[:FAILURES_SHOWN]],
            "failures_total": len(self.failures),
        }


def assert_adheres(
    transcript: Runs,
    *,
    min_priority_adherence: float | None = None,
    min_cras: float | None = None,
    agent: str | None = None,
    repeats: int | None = None,
    judge: str | Judge | None = None,
    rubrics: str | Path | Sequence[str | Path] | None = None,
) -> Adherence:
    """Fail where the agents of a run, or of repeated runs, do not follow what binds them.

    With repeats a threshold is asked of the lower end of the 95% interval over runs: what a few lucky runs do not
    show is not passed, and one unlucky run among many does not fail. A threshold of 1 asks for all, always.

    Args:
        transcript: a transcript, several of the same task, or a function that makes one.
        min_priority_adherence: of the conflicts that went to one side, the share that goes to the binding one, 0 to 1.
        min_cras: mean CRAS of the turns, 0 to 1.
        agent: whose turns; by default those of every agent.
        repeats: how often a function is called; of transcripts, how many there are at least.
        judge: who scores; ``rules`` by default.
        rubrics: edited rubrics (YAML files or folders, as ``cras rubric --out`` writes them) in place of the generated ones.

    Thresholds that are not given come from the ``cras`` marker, then from the configuration (``cras_min_cras``,
    ``cras_min_priority_adherence``). Where none is given at all, both are 1.

    Returns:
        The figures and the records, for further assertions.

    Raises:
        AssertionError: a threshold is missed, or could not be judged. Its message names turns, instructions and words.
        InputError: an agent that no run has, a threshold outside 0 to 1, too few runs, a judge that could not judge,
            a rubric that fits no agent of the runs.
    """
    __tracebackhide__ = True
    ledger = current()
    asked = {"min_priority_adherence": min_priority_adherence, "min_cras": min_cras, "agent": agent, "judge": judge}
    settings = {**ledger.defaults, **{name: value for name, value in asked.items() if value is not None}}
    runs = listed(transcript, repeats if repeats is not None else settings.get("repeats"))
    result = adherence(
        runs,
        min_priority_adherence=settings.get("min_priority_adherence"),
        min_cras=settings.get("min_cras"),
        agent=settings.get("agent"),
        judge=settings.get("judge") or "rules",
        rubrics=rubrics,
    )
    ledger.outcomes.append(result.as_json())
    if result.missed:
        raise AssertionError(result.message())
    return result


def adherence(
    runs: Sequence[Transcript],
    *,
    min_priority_adherence: float | None = None,
    min_cras: float | None = None,
    agent: str | None = None,
    judge: str | Judge = "rules",
    rubrics: str | Path | Sequence[str | Path] | None = None,
) -> Adherence:
    """Measure without failing. Arguments and errors as in ``assert_adheres``."""
    __tracebackhide__ = True
    for name, value in (("priority_adherence", min_priority_adherence), ("cras", min_cras)):
        low, high = MEASURES[name].range
        if value is not None and not low <= value <= high:
            raise InputError(f"min_{name} is {value}; it lies between {low:g} and {high:g}")
    if agent is not None and not any(run.agent(agent) for run in runs):
        known = ", ".join(sorted({item.name for run in runs for item in run.agents}))
        raise InputError(f"no run has an agent {agent!r}; there are {known or 'none'}")
    scorer = _named(judge) if isinstance(judge, str) else judge
    distinct, tally = _with_distinct_ids(runs), Tally()
    book = _book(rubrics)
    scored = list(score(distinct, scorer, tally=tally, rubric_of=book or rubric_for))
    records = [record for record in scored if agent in (None, record.agent)]
    if book and book.unused:
        raise InputError(
            f"rubrics: {book.unused[0]} fits no agent and task of the runs; compare its role and query with theirs"
        )
    if tally.failed or tally.stopped:  # a test must not pass on what happened to be judged
        why = tally.stopped or "; ".join(tally.failed)
        undone = counted(tally.failed.total(), "turn") if tally.failed else "some turns"
        raise InputError(f"judge {scorer.name} left {undone} unjudged: {printable(why)}")
    if tally.left_void:
        why = "; ".join(tally.left_void)
        raise InputError(f"judge {scorer.name} left {counted(tally.turns_left_void, 'turn')} void: {printable(why)}")
    if tally.lost:
        raise InputError(
            f"judge {scorer.name} has a fault that cost {counted(len(tally.lost), 'turn')}: {tally.lost[0]}"
        )
    if min_priority_adherence is None and min_cras is None:
        min_cras = 1.0
        has_conflicts = MEASURES["priority_adherence"].of(records) is not None
        min_priority_adherence = 1.0 if has_conflicts else None
    thresholds = {"priority_adherence": min_priority_adherence, "cras": min_cras}
    measured = [
        Measured(name, bootstrap_ci(MEASURES[name].clusters(records), statistic="ratio", level=LEVEL), thresholds[name])
        for name in CHIEF
    ]
    wrong = list(failures(records, {run.id: run for run in distinct}, book or rubric_for))
    return Adherence(agent, scorer.name, scorer.version, len(runs), measured, wrong, records)


def _book(rubrics: str | Path | Sequence[str | Path] | None) -> RubricBook | None:
    if rubrics is None:
        return None
    paths = [rubrics] if isinstance(rubrics, (str, Path)) else rubrics
    return RubricBook.read([str(path) for path in paths])


@lru_cache
def _named(judge: str) -> Judge:
    """One judge a name for the whole session, so that a model's client and what it answered are kept."""
    return judge_named(judge)


def _with_distinct_ids(runs: Sequence[Transcript]) -> list[Transcript]:
    """Repeats that share an id are numbered, so that each stays a run of its own."""
    ids = RunIds()
    named = [(run, ids.give(run.id)) for run in runs]
    return [run if name == run.id else run.model_copy(update={"id": name}) for run, name in named]
