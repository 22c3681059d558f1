"""The margin when a layer's attention output comes from the aligned twin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attention_probe.attention import AttentionCall
from attention_probe.intervals import Array
from attention_probe.margin import Batch, Case


def patching(model: Any, cases: Sequence[Case], twins: Sequence[Case]) -> Array:
    """Change of the margin when a layer's attention output comes from the aligned twin: ``[cases, layers]``.

    ``twins``: the twins' prompts with the same responses (``prepare(..., like=scenarios)``), in the order of ``cases``.
    A layer matters where its output under agreement restores the binding response.
    """
    results = []
    for case, twin in zip(cases, twins, strict=True):
        conflict, aligned = Batch(model, [case]), Batch(model, [twin])
        outputs = _Outputs()
        with torch.no_grad():
            aligned.log_probs(outputs)
            base = conflict.margins()[0, 0]
            patched = [
                conflict.margins(_Replace(layer, output))[0, 0] for layer, output in sorted(outputs.kept.items())
            ]
        results.append((torch.stack(patched) - base).double().cpu().numpy())
    return np.stack(results)


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
