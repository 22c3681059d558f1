"""``assert_adheres``: fails a test where agents do not follow what binds them, and shows where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cras.blame.failures import Failure, addressed, failures, went_wrong
from cras.errors import InputError
from cras.files.run_ids import RunIds
from cras.judges import Judge, ScoreRecord, judge_named
from cras.metrics.measured import Measured
from cras.metrics.measures import CHIEF, MEASURES
from cras.metrics.shown import not_shown
from cras.rubrics import RubricBook
from cras.rubrics.generate import rubric_for
from cras.scoring.score import Tally, score
from cras.statistics.interval import LEVEL, bootstrap_ci
from cras.testing.ledger import current
from cras.testing.runs import Runs, are_repeats, listed
from cras.testing.undecided import Undecided, named, undecided_instructions, who_decides
from cras.text import printable
from cras.transcript import Transcript
from cras.wording import counted, judged_text

FAILURES_SHOWN = 5


@dataclass(frozen=True)
class Adherence:
    """How a set of runs adheres: the figures, what went wrong, and every record.

    Attributes:
        judged: how many of the explicit instructions were decided, and what share of them is asked.
        undecided: the explicit instructions that nobody decided on some turn, or on any.
    """

    agent: str | None
    judge: str
    judge_version: str
    runs: int
    measured: list[Measured]
    judged: Measured
    undecided: list[Undecided]
    failures: list[Failure]
    records: list[ScoreRecord]

    @property
    def missed(self) -> list[Measured]:
        """The figures under their threshold."""
        return [item for item in (*self.measured, self.judged) if item.is_missed]

    @property
    def nothing_decided(self) -> bool:
        """Whether no explicit instruction was decided at all: then nothing is shown, and an assertion fails."""
        return not self.judged.counts[0]

    @property
    def not_shown(self) -> list[str]:
        """Agents that have explicit instructions of which none was decided: of these nothing is shown."""
        return not_shown((record.agent, *record.explicit_judged) for record in self.records)

    @property
    def has_failed(self) -> bool:
        """Whether a threshold is missed, nothing was decided (of one of the agents that are asserted about), or all was
        to hold and something went wrong without a score.
        """
        return bool(self.missed or self.not_shown) or self.nothing_decided or self._went_wrong_unscored

    @property
    def _went_wrong_unscored(self) -> bool:
        all_has_to_hold = any(item.name == "cras" and item.threshold == 1 for item in self.measured)
        return all_has_to_hold and any(record.cras is None and went_wrong(record) for record in self.records)

    def message(self) -> str:
        """The report of a failed test."""
        lines = [self._headline(), *(f"  {item.sentence()}" for item in self.missed if item is not self.judged)]
        lines += [f"  {line}" for line in self.coverage_lines()]
        only_conflicts = not self.nothing_decided and all(item.name == "priority_adherence" for item in self.missed)
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

    def _headline(self) -> str:
        who = f"agent {printable(self.agent)}" if self.agent else "the team"
        if self.nothing_decided and not self.failures:
            of = self.judged.counts[1]
            why = f"none of {'them' if self.agent else 'its instructions'} could be decided" if of else "it has none"
            return f"{who} is not shown to adhere to its instructions: {why}"
        if self.not_shown and not self.missed and not self._went_wrong_unscored:
            agents = ", ".join(printable(agent) for agent in self.not_shown)
            return f"{who} is not shown to adhere to its instructions: none of those of {agents} could be decided"
        in_doubt = [item.is_only_in_doubt or item is self.judged for item in self.missed]
        shown = self.nothing_decided or not in_doubt or not all(in_doubt)
        return f"{who} {'does not adhere' if shown else 'is not shown to adhere'} to its instructions"

    def coverage_lines(self) -> list[str]:
        """How many explicit instructions were decided, and which were not."""
        judged = self.judged.sentence() if self.judged.is_missed else judged_text(*self.judged.counts)
        lines = [f"{judged} (judge {printable(self.judge)})"]
        if self.undecided:
            lines.append(f"not judged: {named(self.undecided)}")
            lines.append(who_decides(self.judge))
        return lines

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
            "judged": {
                **self.judged.interval.as_json(),
                "runs": self.judged.interval.n,
                "threshold": self.judged.threshold,
                "missed": self.judged.is_missed or (self.has_failed and not self.missed),
                "decided": round(self.judged.counts[0]),
                "of": round(self.judged.counts[1]),
            },
            "undecided": named(self.undecided) if self.undecided else None,
            "clusters": {name: MEASURES[name].clusters(self.records) for name in (*CHIEF, "judged")},
            "failures": [item.as_json() for item in self.failures[:FAILURES_SHOWN]],
            "failures_total": len(self.failures),
        }


def assert_adheres(
    transcript: Runs,
    *,
    min_priority_adherence: float | None = None,
    min_cras: float | None = None,
    min_judged: float | None = None,
    confidence: float | None = None,
    agent: str | None = None,
    repeats: int | None = None,
    judge: str | Judge | None = None,
    rubrics: str | Path | Sequence[str | Path] | None = None,
) -> Adherence:
    """Fail where the agents of a run, or of repeated runs, do not follow what binds them.

    A threshold is compared with the figure itself. Of repeats of one case (``repeats`` of 2 or more, runs that
    ``cras_run`` repeated, several runs of one scenario), and where a ``confidence`` is given, it is asked of the lower
    end of the interval over runs: what a few lucky runs do not show is not passed, and one unlucky run among many does
    not fail. A threshold of 1 asks for all, always.

    Where no explicit instruction of an agent that is asserted about could be decided, nothing is shown of it, and the
    assertion fails whatever is asked; ``agent`` asserts about one alone.

    Args:
        transcript: a transcript, several, or a function that makes one.
        min_priority_adherence: of the conflicts that went to one side, the share that goes to the binding one, 0 to 1.
        min_cras: mean CRAS of the turns, 0 to 1.
        min_judged: of the explicit instructions (each on every turn that it binds) the share that was decided, 0 to 1.
        confidence: of the interval, between 0 and 1; by default 0.95 with repeats, and without them no interval decides.
        agent: whose turns; by default those of every agent.
        repeats: how often a function is called; of transcripts, how many there are at least, and that they are repeats.
        judge: who scores; ``rules`` by default.
        rubrics: edited rubrics (YAML files or folders, as ``cras rubric --out`` writes them) in place of the generated ones.

    Thresholds that are not given come from the ``cras`` marker, then from the configuration (``cras_min_cras``,
    ``cras_min_priority_adherence``, ``cras_min_judged``, ``cras_confidence``). Where neither ``min_cras`` nor
    ``min_priority_adherence`` is given, both are 1.

    Returns:
        The figures and the records, for further assertions.

    Raises:
        AssertionError: a threshold is missed or could not be judged, or no explicit instruction was decided. Its message
            names turns, instructions and words, what was not judged, and who would judge it.
        InputError: an agent that no run has, a threshold or confidence outside its bounds, too few runs, a judge that could not judge,
            a rubric that fits no agent of the runs.
    """
    __tracebackhide__ = True
    ledger = current()
    asked = {
        "min_priority_adherence": min_priority_adherence,
        "min_cras": min_cras,
        "min_judged": min_judged,
        "confidence": confidence,
        "agent": agent,
        "judge": judge,
    }
    settings = {**ledger.defaults, **{name: value for name, value in asked.items() if value is not None}}
    wanted = repeats if repeats is not None else settings.get("repeats")
    runs = listed(transcript, wanted)
    repeated = (wanted or 1) > 1 or are_repeats(runs, ledger.repeated)
    result = adherence(
        runs,
        min_priority_adherence=settings.get("min_priority_adherence"),
        min_cras=settings.get("min_cras"),
        min_judged=settings.get("min_judged"),
        confidence=settings.get("confidence") or (LEVEL if repeated else None),
        agent=settings.get("agent"),
        judge=settings.get("judge") or "rules",
        rubrics=rubrics,
    )
    ledger.outcomes.append(result.as_json())
    if result.has_failed:
        raise AssertionError(result.message())
    return result


def adherence(
    runs: Sequence[Transcript],
    *,
    min_priority_adherence: float | None = None,
    min_cras: float | None = None,
    min_judged: float | None = None,
    confidence: float | None = None,
    agent: str | None = None,
    judge: str | Judge = "rules",
    rubrics: str | Path | Sequence[str | Path] | None = None,
) -> Adherence:
    """Measure without failing. Arguments and errors as in ``assert_adheres``; without ``confidence`` no interval decides."""
    __tracebackhide__ = True
    if confidence is not None and not 0 < _number("confidence", confidence) < 1:
        raise InputError(f"confidence is {confidence}; it lies between 0 and 1, as 0.95 does")
    asked = (("priority_adherence", min_priority_adherence), ("cras", min_cras), ("judged", min_judged))
    for name, value in asked:
        if value is not None:
            _number(f"min_{name}", value)
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
    thresholds = {"priority_adherence": min_priority_adherence, "cras": min_cras, "judged": min_judged}
    *measured, judged = (_measured(name, records, thresholds[name], confidence) for name in (*CHIEF, "judged"))
    by_id = {run.id: run for run in distinct}
    undecided = undecided_instructions(records, by_id, book or rubric_for)
    wrong = list(failures(records, by_id, book or rubric_for))
    return Adherence(agent, scorer.name, scorer.version, len(runs), measured, judged, undecided, wrong, records)


def _number(name: str, value: Any) -> float:
    """The value, which a marker or a caller without types may give as anything."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{name} is {value!r}; it has to be a number, as 0.9 is")
    return value


def _measured(name: str, records: Sequence[ScoreRecord], threshold: float | None, confidence: float | None) -> Measured:
    measure = MEASURES[name]
    interval = bootstrap_ci(measure.clusters(records), statistic="ratio", level=confidence or LEVEL)
    return Measured(name, interval, threshold, confidence, measure.total(records))


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
