"""Causal checks: what changes the margin between the two responses when it is taken away (method.md sections 3 and 6).

All have one shape, ``(model, batch) -> effect``, an array whose first axis is the case and whose others are layers,
layers and heads, or sets of layers; all act on the response rows alone. :func:`over_cases` runs one over many cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from torch import Tensor

from attention_probe.attention import AttentionCall, UnsupportedArchitecture
from attention_probe.intervals import Array
from attention_probe.margin import Batch, Case, batches

Effect = Callable[[Any, Batch], Tensor]


def over_cases(
    effect: Effect,
    model: Any,
    cases: Sequence[Case],
    *,
    batch_size: int = 8,
    progress: Callable[[int], None] | None = None,
) -> Array:
    """``effect`` of every case, in the order of ``cases``: ``[cases, ...]``. ``progress`` hears how many are done."""
    results: dict[int, Array] = {}
    for indices, batch in batches(model, cases, batch_size):
        values = effect(model, batch).double().cpu().numpy()
        results.update(zip(indices, values, strict=True))
        if progress:
            progress(len(results))
    return np.stack([results[i] for i in range(len(cases))])


def check_keys(call: AttentionCall, expected: int) -> None:
    if call.key.shape[2] != expected:
        raise UnsupportedArchitecture(
            f"layer {call.layer} sees {call.key.shape[2]} keys where {expected} tokens were read: its cache drops or "
            "merges tokens, so a span cannot be hidden in it"
        )
