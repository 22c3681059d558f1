"""Are the focal layers causal? Against other sets of their size, on scenarios of the caller's choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from attention_probe import intervals
from attention_probe.drift import check_twins
from attention_probe.effects.cases import twinned
from attention_probe.effects.effect import Axes, over_cases
from attention_probe.effects.registry import EFFECTS
from attention_probe.focal_map import Figure, FocalMap
from attention_probe.intervals import Array
from cras.errors import InputError
from cras.scenarios.scenario import Scenario
from cras.statistics.interval import Bounds
from cras.terminal.progress import Progress

LayerSet = tuple[int, ...]


@dataclass(frozen=True)
class SetComparison:
    """An effect by sets of layers. focal against others: mean over scenarios of the effect of each set.

    gain: focal minus the mean of the others, paired by scenario, with its interval. others: the greatest first.
    """

    focal: tuple[LayerSet, Figure]
    others: list[tuple[LayerSet, Figure]]
    gain: float
    gain_interval: Bounds


@dataclass(frozen=True)
class HeadComparison:
    """An effect by heads: the mean size of it over the focal heads, and over all others."""

    focal: float
    other: float


@dataclass(frozen=True)
class LayerProfile:
    """An effect by layers: its mean over scenarios in each."""

    layers: list[float]


Comparison = SetComparison | HeadComparison | LayerProfile


def validate(
    model: Any,
    tokenizer: Any,
    scenarios: Sequence[Scenario],
    twins: Sequence[Scenario],
    focal_map: FocalMap,
    *,
    most_sets: int = 15,
    seed: int = 0,
    batch_size: int = 8,
    progress: Progress | None = None,
) -> dict[str, Comparison]:
    """What the causal effects say of the focal layers and heads of ``focal_map``, by the effect's name.

    The focal set is compared with up to ``most_sets`` others of its size: all, or drawn at random.

    Raises:
        InputError: no layer is focal, fewer than two scenarios, the twins do not belong to them, or the focal set is the whole model so
            that nothing can be compared.
    """
    check_twins(scenarios, twins)
    focal_map.check_focal()
    chosen = tuple(focal_map.focal_layers)
    if len(scenarios) < 2:
        raise InputError("one scenario gives no interval, give at least two")
    if len(chosen) == focal_map.model.layers:
        raise InputError("the focal layers are all layers of the model: there is no other set to compare them with")
    sets = [chosen, *_others(chosen, focal_map.model.layers, most_sets, seed)]
    effects = {effect.name: effect for effect in EFFECTS.values() if effect.in_validation}

    def tell(name: str, done: int) -> None:
        if progress:
            progress(effects[name].label, done, len(scenarios))

    found = over_cases(
        {name: effect.of(sets) for name, effect in effects.items()},
        model,
        twinned(tokenizer, scenarios, twins),
        batch_size=batch_size,
        progress=tell,
    )
    return {
        name: _compared(effect.axes, effect.with_figures(found[name])[..., 0], sets, focal_map.focal_heads, seed)
        for name, effect in effects.items()
    }


def _compared(
    axes: Axes, values: Array, sets: list[LayerSet], focal_heads: Sequence[tuple[int, int]], seed: int
) -> Comparison:
    """The comparison that an effect's axes allow; ``values`` is ``[cases, ...]``, of its main figure."""
    if axes == "sets":
        return _compare_sets(values, sets, seed)
    means = values.mean(0)
    if axes == "layers":
        return LayerProfile([float(value) for value in means])
    is_focal = np.zeros(means.shape, dtype=bool)
    is_focal[tuple(zip(*focal_heads, strict=True))] = True
    size = np.abs(means)
    return HeadComparison(float(size[is_focal].mean()), float(size[~is_focal].mean()))


def _compare_sets(values: Array, sets: list[LayerSet], seed: int) -> SetComparison:
    """The first of ``sets`` against the others; ``values`` is ``[cases, sets]``."""
    low, high = intervals.interval(values, seed=seed)
    figures = [
        (layers, Figure(float(mean), (float(a), float(b))))
        for layers, mean, a, b in zip(sets, values.mean(0), low, high, strict=True)
    ]
    gain = values[:, :1] - values[:, 1:].mean(1, keepdims=True)
    gain_low, gain_high = intervals.interval(gain, seed=seed)
    return SetComparison(
        focal=figures[0],
        others=sorted(figures[1:], key=lambda item: -item[1].value),
        gain=float(gain.mean()),
        gain_interval=(float(gain_low[0]), float(gain_high[0])),
    )


def _others(chosen: tuple[int, ...], layers: int, most: int, seed: int) -> list[tuple[int, ...]]:
    if comb(layers, len(chosen)) <= most + 1:
        return [other for other in combinations(range(layers), len(chosen)) if other != chosen]
    generator = np.random.default_rng(seed)
    drawn: dict[tuple[int, ...], None] = {}
    while len(drawn) < most:
        other = tuple(sorted(int(i) for i in generator.choice(layers, len(chosen), replace=False)))
        if other != chosen:
            drawn[other] = None
    return list(drawn)
