"""Selection that is tested on scenarios that it was not made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from attention_probe.intervals import Array

FOLDS = 5
Picks = NDArray[np.intp]
"""``[flips, size]``: the candidates that are chosen, a row a flip of signs."""


@dataclass(frozen=True)
class CrossFit:
    """What a choice is worth on scenarios that did not make it.

    effect: the mean of the chosen candidates' held-out effects; p: that it is 0 or less.
    gain: the same minus the mean of all other candidates; ``None`` where there is no other. gain_p: that the choice is no
    better than they are.
    """

    effect: float
    p: float
    gain: float | None
    gain_p: float | None


def top(size: int) -> Callable[[NDArray[np.intp], Array], Picks]:
    """Picks the ``size`` candidates of the highest mean effect over the scenarios that it sees."""

    def pick(_: NDArray[np.intp], means: Array) -> Picks:
        return np.argsort(-means, axis=1, kind="stable")[:, :size]

    return pick


def cross_fit(
    effects: Array,
    pick: Callable[[NDArray[np.intp], Array], Picks],
    *,
    seed: int,
    folds: int = FOLDS,
    permutations: int = 2000,
) -> CrossFit:
    """Choose on all folds but one, measure on that one, for each fold; test the mean by sign flips.

    A flip turns all candidates of a scenario together, and the choice is made anew from what is flipped, so the whole
    procedure is repeated under the null: the p-value is exact for any dependence between candidates, and corrected for
    the search among them. It is one-sided, since hiding what is followed can only help the other side. All ``2 **
    scenarios`` flips are tried where those are no more than ``permutations``.

    Args:
        effects: ``[scenarios, candidates]``, crossed effects (:mod:`attention_probe.crossed`).
        pick: (scenarios to choose by, ``[flips, candidates]`` mean effects over them) -> the chosen.
        seed: of the folds and flips.

    Raises:
        ValueError: fewer than two scenarios cannot be held apart.
    """
    count, candidates = effects.shape
    if count < 2:
        raise ValueError("cross-fitting needs two scenarios at least")
    generator = np.random.default_rng(seed)
    parts = np.array_split(generator.permutation(count), min(folds, count))
    exact = 2**count <= permutations
    flips = (
        np.array(list(product((1.0, -1.0), repeat=count)))
        if exact
        else np.vstack([np.ones(count), generator.choice([1.0, -1.0], (permutations, count))])
    )
    others = (effects.sum(1, keepdims=True) - effects) / (candidates - 1) if candidates > 1 else None
    held_effect, held_gain = np.zeros(len(flips)), np.zeros(len(flips))
    for held in parts:
        rest = np.setdiff1d(np.arange(count), held)
        chosen = pick(rest, flips[:, rest] @ effects[rest] / len(rest))
        held_effect += np.take_along_axis(flips[:, held] @ effects[held], chosen, 1).mean(1)
        if others is not None:
            held_gain += np.take_along_axis(flips[:, held] @ (effects - others)[held], chosen, 1).mean(1)
    return CrossFit(
        effect=float(held_effect[0] / count),
        p=_share_as_high(held_effect),
        gain=None if others is None else float(held_gain[0] / count),
        gain_p=None if others is None else _share_as_high(held_gain),
    )


def _share_as_high(values: Array) -> float:
    """The share of flips, the untouched first one among them, that come out as high as that one."""
    close = 1e-9 * max(1e-300, float(np.abs(values).max()))
    return float((values >= values[0] - close).mean())
