"""The loss of CRAS: what a conflict costs, by the model's own responses (greedy, scored by the rules judge)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from attention_probe.chat import scenario_chat
from attention_probe.drift import Progress, check_twins
from attention_probe.focal import Rule, check_budget
from attention_probe.focal_map import FocalMap
from attention_probe.generate import generate
from attention_probe.intervals import Array
from attention_probe.judged import LeftOut, keep_judged
from attention_probe.localization import localize
from cras.judges import RulesJudge
from cras.rubrics.generate import rubric_for
from cras.scenarios import Scenario, as_transcript
from cras.score_record import ScoreRecord

LEAST = 2
"""Fewer scenarios give no interval."""


@dataclass(frozen=True)
class CrasLoss:
    """What conflicts cost a model.

    scenarios, twins: those that can be judged. loss: ``[scenarios]``, CRAS of the response to the twin minus CRAS of the
    response to the conflict, in -1 to 1. left_out: the others.
    """

    scenarios: list[Scenario]
    twins: list[Scenario]
    loss: Array
    left_out: list[LeftOut]


def cras_loss(
    model: Any,
    tokenizer: Any,
    scenarios: Sequence[Scenario],
    twins: Sequence[Scenario],
    *,
    max_new_tokens: int = 96,
    batch_size: int = 16,
    progress: Progress | None = None,
) -> CrasLoss:
    """Let the model answer scenarios and twins greedily, and judge the answers by rule.

    Raises:
        InputError: fewer than two of the scenarios can be judged.
        ValueError: the twins do not belong to the scenarios.
    """
    check_twins(scenarios, twins)
    both = [*scenarios, *twins]
    answered = 0

    def tell(finished: int) -> None:
        nonlocal answered
        answered += finished
        if progress:
            progress("answers", answered, len(both))

    chats = [scenario_chat(scenario, tokenizer) for scenario in both]
    texts = generate(model, tokenizer, chats, max_new_tokens, batch_size, tell)
    records = [_record(scenario, text) for scenario, text in zip(both, texts, strict=True)]
    answers = list(zip(scenarios, twins, records[: len(scenarios)], records[len(scenarios) :], strict=True))
    judged = keep_judged(answers, lambda answer: answer[0].id, lambda answer: answer[2:], least=LEAST)
    loss = [(aligned.cras or 0.0) - (conflict.cras or 0.0) for _, _, conflict, aligned in judged.kept]
    return CrasLoss(
        scenarios=[scenario for scenario, _, _, _ in judged.kept],
        twins=[twin for _, twin, _, _ in judged.kept],
        loss=np.array(loss),
        left_out=judged.left_out,
    )


def localize_by_answers(
    model: Any,
    tokenizer: Any,
    scenarios: Sequence[Scenario],
    twins: Sequence[Scenario],
    *,
    budget: int = 2,
    rule: Rule = "knockout",
    seed: int = 0,
    batch_size: int = 16,
    progress: Progress | None = None,
) -> FocalMap:
    """:func:`cras_loss`, then localization on what could be judged.

    Raises:
        InputError: the budget exceeds the model, or fewer than two of the scenarios can be judged.
    """
    check_budget(int(model.config.get_text_config().num_hidden_layers), budget)
    found = cras_loss(model, tokenizer, scenarios, twins, batch_size=batch_size, progress=progress)
    return localize(
        model,
        tokenizer,
        found.scenarios,
        found.twins,
        found.loss,
        budget=budget,
        seed=seed,
        rule=rule,
        left_out=found.left_out,
        progress=progress,
    )


def _record(scenario: Scenario, text: str) -> ScoreRecord:
    transcript = as_transcript(scenario, text)
    return RulesJudge().judge(transcript.turns[-1], rubric_for(transcript, scenario.agent), transcript)
