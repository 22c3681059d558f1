"""Intervals and tests over scenarios for arrays of figures, many at a time (heads, layers, windows)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]


def interval(values: Array, *, seed: int, level: float = 0.95, resamples: int = 2000) -> tuple[Array, Array]:
    """Percentile bootstrap interval of the mean over the first axis (scenarios). A single scenario gives no interval.

    Raises:
        ValueError: fewer than two scenarios.
    """
    if len(values) < 2:
        raise ValueError("an interval needs at least two scenarios")
    result = stats.bootstrap(
        (values,),
        np.mean,
        axis=0,
        confidence_level=level,
        n_resamples=resamples,
        batch=max(1, 2_000_000 // values.size),
        method="percentile",
        vectorized=True,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return np.asarray(result.low), np.asarray(result.high)


def sign_flip_test(values: Array, *, seed: int, permutations: int = 2000) -> Array:
    """Two-sided p-value that the mean over scenarios is 0, by flipping the signs of scenarios at random.

    Exact where the ``2 ** scenarios`` flips are no more than ``permutations``.
    """
    result = stats.permutation_test(
        (values,),
        lambda x, axis: np.mean(x, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=permutations,
        batch=max(1, 2_000_000 // values.size),
        axis=0,
        rng=np.random.default_rng(seed),
    )
    return np.asarray(result.pvalue)


def benjamini_hochberg(p: Array) -> Array:
    """q-values over all heads, the shape of ``p`` kept."""
    return np.asarray(stats.false_discovery_control(p.ravel(), method="bh")).reshape(p.shape)


def rank_correlation(first: Array, second: Array) -> float | None:
    """Spearman; ``None`` for fewer than three pairs or where a side does not vary."""
    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(stats.spearmanr(first, second).statistic)
