"""Credit: how much each response token answers to the instruction that it obeyed (method.md, sections 4 and 6).

Computed once, from the frozen base model, and stored as columns beside the pairs:

==================================  ====================================================================================
column                              holds
==================================  ====================================================================================
prompt_ids, chosen_ids,             token ids as TRL's trainer makes them: a response is what follows the common prefix
rejected_ids                        of prompt and prompt + response, the end of its turn included
chosen_weights, rejected_weights    a weight for each id of the response
==================================  ====================================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor

from attention_probe.attention import wide
from attention_probe.capture import Example, span_mass
from attention_probe.chat import as_taken
from attention_probe.finite import check_finite
from attention_probe.positions import check_lengths
from attention_probe.spans import Span, render
from cras.errors import InputError
from sail.settings import CreditSettings
from sail.weights import equalise_shared, reward_weights, shared_tokens, weights_from_mass

SIDES = ("chosen", "rejected")

Head = tuple[int, int]
"""Layer and head, both from 0."""


def add_credit(
    dataset: Dataset,
    tokenizer: Any,
    settings: CreditSettings,
    *,
    model: Any = None,
    focal_heads: Sequence[Head] = (),
    reward_model: Any = None,
    batch_size: int = 16,
) -> Dataset:
    """The pairs with token ids and weights.

    ``focal``: the chosen response is credited by its attention to the binding span. The rejected one is credited by
    the span that it obeyed: the competing one under conflict, the binding one in a twin, where nothing competes. With
    ``settings.share``, tokens that both responses share then get the same weight on both sides.
    ``uniform``: 1 everywhere, which is plain DPO. ``reward-model``: see :func:`sail.weights.reward_weights`.

    Args:
        dataset: from :func:`sail.pairs.build_pairs`.
        tokenizer: the model's, a fast one.
        settings: mode and numbers.
        model: the frozen base; not needed for ``uniform``.
        focal_heads: whose attention is the credit; for ``focal``.
        reward_model: the second, preference-trained model; for ``reward-model``.
        batch_size: sequences a forward pass.

    Raises:
        ValueError: the mode lacks what it needs.
        InputError: a prompt is tokenized otherwise by the template and as a whole.
    """
    rows = [{**row, **tokenize_pair(row, tokenizer)} for row in dataset]
    if settings.mode == "uniform":
        weights = [{f"{side}_weights": [1.0] * len(row[f"{side}_ids"]) for side in SIDES} for row in rows]
    elif settings.mode == "focal":
        if model is None or not focal_heads:
            raise ValueError("credit mode 'focal' needs the base model and its focal heads")
        weights = _focal_weights(rows, tokenizer, settings, model, focal_heads, batch_size)
    else:
        if model is None or reward_model is None:
            raise ValueError("credit mode 'reward-model' needs the base model and the second model")
        weights = _reward_model_weights(rows, settings, model, reward_model, batch_size)
    for name in ("prompt_ids", "chosen_ids", "rejected_ids"):
        dataset = _with_column(dataset, name, [row[name] for row in rows])
    for name in ("chosen_weights", "rejected_weights"):
        dataset = _with_column(dataset, name, [row[name] for row in weights])
    return dataset


def tokenize_pair(row: dict[str, Any], tokenizer: Any) -> dict[str, list[int]]:
    """``prompt_ids``, ``chosen_ids`` and ``rejected_ids`` of a pair, as TRL's DPO trainer makes them."""
    options = row.get("chat_template_kwargs") or {}

    def encode(messages: list[dict[str, Any]], **more: Any) -> list[int]:
        return list(
            tokenizer.apply_chat_template(messages, tokenize=True, return_dict=True, **more, **options)["input_ids"]
        )

    messages = as_taken(row["prompt"], tokenizer)
    prompt = encode(messages, add_generation_prompt=True)
    full = {side: encode([*messages, *row[side]]) for side in SIDES}
    length = min(_common_prefix(prompt, ids) for ids in full.values())
    return {"prompt_ids": prompt[:length]} | {f"{side}_ids": full[side][length:] for side in SIDES}


