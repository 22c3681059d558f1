"""The loss of CRAS: what a conflict costs, by the model's own responses (greedy, scored by the rules judge)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from attention_probe.chat import scenario_chat
from attention_probe.drift import check_twins
from attention_probe.generate import generate
from attention_probe.intervals import Array
from attention_probe.judged import LeftOut, keep_judged
from cras.judges import RulesJudge
from cras.rubrics.generate import rubric_for
from cras.scenarios import Scenario, as_transcript
from cras.score_record import ScoreRecord
from cras.terminal.progress import Progress

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
    chats = [scenario_chat(scenario, tokenizer) for scenario in both]
    texts = generate(model, tokenizer, chats, max_new_tokens, batch_size, progress)
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


def _record(scenario: Scenario, text: str) -> ScoreRecord:
    transcript = as_transcript(scenario, text)
    return RulesJudge().judge(transcript.turns[-1], rubric_for(transcript, scenario.agent), transcript)
