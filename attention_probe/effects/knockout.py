"""The margin when the response rows cannot see the competing span in some layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from attention_probe.attention import AttentionCall
from attention_probe.effects.effect import Change, Effect, LayerSets, check_keys
from attention_probe.margin import Batch


def knockout(layer_sets: LayerSets) -> Change:
    """Hide the competing span from the response rows in each set of layers.

    Change of the margin ``[cases, sets, 2]`` (positive: the binding response gains); the last axis holds the margin and
    its length-normalised form.
    """

    def change(model: Any, batch: Batch) -> Tensor:
        with torch.no_grad():
            base = batch.margins()
            return torch.stack([batch.margins(_KnockOut(batch, layers)) - base for layers in layer_sets], 1)

    return change


KNOCKOUT = Effect(
    name="knockout",
    label="knock-out",
    unit="nats",
    axes="sets",
    figures=("margin", "normalised"),
    meaning="change of the margin, and of the margin a token, when the response rows cannot see the competing message "
    "in these layers",
    subject="Hiding the competing message",
    of=knockout,
    in_map=True,
    in_validation=True,
)


class _KnockOut:
    """Recomputes the rows of the given layers as if the competing span were masked out."""

    def __init__(self, batch: Batch, layers: Sequence[int]) -> None:
        self.rows, self.layers = batch.rows, frozenset(layers)
        self.hidden = batch.competing[:, None].expand(-1, batch.rows.shape[1], -1)

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        if call.layer not in self.layers:
            return output
        check_keys(call, self.hidden.shape[-1])
        return call.mix(call.weights(self.rows, self.hidden)).to(output.dtype).reshape(output.shape)