def token_credit(
    model: Any, heads: Sequence[Head], sequences: Sequence[tuple[Sequence[int], Sequence[int], Span]], batch_size: int
) -> list[Tensor]:
    """c[t]: the mean over ``heads`` of the span mass from the row that predicts response token t.

    Args:
        sequences: prompt ids, response ids and the span of the prompt to look at.

    Returns:
        ``[response tokens]`` for each sequence, in [0, 1].
    """
    examples = [
        Example([*prompt, *response], [span], range(len(prompt) - 1, len(prompt) + len(response) - 1))
        for prompt, response, span in sequences
    ]
    layers, within = [layer for layer, _ in heads], [head for _, head in heads]
    return [found.mass[layers, within, :, 0].mean(0) for found in span_mass(model, examples, batch_size=batch_size)]


def response_logps(
    model: Any, sequences: Sequence[tuple[Sequence[int], Sequence[int]]], batch_size: int
) -> list[Tensor]:
    """log p of each response token, in nats: ``[response tokens]`` for each (prompt ids, response ids)."""
    results: list[Tensor] = []
    for first in range(0, len(sequences), batch_size):
        batch = sequences[first : first + batch_size]
        lengths = [len(prompt) + len(response) for prompt, response in batch]
        check_lengths(model, lengths)
        ids = torch.zeros(len(batch), max(lengths), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for i, (prompt, response) in enumerate(batch):
            ids[i, : lengths[i]] = torch.tensor([*prompt, *response])
            mask[i, : lengths[i]] = 1
        with torch.no_grad():
            logits = wide(model(input_ids=ids.to(model.device), attention_mask=mask.to(model.device)).logits).cpu()
        for i, (prompt, response) in enumerate(batch):
            rows = logits[i, len(prompt) - 1 : lengths[i] - 1].log_softmax(-1)
            log_probs = rows.gather(1, torch.tensor(list(response))[:, None])[:, 0]
            check_finite(model, log_probs, "the log-probability of a response")
            results.append(log_probs)
    return results


def _focal_weights(
    rows: list[dict[str, Any]],
    tokenizer: Any,
    settings: CreditSettings,
    model: Any,
    heads: Sequence[Head],
    batch_size: int,
) -> list[dict[str, list[float]]]:
    sequences = [
        (row["prompt_ids"], row[f"{side}_ids"], span)
        for row in rows
        for side, span in zip(SIDES, _obeyed_spans(row, tokenizer), strict=True)
    ]
    masses = token_credit(model, heads, sequences, batch_size)
    result = []
    for index, row in enumerate(rows):
        sides = [
            weights_from_mass(mass.double().numpy(), settings.eps, settings.w_max)
            for mass in masses[2 * index : 2 * index + 2]
        ]
        if settings.share:
            shared = shared_tokens(row["chosen_ids"], row["rejected_ids"])
            sides = list(equalise_shared(sides[0], sides[1], shared, settings.w_max))
        result.append({f"{side}_weights": weights.tolist() for side, weights in zip(SIDES, sides, strict=True)})
    return result


def _obeyed_spans(row: dict[str, Any], tokenizer: Any) -> tuple[Span, Span]:
    """The span that the chosen and the one that the rejected response obeyed, in the prompt's tokens."""
    rendered = render(tokenizer, row["prompt"], row["chosen"][0]["content"])
    prompt = row["prompt_ids"]
    if rendered.input_ids[: len(prompt)] != prompt:
        raise InputError(
            f"pair {row['scenario_id']}: the prompt has other tokens when its rendering is tokenized as a whole, so"
            " spans cannot be placed in it; look for control tokens of the model in a message's words"
        )
    binding = rendered.contents[row["binding_message"]]
    return binding, binding if row["is_twin"] else rendered.contents[row["competing_message"]]


def _reward_model_weights(
    rows: list[dict[str, Any]], settings: CreditSettings, model: Any, reward_model: Any, batch_size: int
) -> list[dict[str, list[float]]]:
    sequences = [(row["prompt_ids"], row[f"{side}_ids"]) for row in rows for side in SIDES]
    before = response_logps(model, sequences, batch_size)
    after = response_logps(reward_model, sequences, batch_size)
    weights = [
        reward_weights((b - a).double().numpy(), chosen=i % 2 == 0, alpha=settings.alpha, beta=settings.beta).tolist()
        for i, (a, b) in enumerate(zip(before, after, strict=True))
    ]
    return [{"chosen_weights": weights[2 * i], "rejected_weights": weights[2 * i + 1]} for i in range(len(rows))]


def _common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    pairs = zip(left, right, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def _with_column(dataset: Dataset, name: str, values: list[Any]) -> Dataset:
    kept = dataset.remove_columns(name) if name in dataset.column_names else dataset
    return kept.add_column(name, values)
