"""Span mass: how much of each head's attention goes to each span, reduced where it is computed.

For a few query rows the weights are computed beside the model's own attention (which never forms them), summed over
the keys of each span, and dropped. A layer's T x T map exists at no time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from attention_probe.attention import ROW_BLOCK, AttentionCall, UnsupportedArchitecture, probing
from attention_probe.finite import check_finite
from attention_probe.positions import check_lengths
from attention_probe.spans import Span


@dataclass(frozen=True)
class Example:
    """A token sequence, the spans to measure attention on, and the query rows to measure it from."""

    input_ids: Sequence[int]
    spans: Sequence[Span]
    rows: Sequence[int]


@dataclass(frozen=True)
class SpanMass:
    """Attention mass by row, on the CPU, in float32 (float64 for such a model).

    mass: ``[layers, heads, rows, spans]``. What no span takes (headers, other messages, attention sinks) is
    ``1 - mass.sum(-1)``.
    total: ``[layers, heads, rows]``, the mass of all keys: 1 but where attention sinks take a share.
    seen: ``[layers, rows, spans]``, how many tokens of each span the layer's mask shows to the row; keys:
    ``[layers, rows]``, how many tokens in all.
    """

    mass: Tensor
    total: Tensor
    seen: Tensor
    keys: Tensor

    def mean(self) -> Tensor:
        """m[l,h,S] of method.md section 3, the mean over rows: ``[layers, heads, spans]``."""
        return self.mass.mean(2)


def span_mass(model: Any, examples: Sequence[Example], *, batch_size: int = 8) -> list[SpanMass]:
    """The attention that the rows of each example pay to its spans, in every layer and head.

    Costs one forward pass without logits. ``examples`` may differ in length, rows and spans; those of like length
    share a batch. To see how spans flow into one another, give the rows of one span and the others as spans.

    Raises:
        ValueError: an example has no rows, or a row or span outside its sequence.
        InputError: an example is longer than the model's positions reach, or its attention is not a number.
        UnsupportedArchitecture: some layer's attention cannot be read.
    """
    for number, example in enumerate(examples):
        _check(number, example)
    results: list[SpanMass | None] = [None] * len(examples)
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].input_ids))
    for first in range(0, len(order), batch_size):
        chosen = order[first : first + batch_size]
        for index, mass in zip(chosen, _batch(model, [examples[i] for i in chosen]), strict=True):
            results[index] = mass
    return [result for result in results if result is not None]


def span_mass_of_inputs(model: Any, inputs: dict[str, Tensor], rows: Tensor, spans: Sequence[Sequence[Span]]) -> Tensor:
    """The same for a batch that was made elsewhere, padded on either side: ``[layers, batch, heads, rows, spans]``.

    inputs: what the model's forward takes. rows: ``[batch, rows]``; spans: as many for each sequence of the batch.
    Rows and spans count padding.
    """
    return _read(model, inputs, rows, spans)[0][..., :-1]


def _read(
    model: Any, inputs: dict[str, Tensor], rows: Tensor, spans: Sequence[Sequence[Span]]
) -> tuple[Tensor, Tensor]:
    """Mass ``[layers, batch, heads, rows, spans + 1]`` and tokens seen ``[layers, batch, rows, spans + 1]``: the spans,
    and all keys together.
    """
    keys = inputs["input_ids"].shape[1]
    everything = Span(0, keys)
    reader = _Reader(rows.to(model.device), _membership([[*of, everything] for of in spans], keys, model.device))
    with torch.no_grad(), probing(model, reader):
        _decoder(model)(**{name: tensor.to(model.device) for name, tensor in inputs.items()}, use_cache=False)
    return stack_layers(model, reader.mass), stack_layers(model, reader.seen)


def _batch(model: Any, examples: Sequence[Example]) -> Iterator[SpanMass]:
    # Padding stands on the right and no mask is given: a causal row never sees what comes after it.
    check_lengths(model, [len(example.input_ids) for example in examples])
    longest = max(len(example.input_ids) for example in examples)
    most_rows = max(len(example.rows) for example in examples)
    most_spans = max(len(example.spans) for example in examples)
    input_ids = torch.zeros(len(examples), longest, dtype=torch.long)
    rows = torch.zeros(len(examples), most_rows, dtype=torch.long)
    spans: list[list[Span]] = []
    for i, example in enumerate(examples):
        input_ids[i, : len(example.input_ids)] = torch.tensor(example.input_ids)
        rows[i, : len(example.rows)] = torch.tensor(example.rows)
        spans.append([*example.spans, *[Span(0, 0)] * (most_spans - len(example.spans))])
    mass, seen = (found.cpu() for found in _read(model, {"input_ids": input_ids}, rows, spans))
    for i, example in enumerate(examples):
        of_example = mass[:, i, :, : len(example.rows)]
        check_finite(model, of_example, "its attention")
        shown = seen[:, i, : len(example.rows)]
        width = len(example.spans)
        yield SpanMass(
            of_example[..., :width].clone(),
            of_example[..., -1].clone(),
            shown[..., :width].clone(),
            shown[..., -1].clone(),
        )


class _Reader:
    """A probe that keeps what the rows give to each span, and how much of it they see.

    mass: layer -> ``[batch, heads, rows, spans]``; seen: layer -> ``[batch, rows, spans]``.
    """

    def __init__(self, rows: Tensor, membership: Tensor) -> None:
        self.rows, self.membership = rows, membership
        self.mass: dict[int, Tensor] = {}
        self.seen: dict[int, Tensor] = {}

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        blocks, seen = [], []
        for rows in torch.split(self.rows, ROW_BLOCK, dim=1):
            weights = call.weights(rows)
            membership = self.membership.to(weights)
            blocks.append(weights @ membership[:, None])
            seen.append(call.visible(rows).to(weights.dtype) @ membership)
        self.mass[call.layer] = torch.cat(blocks, 2)
        self.seen[call.layer] = torch.cat(seen, 1)
        return output


def stack_layers(model: Any, by_layer: dict[int, Tensor]) -> Tensor:
    """Tensors of all layers, stacked on the model's (first) device; layers whose attention went another way are told."""
    expected = int(model.config.get_text_config().num_hidden_layers)
    missing = sorted(set(range(expected)) - set(by_layer))
    if missing:
        raise UnsupportedArchitecture(
            f"layers {missing} of {type(model).__name__} have no attention that goes through transformers' "
            "AttentionInterface (a hybrid of attention and recurrence cannot be probed)"
        )
    return torch.stack([by_layer[layer].to(model.device) for layer in range(expected)])


def _decoder(model: Any) -> Any:
    """The model without its output head: attention needs no logits."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    return inner.base_model


def _membership(spans: Sequence[Sequence[Span]], keys: int, device: torch.device) -> Tensor:
    """One where a key belongs to a span: ``[batch, keys, spans]``."""
    result = torch.zeros(len(spans), keys, len(spans[0]) if spans else 0, device=device)
    for i, of_sequence in enumerate(spans):
        for j, span in enumerate(of_sequence):
            result[i, span.start : span.stop, j] = 1.0
    return result


def _check(number: int, example: Example) -> None:
    length = len(example.input_ids)
    if not example.rows:
        raise ValueError(f"example {number} has no rows to read attention from")
    if min(example.rows) < 0 or max(example.rows) >= length:
        raise ValueError(
            f"example {number}: rows reach from {min(example.rows)} to {max(example.rows)} of {length} tokens"
        )
    for span in example.spans:
        if not 0 <= span.start <= span.stop <= length:
            raise ValueError(f"example {number}: span {span.start}..{span.stop} lies outside its {length} tokens")
