"""Are the focal layers causal? Against other sets of their size, on scenarios of the caller's choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from attention_probe import intervals
from attention_probe.drift import Progress, check_twins
from attention_probe.effects.effect import over_cases
from attention_probe.effects.head_ablation import head_ablation
from attention_probe.effects.knockout import knockout
from attention_probe.effects.patching import patching
from attention_probe.focal_map import FocalMap
from attention_probe.intervals import Array
from attention_probe.margin import prepare
from cras.errors import InputError
from cras.scenarios.scenario import Scenario
from cras.statistics.interval import Bounds


@dataclass(frozen=True)
class SetEffect:
    """The knock-out of a set of layers: mean change of the margin over scenarios, with its interval (nats)."""

    layers: tuple[int, ...]
    mean: float
    interval: Bounds


@dataclass(frozen=True)
class Validation:
    """focal against others: knock-outs. gain: focal minus the mean of the others, paired by scenario.

    focal_head_ablation, other_head_ablation: mean size of the change of the margin when one head is set to zero.
    patching: ``[layers]``, change of the margin when a layer's attention output comes from the aligned twin.
    """

    focal: SetEffect
    others: list[SetEffect]
    gain: float
    gain_interval: Bounds
    focal_head_ablation: float
    other_head_ablation: float
    patching: list[float]


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
) -> Validation:
    """Measure the focal set of ``focal_map`` and up to ``most_sets`` other sets of its size (all, or drawn at random).

    Raises:
        InputError: fewer than two scenarios, or the focal set is the whole model so that nothing can be compared.
        ValueError: the twins do not belong to the scenarios.
    """
    check_twins(scenarios, twins)
    chosen = tuple(focal_map.focal_layers)
    if len(scenarios) < 2:
        raise InputError("one scenario gives no interval, give at least two")
    if len(chosen) == focal_map.model.layers:
        raise InputError("the focal layers are all layers of the model: there is no other set to compare them with")
    sets = [chosen, *_others(chosen, focal_map.model.layers, most_sets, seed)]

    def run(stage: str, effect: Any) -> Array:
        tell = (lambda done: progress(stage, done, len(scenarios))) if progress else None
        return over_cases(effect, model, cases, batch_size=batch_size, progress=tell)

    cases = prepare(tokenizer, scenarios)
    effects = run("knock-out", knockout(sets))[:, 1:, 0]
    ablation = np.abs(run("head ablation", head_ablation).mean(0))
    patched = patching(model, cases, prepare(tokenizer, twins, like=scenarios)).mean(0)
    low, high = intervals.interval(effects, seed=seed)
    figures = [
        SetEffect(layers, float(mean), (float(a), float(b)))
        for layers, mean, a, b in zip(sets, effects.mean(0), low, high, strict=True)
    ]
    gain = effects[:, :1] - effects[:, 1:].mean(1, keepdims=True)
    gain_low, gain_high = intervals.interval(gain, seed=seed)
    is_focal = np.zeros(ablation.shape, dtype=bool)
    is_focal[tuple(zip(*focal_map.focal_heads, strict=True))] = True
    return Validation(
        focal=figures[0],
        others=sorted(figures[1:], key=lambda effect: -effect.mean),
        gain=float(gain.mean()),
        gain_interval=(float(gain_low[0]), float(gain_high[0])),
        focal_head_ablation=float(ablation[is_focal].mean()),
        other_head_ablation=float(ablation[~is_focal].mean()),
        patching=[float(value) for value in patched],
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
