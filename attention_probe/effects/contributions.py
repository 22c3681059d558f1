"""What each head's reading of each span gives to the margin, to first order."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from attention_probe.attention import AttentionCall
from attention_probe.capture import stack_layers
from attention_probe.effects.effect import Effect, check_keys
from attention_probe.margin import Batch


def contributions(model: Any, batch: Batch) -> Tensor:
    """What each head's reading of each span gives to the margin: ``[cases, layers, heads, 2]`` (binding, competing).

    The part of a head's output that comes from a span (weights times values) times the margin's gradient there, summed
    over response rows: the first-order change of the margin if that part were added once more, on all paths to the
    logits. No assumption on the architecture behind the attention; one forward and one backward pass.
    """
    reader = _Parts(batch)
    with torch.enable_grad():
        log_probs = batch.log_probs(reader).sum(1)
        sign = torch.tensor([1.0, -1.0], device=log_probs.device).repeat(len(batch.cases))
        layers = sorted(reader.deltas)
        gradients = torch.autograd.grad((log_probs * sign).sum(), [reader.deltas[layer] for layer in layers])
    products = {
        layer: (reader.parts[layer] * gradient.float()).sum((2, 4)).transpose(0, 1)
        for layer, gradient in zip(layers, gradients, strict=True)
    }
    by_row = stack_layers(model, products)  # [layers, 2 cases, spans, heads]
    by_case: Tensor = by_row.view(len(layers), -1, 2, *by_row.shape[2:]).sum(2)
    return by_case.permute(1, 0, 3, 2)


CONTRIBUTIONS = Effect(
    name="contributions",
    label="contributions",
    unit="nats",
    axes="heads",
    figures=("binding", "competing"),
    meaning="first-order change of the margin by what the head reads from the binding and the competing message",
    subject="Reading the binding message by",
    of=lambda _: contributions,
    in_map=True,
)


class _Parts:
    """Keeps what each layer's heads take from the two spans, and a zero behind which the gradient can be read."""

    def __init__(self, batch: Batch) -> None:
        self.rows = batch.rows
        self.spans = torch.stack([batch.binding, batch.competing])[:, :, None, None]
        self.parts: dict[int, Tensor] = {}
        self.deltas: dict[int, Tensor] = {}

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        check_keys(call, self.spans.shape[-1])
        with torch.no_grad():
            weights = call.weights(self.rows)
            self.parts[call.layer] = torch.stack([call.mix(weights * span) for span in self.spans])
        delta = torch.zeros_like(self.parts[call.layer][0], dtype=output.dtype, requires_grad=True)
        self.deltas[call.layer] = delta
        return output + delta.reshape(output.shape)
