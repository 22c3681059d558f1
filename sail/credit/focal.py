"""Focal credit: how much each response token answers to the instruction that it obeyed (method.md, section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from attention_probe.capture import Example, span_mass
from attention_probe.spans import Span, render
from cras.errors import InputError
from sail.credit.rule import SIDES, Head, Sources, Weights
from sail.credit.settings import FocalCredit
from sail.credit.weights import equalise_shared, shared_tokens, weights_from_mass


def weigh(rows: list[dict[str, Any]], settings: FocalCredit, sources: Sources) -> Weights:
    """Weights from the span that each response obeyed.

    The chosen response is credited by its attention to the binding span. The rejected one is credited by the span that
    it obeyed: the competing one under conflict, the binding one in a twin, where nothing competes. With
    ``settings.share``, tokens that both responses share then get the same weight on both sides.

    Raises:
        ValueError: there is no model, or no focal heads.
        InputError: a prompt is tokenized otherwise by the template and as a whole.
    """
    if sources.model is None or not sources.focal_heads:
        raise ValueError("credit mode 'focal' needs the base model and its focal heads")
    sequences = [
        (row["prompt_ids"], row[f"{side}_ids"], span)
        for row in rows
        for side, span in zip(SIDES, _obeyed_spans(row, sources.tokenizer), strict=True)
    ]
    masses = token_credit(sources.model, sources.focal_heads, sequences, sources.batch_size)
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
