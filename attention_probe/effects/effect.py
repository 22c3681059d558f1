"""What a causal effect is: what changes the margin between the two responses, and by how much (method.md 3 and 6).

All have one shape, ``(model, batch) -> array``: the first axis is the case, the further ones are sets of layers, layers,
or layers and heads, and where an effect has several figures they are the last axis. All act on the response rows alone.
An :class:`Effect` says of such a function what it is called, in what unit it counts and what its axes mean, so that
localization, validation and the focal map need to know none by name. :func:`over_cases` runs them over many cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from attention_probe.attention import AttentionCall, UnsupportedArchitecture
from attention_probe.intervals import Array
from attention_probe.margin import Batch, Case, batches

Change = Callable[[Any, Batch], Tensor]
"""(model, batch) -> ``[cases, ...]``."""
LayerSets = Sequence[Sequence[int]]
Axes = Literal["sets", "layers", "heads"]
"""``sets``: ``[cases, sets]``; ``layers``: ``[cases, layers]``; ``heads``: ``[cases, layers, heads]``."""


@dataclass(frozen=True)
class Effect:
    """One causal measure; :data:`attention_probe.effects.registry.EFFECTS` holds them all.

    Attributes:
        name: its key in ``focal_map.json``.
        label: what tables and progress bars call it.
        unit: of all its figures.
        axes: what it is measured at.
        meaning: one sentence for whoever reads the map.
        subject: how a sentence about it begins: "<subject> moves the margin by ...".
        of: sets of layers -> the function that measures. What does not go by sets takes no notice of them.
        figures: what the last axis holds; the first one is what tables show. A single figure has no axis.
        needs_twin: its cases must be :class:`attention_probe.effects.cases.TwinnedCase`.
        in_map: localization measures it unless told otherwise.
        in_validation: ``attention-probe validate`` measures it.
    """

    name: str
    label: str
    unit: str
    axes: Axes
    meaning: str
    subject: str
    of: Callable[[LayerSets], Change]
    figures: tuple[str, ...] = ("margin",)
    needs_twin: bool = False
    in_map: bool = False
    in_validation: bool = False

    def with_figures(self, values: Array) -> Array:
        """``[cases, ...]`` with the axis of figures at its end, also where there is one figure only."""
        return values[..., None] if len(self.figures) == 1 else values


def untouched(_: Any, batch: Batch) -> Tensor:
    """The margin that every effect is a change of: ``[cases]``."""
    with torch.no_grad():
        return batch.margins()[:, 0]


def over_cases(
    changes: Mapping[str, Change],
    model: Any,
    cases: Sequence[Case],
    *,
    batch_size: int = 8,
    progress: Callable[[str, int], None] | None = None,
) -> dict[str, Array]:
    """Each of ``changes`` for every case, in the order of ``cases``: ``[cases, ...]`` by name.

    A batch's prompts are read once for all of them. ``progress`` hears a name, and how many of its cases are done.
    """
    results: dict[str, dict[int, Array]] = {name: {} for name in changes}
    for indices, batch in batches(model, cases, batch_size):
        for name, change in changes.items():
            values = change(model, batch).double().cpu().numpy()
            results[name].update(zip(indices, values, strict=True))
            if progress:
                progress(name, len(results[name]))
    return {name: np.stack([by_case[i] for i in range(len(cases))]) for name, by_case in results.items()}


def check_keys(call: AttentionCall, expected: int) -> None:
    if call.key.shape[2] != expected:
        raise UnsupportedArchitecture(
            f"layer {call.layer} sees {call.key.shape[2]} keys where {expected} tokens were read: its cache drops or "
            "merges tokens, so a span cannot be hidden in it"
        )
