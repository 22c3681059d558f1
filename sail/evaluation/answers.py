"""What a model answers to scenarios: alone, in the team, without conflict and unopposed, with its scores."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cras.judges.rules import RulesJudge
from cras.rubrics.generate import rubric_for
from cras.scenarios import Scenario, as_transcript
from cras.scenarios.scenario import ScenarioPair
from cras.scenarios.variants import unopposed
from cras.score_record import ScoreRecord
from cras.terminal.progress import Progress
from cras.transcript import Transcript

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


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


def write_runs(folder: Path, arm: str, answers: Answers) -> None:
    """The arm's transcripts and score records, a line each, as ``cras`` reads and writes them."""
    with (folder / f"{arm}.transcript.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(item.transcript.model_dump_json() + "\n" for item in answers.all)
    with (folder / f"{arm}.scores.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(item.record.model_dump_json() + "\n" for item in answers.all)


def answer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    pairs: Sequence[ScenarioPair],
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
        progress: hears of one stage, ``answers``, from before the first.
    """
    alone = [variant for scenario, _ in pairs if (variant := unopposed(scenario)) is not None]
    groups = [[scenario for scenario, _ in pairs], [twin for _, twin in pairs], alone]
    total = sum(map(len, groups)) + len(team)
    if progress:
        progress("answers", 0, total)
    answered: list[list[Scored]] = []
    for group in groups:
        tell = _after(sum(map(len, answered)), total, progress)
        answered.append(answer_alone(model, tokenizer, group, batch_size=batch_size, progress=tell))
    conflict, aligned, rest = answered
    tell = _after(total - len(team), total, progress)
    return Answers(conflict, aligned, rest, answer_in_team(model, tokenizer, team, progress=tell) if team else [])


def _after(before: int, total: int, progress: Progress | None) -> Progress | None:
    """The progress of a part, of which ``before`` answers came earlier, as that of the whole."""
    if progress is None:
        return None
    return lambda stage, done, of: progress("answers", before + done, total)


def answer_alone(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    scenarios: Sequence[Scenario],
    *,
    batch_size: int = 64,
    progress: Progress | None = None,
) -> list[Scored]:
    """The decisive turn of each scenario, generated greedily after its given messages."""
    from attention_probe.chat import scenario_chat  # heavy: torch and transformers, which reading answers needs not
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
    from sail.evaluation.team import run_teams  # heavy: AutoGen and torch
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
