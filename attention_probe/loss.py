"""The loss of CRAS: what a conflict costs, by the model's own responses (greedy, scored by the rules judge)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from attention_probe.chat import chat_ids, scenario_chat
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
) -> NDArray[np.float64]:
    """CRAS of the response to the twin minus CRAS of the response to the conflict: ``[scenarios]``, in -1 to 1.

    Raises:
        InputError: a response cannot be judged by rule, so that it has no CRAS.
    """
    both = [*scenarios, *twins]
    scores: list[float] = []
    for first in range(0, len(both), batch_size):
        part = both[first : first + batch_size]
        for scenario, text in zip(part, _responses(model, tokenizer, part, max_new_tokens), strict=True):
            transcript = as_transcript(scenario, text)
            rubric = rubric_for(transcript, scenario.agent)
            score = RulesJudge().judge(transcript.turns[-1], rubric, transcript).cras
            if score is None:
                raise InputError(f"scenario {scenario.id}: none of its instructions has a check, so CRAS is undefined")
            scores.append(score)
    conflict, aligned = np.split(np.array(scores), 2)
    return np.asarray(aligned - conflict)


def _responses(model: Any, tokenizer: Any, scenarios: Sequence[Scenario], max_new_tokens: int) -> list[str]:
    prompts = [chat_ids(tokenizer, scenario_chat(scenario, tokenizer)) for scenario in scenarios]
    width = max(map(len, prompts))
    pad = next(i for i in (tokenizer.pad_token_id, tokenizer.eos_token_id, 0) if i is not None)
    ids = torch.tensor([[pad] * (width - len(prompt)) + prompt for prompt in prompts], device=model.device)
    mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts], device=model.device)
    with torch.no_grad():
        output = model.generate(
            input_ids=ids,
            attention_mask=mask,
            do_sample=False,
            max_new_tokens=max_new_tokens,
            pad_token_id=pad,
            eos_token_id=tokenizer.eos_token_id,
        )
    return [str(text).strip() for text in tokenizer.batch_decode(output[:, width:], skip_special_tokens=True)]
