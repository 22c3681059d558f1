"""Reward-model credit: a second, preference-trained model in the place of attention (the paper's published code)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sail.credit.rule import SIDES, Sources, Weights
from sail.credit.settings import RewardModelCredit
from sail.credit.weights import Floats


def weigh(rows: list[dict[str, Any]], settings: RewardModelCredit, sources: Sources) -> Weights:
    """Weights from a second model's log-probabilities, as :func:`reward_weights` says.

    Raises:
        ValueError: there is no base model, or nothing to load the second one with.
    """
    if sources.model is None or sources.load is None:
        raise ValueError("credit mode 'reward-model' needs the base model and the second model")
    sequences = [(row["prompt_ids"], row[f"{side}_ids"]) for row in rows for side in SIDES]
    before = response_logps(sources.model, sequences, sources.batch_size)
    after = response_logps(sources.load(settings.reward_model), sequences, sources.batch_size)
    weights = [
        reward_weights((b - a).double().numpy(), chosen=i % 2 == 0, alpha=settings.alpha, beta=settings.beta).tolist()
        for i, (a, b) in enumerate(zip(before, after, strict=True))
    ]
    return [{"chosen_weights": weights[2 * i], "rejected_weights": weights[2 * i + 1]} for i in range(len(rows))]


def reward_weights(
    log_ratio: Sequence[float] | Floats, *, chosen: bool, alpha: float = 0.5, beta: float = 0.1
) -> Floats:
    """The weights of the paper's published code: a second, preference-trained model in the place of attention.

        chosen: w[t] = 1 + alpha * beta * r_rw[t]        rejected: w[t] = 1 - alpha * beta * r_rw[t]

    They are kept as published: not renormalised, and not equalised on shared tokens.

    Args:
        log_ratio: r_rw, the log-probability of each token under the second model less that under the base ``[tokens]``.
        chosen: which of the two.
        alpha, beta: the published settings.
    """
    step = alpha * beta * np.asarray(log_ratio, dtype=np.float64)
    return np.asarray(1 + step if chosen else 1 - step)


def response_logps(
    model: Any, sequences: Sequence[tuple[Sequence[int], Sequence[int]]], batch_size: int
) -> list[Tensor]:
    """log p of each response token, in nats: ``[response tokens]`` for each (prompt ids, response ids)."""
    results: list[Tensor] = []
    for first in range(0, len(sequences), batch_size):
        batch = sequences[first : first + batch_size]
        lengths = [len(prompt) + len(response) for prompt, response in batch]
        ids = torch.zeros(len(batch), max(lengths), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for i, (prompt, response) in enumerate(batch):
            ids[i, : lengths[i]] = torch.tensor([*prompt, *response])
            mask[i, : lengths[i]] = 1
        with torch.no_grad():
            logits = model(input_ids=ids.to(model.device), attention_mask=mask.to(model.device)).logits.float().cpu()
        for i, (prompt, response) in enumerate(batch):
            rows = logits[i, len(prompt) - 1 : lengths[i] - 1].log_softmax(-1)
            results.append(rows.gather(1, torch.tensor(list(response))[:, None])[:, 0])
    return results
