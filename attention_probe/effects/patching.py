"""The margin when a layer's attention output comes from the aligned twin."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from attention_probe.attention import AttentionCall
from attention_probe.capture import stack_layers
from attention_probe.effects.cases import TwinnedCase
from attention_probe.effects.effect import Effect
from attention_probe.margin import Batch


def patching(model: Any, batch: Batch) -> Tensor:
    """Change of the margin when a layer's attention output comes from the aligned twin: ``[cases, layers]``.

    A layer matters where its output under agreement restores the binding response.

    Raises:
        ValueError: a case of the batch has no twin (see :func:`attention_probe.effects.cases.twinned`).
    """
    twins = [case.twin for case in batch.cases if isinstance(case, TwinnedCase)]
    if len(twins) < len(batch.cases):
        raise ValueError("patching takes outputs from the aligned twin: make the cases with effects.cases.twinned")
    outputs = _Outputs()
    with torch.no_grad():
        Batch(model, twins).log_probs(outputs)
        base = batch.margins()[:, 0]
        changes = {layer: batch.margins(_Replace(layer, output))[:, 0] - base for layer, output in outputs.kept.items()}
    return stack_layers(model, changes).transpose(0, 1)


PATCHING = Effect(
    name="patching",
    label="patching",
    unit="nats",
    axes="layers",
    meaning="change of the margin when the layer's attention output at the response rows is that of the aligned twin",
    subject="The aligned twin's attention in one layer",
    of=lambda _: patching,
    needs_twin=True,
    in_validation=True,
)


class _Outputs:
    def __init__(self) -> None:
        self.kept: dict[int, Tensor] = {}

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        self.kept[call.layer] = output
        return output


class _Replace:
    def __init__(self, layer: int, replacement: Tensor) -> None:
        self.layer, self.replacement = layer, replacement

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        return self.replacement if call.layer == self.layer else output
