"""The loss of CRAS: what a conflict costs, by the model's own responses (greedy, scored by the rules judge)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from attention_probe.chat import scenario_chat
from attention_probe.drift import Array, Progress, check_twins
from attention_probe.generate import generate
from cras.errors import InputError
from cras.judges import RulesJudge
from cras.rubric import rubric_for
from cras.scenarios import Scenario, as_transcript


def cras_loss(
    model: Any,
    tokenizer: Any,
    scenarios: Sequence[Scenario],
    twins: Sequence[Scenario],
    *,
    max_new_tokens: int = 96,
    batch_size: int = 16,
    progress: Progress | None = None,
) -> Array:
    """CRAS of the response to the twin minus CRAS of the response to the conflict: ``[scenarios]``, in -1 to 1.

    Raises:
        InputError: a response cannot be judged by rule, so that it has no CRAS, or the twins do not belong to the
            scenarios.
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
    scores = [_cras(scenario, text) for scenario, text in zip(both, texts, strict=True)]
    conflict, aligned = np.split(np.array(scores), 2)
    return np.asarray(aligned - conflict)


def _cras(scenario: Scenario, text: str) -> float:
    transcript = as_transcript(scenario, text)
    score = RulesJudge().judge(transcript.turns[-1], rubric_for(transcript, scenario.agent), transcript).cras
    if score is None:
        raise InputError(f"scenario {scenario.id}: none of its instructions has a check, so CRAS is undefined")
    return score
