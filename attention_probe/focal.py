"""From figures by scenario to focal layers: intervals, tests, scores, and a selection rule with a budget.

Everything here is a function of arrays whose first axis is the scenario. No layer is called focal on a point estimate:
each figure has its bootstrap interval, each head its test, each layer the share of resamples that select it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from attention_probe.intervals import Array
from cras.errors import InputError

Rule = Literal["knockout", "drift"]
Shape = Literal["window", "top-k"]

WITH_LOSS = "magnitude x Spearman(-drift, loss of CRAS)"
NO_VARIANCE = "magnitude alone: the loss of CRAS or the drift does not vary over the scenarios"
NO_RELATION = "magnitude alone: in no layer does attention leave the binding message as the loss of CRAS grows"


@dataclass(frozen=True)
class FocalScore:
    """score, correlation: ``[layers]``; correlation is ``None`` where it is undefined. ``rule`` says what score is."""

    score: Array
    correlation: Array | None
    rule: str


@dataclass(frozen=True)
class Selection:
    """layers: the focal ones, ascending. runners_up: the sets that came next, best first, for use as controls.

    frequency: ``[layers]``, the share of bootstrap resamples of the scenarios that select each layer.
    """

    layers: tuple[int, ...]
    runners_up: list[tuple[int, ...]]
    frequency: Array


def focal_score(magnitude: Array, drift: Array, cras_loss: Array) -> FocalScore:
    """A layer's mean magnitude over its heads and scenarios, times how strongly its drift goes with the loss of CRAS.

    magnitude, drift: ``[scenarios, layers, heads]``; cras_loss: ``[scenarios]``, CRAS of the twin minus CRAS under
    conflict. Attention pulled OFF the binding message is negative drift and should go with a greater loss, so the
    Spearman correlation is taken with ``-drift`` (mean over the layer's heads) and floored at 0. Where it is undefined,
    or positive in no layer so that all scores would be 0, the score is the magnitude alone, and ``rule`` says so.
    """
    strength = magnitude.mean((0, 2))
    of_layer = -drift.mean(2)
    varies = bool(len(cras_loss) > 2 and np.ptp(cras_loss) > 0 and (np.ptp(of_layer, axis=0) > 0).all())
    if not varies:
        return FocalScore(strength, None, NO_VARIANCE)
    # Spearman is Pearson on ranks, here for all layers at once.
    ranks = stats.zscore(stats.rankdata(np.column_stack([of_layer, cras_loss]), axis=0), axis=0)
    correlation = ranks[:, -1] @ ranks[:, :-1] / len(ranks)
    if not (correlation > 0).any():
        return FocalScore(strength, correlation, NO_RELATION)
    return FocalScore(strength * np.clip(correlation, 0, None), correlation, WITH_LOSS)


def check_budget(layers: int, budget: int) -> None:
    """Raise :class:`InputError` unless the budget is between 1 and the number of layers."""
    if not 1 <= budget <= layers:
        raise InputError(f"a budget of {budget} layers: the model has {layers} layers, so give 1 to {layers}")


def windows(layers: int, budget: int) -> list[tuple[int, ...]]:
    """The contiguous windows of ``budget`` layers.

    Raises:
        InputError: see :func:`check_budget`.
    """
    check_budget(layers, budget)
    return [tuple(range(first, first + budget)) for first in range(layers - budget + 1)]


def choose_window(candidates: list[tuple[int, ...]]) -> Callable[[Array], list[tuple[int, ...]]]:
    """Ranks windows by their figures, best first. The earlier of two equals comes first."""
    return lambda figures: [candidates[i] for i in np.argsort(-figures, kind="stable")]


def choose_top(budget: int) -> Callable[[Array], list[tuple[int, ...]]]:
    """The ``budget`` layers of the highest figures, then the sets in which the next ones replace the last of them."""

    def choose(figures: Array) -> list[tuple[int, ...]]:
        order = [int(i) for i in np.argsort(-figures, kind="stable")]
        kept = order[: budget - 1]
        return [tuple(sorted([*kept, layer])) for layer in order[budget - 1 :]]

    return choose


def select(
    figures: Callable[[NDArray[np.intp]], Array],
    choose: Callable[[Array], list[tuple[int, ...]]],
    *,
    scenarios: int,
    layers: int,
    seed: int,
    resamples: int = 500,
) -> Selection:
    """Choose on all scenarios, then on bootstrap resamples of them.

    figures: indices of scenarios -> a figure a candidate (window or layer), the higher the better.
    """
    ranking = choose(figures(np.arange(scenarios)))
    generator = np.random.default_rng(seed)
    frequency = np.zeros(layers)
    for _ in range(resamples):
        best = choose(figures(generator.integers(0, scenarios, scenarios)))[0]
        frequency[list(best)] += 1 / resamples
    return Selection(ranking[0], ranking[1:], frequency)
