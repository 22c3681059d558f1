"""The margin when the response rows cannot see the competing span in some layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from attention_probe.attention import AttentionCall
from attention_probe.effects.effect import Effect, check_keys
from attention_probe.margin import Batch


def knockout(layer_sets: Sequence[Sequence[int]]) -> Effect:
    """Hide the competing span from the response rows in each set of layers.

    Effect ``[cases, 1 + sets, 2]``: first the untouched margin, then the change of it by each set (positive: the
    binding response gains); the last axis holds the margin and its length-normalised form.
    """

    def effect(model: Any, batch: Batch) -> Tensor:
        with torch.no_grad():
            base = batch.margins()
            changes = [batch.margins(_KnockOut(batch, layers)) - base for layers in layer_sets]
        return torch.stack([base, *changes], 1)

    return effect


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
