"""Intervals and tests for arrays of figures, many at a time (heads, layers, windows). Thin: scipy does the work.

The first axis of an array ``[clusters, ...]`` is the one that is resampled (scenarios, transcripts).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array: TypeAlias = NDArray[np.float64]
RESAMPLES = 2000
_BATCH_VALUES = 2_000_000
"""Resampled values held at once (16 MB)."""


def mean_interval(values: Array, *, seed: int, level: float = 0.95, resamples: int = RESAMPLES) -> tuple[Array, Array]:
    """Percentile bootstrap interval of the mean over clusters.

    Args:
        values: ``[clusters, ...]``.

    Returns:
        Lower and upper ends, each ``[...]``.

    Raises:
        ValueError: fewer than two clusters give no interval.
    """
    if len(values) < 2:
        raise ValueError("an interval needs at least two scenarios")
    result = stats.bootstrap(
        (values,),
        np.mean,
        axis=0,
        confidence_level=level,
        n_resamples=resamples,
        batch=max(1, _BATCH_VALUES // values.size),
        method="percentile",
        vectorized=True,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return np.asarray(result.low), np.asarray(result.high)


def sign_flip_test(values: Array, *, seed: int, permutations: int = RESAMPLES) -> Array:
    """Two-sided p-value ``[...]`` that the mean over clusters is 0, by flipping the signs of clusters at random.

    Exact where the ``2 ** clusters`` flips are no more than ``permutations``.
    """
    result = stats.permutation_test(
        (values,),
        lambda x, axis: np.mean(x, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=permutations,
        batch=max(1, _BATCH_VALUES // values.size),
        axis=0,
        rng=np.random.default_rng(seed),
    )
    return np.asarray(result.pvalue)


def benjamini_hochberg(p: Array) -> Array:
    """q-values over all entries, the shape of ``p`` kept."""
    return np.asarray(stats.false_discovery_control(p.ravel(), method="bh")).reshape(p.shape)


def rank_correlation(first: Array, second: Array) -> float | None:
    """Spearman; ``None`` for fewer than three pairs or where a side does not vary."""
    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(stats.spearmanr(first, second).statistic)
