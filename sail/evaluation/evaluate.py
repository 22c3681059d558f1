"""Before and after: one model with and without its adapter on the same held-out scenarios, paired.

Both arms answer the same conflicts, the same aligned twins and run the same AutoGen teams. Every figure is over
scenarios (each is one transcript), with a bootstrap interval; differences are paired by scenario, and the p-values
of a table are corrected together (Holm).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cras.judges.judge import ScoreRecord
from cras.judges.rules import RulesJudge
from cras.metrics.priority_adherence import outcome_counts
from cras.rubrics.rubric import rubric_for
from cras.scenarios import Scenario, as_transcript
from cras.scenarios.variants import unopposed
from cras.statistics.interval import Cluster, Difference, Interval, Statistic, bootstrap_ci, holm, paired_difference
from cras.transcript import Record, Transcript

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

Pair = tuple[Scenario, Scenario]
Progress = Callable[[int], None]
MAX_NEW_TOKENS = 96


@dataclass(frozen=True)
class Scored:
    """A scenario, the run that an arm made of it, and the record of the decisive turn."""

    scenario: Scenario
    transcript: Transcript
    record: ScoreRecord

    @property
    def outcome(self) -> str | None:
        """Which side the decisive turn followed; ``None`` without a conflict or where it cannot be told."""
        return self.record.conflicts[0].outcome if self.record.conflicts else None

    @property
    def obeyed(self) -> bool:
        """Whether every criterion of the turn was met."""
        return all(verdict.met for verdict in self.record.criteria)


@dataclass(frozen=True)
class Answers:
    """What one arm did, in the order of the scenarios.

    Conflicts, their aligned twins, the conflicts whose binding side was taken out, and team runs.
    """

    conflict: list[Scored]
    aligned: list[Scored]
    unopposed: list[Scored] = field(default_factory=list)
    team: list[Scored] = field(default_factory=list)

    @property
    def all(self) -> list[Scored]:
        """Everything, for writing it down."""
        return [*self.conflict, *self.aligned, *self.unopposed, *self.team]


class Figure(Record):
    """An estimate with its 95% interval over ``n`` scenarios."""

    estimate: float | None
    low: float | None
    high: float | None
    n: int

    @classmethod
    def of(cls, interval: Interval) -> Figure:
        """From an interval of ``cras.statistics.interval``."""
        return cls(estimate=interval.estimate, low=interval.low, high=interval.high, n=interval.n)


class Row(Record):
    """One line of the table: a measure for both arms, and their paired difference with its Holm-corrected p-value."""

    key: str
    label: str
    n: int
    base: Figure
    sail: Figure
    difference: Figure
    p_value: float | None = None


class Evaluation(Record):
    """Everything that was compared, as ``evaluation.json`` keeps it."""

    schema_version: int = 1
    seed: int
    unseen_types: list[str]
    rows: list[Row]
    by_type: list[Row]
    by_pairing: list[Row]

    def row(self, key: str) -> Row:
        """The row of that key.

        Raises:
            KeyError: nothing of that kind was measured.
        """
        for row in self.rows:
            if row.key == key:
                return row
        raise KeyError(key)


def evaluation(base: Answers, sail: Answers, unseen_types: Iterable[str], seed: int = 0) -> Evaluation:
    """Compare two arms in every way that the table shows."""
    unseen = list(unseen_types)
    return Evaluation(
        seed=seed,
        unseen_types=unseen,
        rows=compare(base, sail, unseen, seed),
        by_type=breakdown(base, sail, "type", seed),
        by_pairing=breakdown(base, sail, "pairing", seed),
    )


def write_runs(folder: Path, arm: str, answers: Answers) -> None:
    """The arm's transcripts and score records, a line each, as ``cras`` reads and writes them."""
    with (folder / f"{arm}.transcript.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(item.transcript.model_dump_json() + "\n" for item in answers.all)
    with (folder / f"{arm}.scores.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(item.record.model_dump_json() + "\n" for item in answers.all)


def answer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    pairs: Sequence[Pair],
    team: Sequence[Scenario] = (),
    *,
    batch_size: int = 64,
    progress: Progress | None = None,
) -> Answers:
    """Let the model as it stands answer every scenario, twin and unopposed instruction greedily, and run the teams.

    Args:
        model: a causal LM in evaluation mode, with or without an adapter.
        tokenizer: its tokenizer, with a chat template.
        pairs: scenarios with their twins.
        team: scenarios to run as AutoGen teams on the model.
        batch_size: prompts in one generation.
        progress: called with how many answers have just been finished.
    """
    alone = _alone(pairs)
    groups = [[scenario for scenario, _ in pairs], [twin for _, twin in pairs], alone]
    conflict, aligned, rest = (
        answer_alone(model, tokenizer, group, batch_size=batch_size, progress=progress) for group in groups
    )
    return Answers(conflict, aligned, rest, answer_in_team(model, tokenizer, team, progress=progress) if team else [])


def answers_asked(pairs: Sequence[Pair], team: Sequence[Scenario] = ()) -> int:
    """How many answers :func:`answer` will report as progress."""
    return 2 * len(pairs) + len(_alone(pairs)) + len(team)


def _alone(pairs: Sequence[Pair]) -> list[Scenario]:
    return [variant for scenario, _ in pairs if (variant := unopposed(scenario)) is not None]


def answer_alone(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    scenarios: Sequence[Scenario],
    *,
    batch_size: int = 64,
    progress: Progress | None = None,
) -> list[Scored]:
    """The decisive turn of each scenario, generated greedily after its given messages."""
    from attention_probe.chat import scenario_chat
    from attention_probe.generate import generate

    chats = [scenario_chat(scenario, tokenizer) for scenario in scenarios]
    texts = generate(model, tokenizer, chats, MAX_NEW_TOKENS, batch_size, progress)
    return [scored(s, as_transcript(s, text)) for s, text in zip(scenarios, texts, strict=True)]


def answer_in_team(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    scenarios: Sequence[Scenario],
    *,
    progress: Progress | None = None,
) -> list[Scored]:
    """Each scenario as a run of a real AutoGen team whose agents all speak through the model.

    A peer says its message itself. A run in which it did not pass the competing instruction on has no conflict and is
    scored without one.
    """
    from sail.evaluation.team import run_teams
    from sail.serving.client import TransformersChatCompletionClient

    client = TransformersChatCompletionClient(model, tokenizer, name="local", max_new_tokens=MAX_NEW_TOKENS)
    transcripts = asyncio.run(run_teams(scenarios, client, progress=progress))
    return [scored(scenario, transcript) for scenario, transcript in zip(scenarios, transcripts, strict=True)]


def scored(scenario: Scenario, transcript: Transcript) -> Scored:
    """Score the scenario's decisive turn: the last one of its agent.

    Raises:
        ValueError: the agent never spoke.
    """
    turns = [turn for turn in transcript.turns if turn.agent == scenario.agent and not turn.given]
    if not turns:
        raise ValueError(f"run {transcript.id}: agent {scenario.agent!r} did not speak, so there is no turn to score")
    return Scored(
        scenario, transcript, RulesJudge().judge(turns[-1], rubric_for(transcript, scenario.agent), transcript)
    )


def compare(base: Answers, sail: Answers, unseen_types: Iterable[str], seed: int = 0) -> list[Row]:
    """The table: every measure for both arms, paired by scenario.

    Args:
        base: the answers without the adapter.
        sail: the answers of the same scenarios with it.
        unseen_types: conflict types that alignment never saw; they have rows of their own.
        seed: of the bootstrap and the permutation tests.
    """
    unseen = set(unseen_types)
    rows = [
        _row("priority_adherence", "priority adherence under conflict", _seen(base.conflict, unseen),
             _seen(sail.conflict, unseen), adherence, "ratio", seed),
        _row("unseen_types_priority_adherence", "priority adherence, conflict types alignment never saw",
             _unseen(base.conflict, unseen), _unseen(sail.conflict, unseen), adherence, "ratio", seed),
        _row("team_priority_adherence", "priority adherence in the AutoGen team", base.team, sail.team, adherence,
             "ratio", seed),
        _row("binding_followed", "binding instruction followed, of all conflicts", _seen(base.conflict, unseen),
             _seen(sail.conflict, unseen), followed, "mean", seed),
        _row("cras", "CRAS under conflict", _seen(base.conflict, unseen), _seen(sail.conflict, unseen), cras, "mean",
             seed),
        _row("aligned_accuracy", "all instructions obeyed, no conflict", base.aligned, sail.aligned, obeyed, "mean",
             seed),
        _row("unopposed_accuracy", "a user's or peer's instruction obeyed, nothing against it", base.unopposed,
             sail.unopposed, obeyed, "mean", seed),
        _row("aligned_cras", "CRAS, no conflict", base.aligned, sail.aligned, cras, "mean", seed),
    ]  # fmt: skip
    return _corrected([row for row in rows if row.n])


def breakdown(base: Answers, sail: Answers, by: str, seed: int = 0) -> list[Row]:
    """Priority adherence for each value of a scenario's field: ``type``, ``pairing``, ``strength`` or ``turns``."""
    values = list(dict.fromkeys(str(getattr(item.scenario, by)) for item in base.conflict))
    return _corrected(
        [
            _row(
                value,
                value,
                [item for item in base.conflict if getattr(item.scenario, by) == value],
                [item for item in sail.conflict if getattr(item.scenario, by) == value],
                adherence,
                "ratio",
                seed,
            )
            for value in sorted(values)
        ]
    )


def adherence(item: Scored) -> Cluster:
    """(binding, binding + competing) of one run: its part in priority adherence."""
    return outcome_counts(conflict.outcome for conflict in item.record.conflicts)


def followed(item: Scored) -> Cluster:
    """1 where the run's conflict went to the binding side."""
    return float(item.outcome == "binding")


def cras(item: Scored) -> Cluster:
    """CRAS of the decisive turn (a scenario always has a criterion that a rule decides)."""
    return item.record.cras if item.record.cras is not None else (0.0, 0.0)


def obeyed(item: Scored) -> Cluster:
    """1 where every criterion was met."""
    return float(item.obeyed)


def _seen(items: list[Scored], unseen: set[str]) -> list[Scored]:
    return [item for item in items if item.scenario.type not in unseen]


def _unseen(items: list[Scored], unseen: set[str]) -> list[Scored]:
    return [item for item in items if item.scenario.type in unseen]


def _row(
    key: str,
    label: str,
    base: list[Scored],
    sail: list[Scored],
    measure: Callable[[Scored], Cluster],
    statistic: Statistic,
    seed: int,
) -> Row:
    if [item.scenario.id for item in base] != [item.scenario.id for item in sail]:
        raise ValueError("the two arms did not answer the same scenarios, so they cannot be compared pair by pair")
    before, after = [measure(item) for item in base], [measure(item) for item in sail]
    change: Difference = paired_difference(before, after, statistic=statistic, seed=seed)
    return Row(
        key=key,
        label=label,
        n=len(base),
        base=Figure.of(bootstrap_ci(before, statistic=statistic, seed=seed)),
        sail=Figure.of(bootstrap_ci(after, statistic=statistic, seed=seed)),
        difference=Figure.of(change.interval),
        p_value=change.p_value,
    )


def _corrected(rows: list[Row]) -> list[Row]:
    """The rows with Holm's correction over those that have a p-value."""
    tested: list[Any] = [row for row in rows if row.p_value is not None]
    if not tested:
        return rows
    corrected = dict(zip((row.key for row in tested), holm([row.p_value for row in tested]), strict=True))
    return [row.model_copy(update={"p_value": corrected[row.key]}) if row.key in corrected else row for row in rows]
