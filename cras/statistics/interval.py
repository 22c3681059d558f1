"""Intervals and tests over transcripts. Thin: scipy does the work.

The unit that is resampled is the cluster (a transcript), because turns of one run are not independent. A cluster is
a number (``statistic="mean"``) or a pair of numerator and denominator (``statistic="ratio"``: the sum of the
numerators over the sum of the denominators, so that a long run weighs more; clusters without a denominator say
nothing and are left out).

Functions import numpy and scipy when they are called: both are heavy, and most commands need no figure.

Where every cluster has the same value, a bootstrap interval has no width, which claims certainty that a few runs
cannot give. For values in [0, 1] that sit on a bound (all 0 or all 1) the Wilson interval of that many 0/1 trials,
one a cluster, is given instead: no distribution on [0, 1] varies more. All equal in between, the width is zero and
``method`` says ``constant``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np

Statistic = Literal["mean", "ratio"]
Bounds: TypeAlias = tuple[float, float]
"""Lower and upper end of an interval."""
Cluster: TypeAlias = "float | tuple[float, float]"
RESAMPLES = 5000
LEVEL = 0.95
"""Of every interval, unless a caller asks otherwise."""
_BATCH_VALUES = 500_000
"""Resampled values held at once (4 MB a column)."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval: the one type for it, whatever is estimated.

    ``low`` and ``high`` are ``None`` with fewer than two clusters, and where equal clusters leave nothing to resample.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    """Clusters that the estimate rests on."""
    method: Literal["bootstrap", "wilson", "exact", "constant", "none"]
    """``exact``: of Clopper and Pearson, carried over into the figure."""

    @property
    def ci(self) -> Bounds | None:
        """Both ends, or ``None``."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def as_json(self) -> dict[str, Any]:
        """Estimate and interval as JSON values."""
        return {"estimate": self.estimate, "ci": None if self.ci is None else list(self.ci)}

    def __str__(self) -> str:
        """``0.87 [0.80, 0.93]``; without the brackets where there is no interval, a dash where there is no figure."""
        if self.estimate is None:
            return "–"
        return f"{self.estimate:.2f}" + ("" if self.ci is None else f" [{self.ci[0]:.2f}, {self.ci[1]:.2f}]")


@dataclass(frozen=True)
class Difference:
    """After minus before over the same clusters, its interval, and the p-value of a paired permutation test."""

    interval: Interval
    p_value: float | None


def bootstrap_ci(
    clusters: Sequence[Cluster],
    *,
    statistic: Statistic = "mean",
    seed: int = 0,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> Interval:
    """The statistic over clusters and its percentile bootstrap interval; degenerate cases as the module says.

    Raises:
        ValueError: ``level`` is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; a confidence level lies between 0 and 1")
    pairs = _pairs(clusters, statistic)
    if not pairs:
        return Interval(None, None, None, 0, "none")
    estimate = math.fsum(top for top, _ in pairs) / math.fsum(bottom for _, bottom in pairs)
    if len(pairs) < 2:
        return Interval(estimate, None, None, len(pairs), "none")
    values = {top / bottom for top, bottom in pairs}
    if len(values) == 1:
        value = values.pop()
        if value in (0.0, 1.0):
            return wilson(int(value) * len(pairs), len(pairs), level)
        return Interval(estimate, estimate, estimate, len(pairs), "constant")
    low, high = _percentile([_column(pairs, 0), _column(pairs, 1)], _ratio, seed, level, resamples)
    return Interval(estimate, low, high, len(pairs), "bootstrap")


def paired_difference(
    before: Sequence[Cluster],
    after: Sequence[Cluster],
    *,
    statistic: Statistic = "mean",
    seed: int = 0,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> Difference:
    """after - before, where ``before[i]`` and ``after[i]`` are the same cluster under two conditions.

    The interval resamples clusters, both conditions together. The test swaps the conditions within clusters
    (two-sided). With fewer than two clusters there is neither; where nothing differs the p-value is 1.

    Raises:
        ValueError: the two differ in length.
    """
    if len(before) != len(after):
        raise ValueError(
            f"{len(before)} clusters before and {len(after)} after: a paired comparison needs the same ones"
        )
    kept = [
        (b, a)
        for b, a in zip(_all_pairs(before, statistic), _all_pairs(after, statistic), strict=True)
        if b[1] > 0 or a[1] > 0
    ]
    columns = [_column([b for b, _ in kept], 0), _column([b for b, _ in kept], 1)]
    columns += [_column([a for _, a in kept], 0), _column([a for _, a in kept], 1)]
    if not kept or not columns[1].sum() or not columns[3].sum():
        return Difference(Interval(None, None, None, len(kept), "none"), None)
    estimate = float(_ratio_difference(*columns))
    if len(kept) < 2:
        return Difference(Interval(estimate, None, None, len(kept), "none"), None)
    if all(b == a for b, a in kept):
        return Difference(Interval(0.0, 0.0, 0.0, len(kept), "constant"), 1.0)
    low, high = _percentile(columns, _ratio_difference, seed, level, resamples)
    return Difference(Interval(estimate, low, high, len(kept), "bootstrap"), _permutation_p(columns, seed, resamples))


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for their number by Holm's step-down method, in the same order.

    The i-th smallest of m is multiplied by m - i + 1, is at least the one before it and at most 1. The chance of any
    false alarm among the rows stays under the level, however they depend on each other. (Holm 1979, Scandinavian
    Journal of Statistics 6.) scipy has no such function, and statsmodels is not among the dependencies of ``cras``.
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    corrected = [0.0] * len(order)
    largest = 0.0
    for place, index in enumerate(order):
        largest = max(largest, min(1.0, p_values[index] * (len(order) - place)))
        corrected[index] = largest
    return corrected


def minimum_detectable_effect(
    standard_error: float, degrees_of_freedom: float, *, alpha: float = 0.05, power: float = 0.8
) -> float:
    """The true difference that a two-sided t-test would find with this power, in the units of the standard error.

    Solves P(|T| > t_crit) = power for the noncentral t of that many degrees of freedom.

    Raises:
        ValueError: an error or degrees of freedom that are not positive; ``alpha`` or ``power`` outside 0 to 1, or a
            power that the test has without any difference.
    """
    if not (standard_error > 0 and degrees_of_freedom > 0):
        raise ValueError(f"standard error {standard_error} and {degrees_of_freedom} degrees of freedom: both exceed 0")
    if not 0 < alpha < power < 1:
        raise ValueError(f"alpha {alpha} and power {power}: 0 < alpha < power < 1")
    from scipy.optimize import brentq
    from scipy.stats import nct, t

    critical = float(t.isf(alpha / 2, degrees_of_freedom))

    def excess(shift: float) -> float:
        # P(T < -critical) of a shift is P(T > critical) of its opposite; nct.cdf answers NaN where that is small
        tails = nct.sf(critical, degrees_of_freedom, shift) + nct.sf(critical, degrees_of_freedom, -shift)
        return float(tails) - power

    high = critical + 1.0
    while excess(high) < 0:
        high *= 2
    return float(brentq(excess, 0.0, high)) * standard_error


def _all_pairs(clusters: Sequence[Cluster], statistic: Statistic) -> list[tuple[float, float]]:
    if statistic == "ratio":
        return [cluster if isinstance(cluster, tuple) else (cluster, 1.0) for cluster in clusters]
    return [(cluster[0] / cluster[1], 1.0) if isinstance(cluster, tuple) else (cluster, 1.0) for cluster in clusters]


def _pairs(clusters: Sequence[Cluster], statistic: Statistic) -> list[tuple[float, float]]:
    return [pair for pair in _all_pairs(clusters, statistic) if pair[1] > 0]


def _column(pairs: Sequence[tuple[float, float]], index: int) -> np.ndarray[Any, Any]:
    import numpy as np

    return np.asarray([pair[index] for pair in pairs], dtype=float)


def _ratio(top: Any, bottom: Any, axis: int = -1) -> Any:
    return top.sum(axis=axis) / bottom.sum(axis=axis)


def _ratio_difference(top0: Any, bottom0: Any, top1: Any, bottom1: Any, *, axis: int = -1) -> Any:
    return _ratio(top1, bottom1, axis) - _ratio(top0, bottom0, axis)


def _percentile(columns: list[Any], function: Any, seed: int, level: float, resamples: int) -> tuple[float, float]:
    """Quantiles of the bootstrap distribution; resamples in which a side has no denominator are left out."""
    import warnings

    import numpy as np
    from scipy.stats import DegenerateDataWarning, bootstrap

    with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
        # scipy warns of the resamples without a denominator, which are left out below
        warnings.simplefilter("ignore", DegenerateDataWarning)
        result = bootstrap(
            columns,
            function,
            paired=True,
            vectorized=True,
            n_resamples=resamples,
            batch=max(1, _BATCH_VALUES // len(columns[0])),
            method="percentile",
            rng=np.random.default_rng(seed),
        )
    return quantiles(result.bootstrap_distribution, level)


def quantiles(values: Any, level: float) -> Bounds:
    """The ends of the percentile interval of resampled figures; those that are NaN say nothing and are left out."""
    import numpy as np

    tail = (1 - level) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail])
    return float(low), float(high)


def _permutation_p(columns: list[Any], seed: int, resamples: int) -> float:
    """Two-sided p of the paired permutation test. Clusters are permuted by index, so that pairs stay together."""
    import numpy as np
    from scipy.stats import permutation_test

    number = len(columns[0])
    tops, bottoms = np.concatenate([columns[0], columns[2]]), np.concatenate([columns[1], columns[3]])

    def difference(first: Any, second: Any, axis: int = -1) -> Any:
        first, second = first.astype(int), second.astype(int)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = _ratio_difference(tops[first], bottoms[first], tops[second], bottoms[second], axis=axis)
        return np.nan_to_num(value)

    ids = np.arange(2 * number, dtype=float)
    result = permutation_test(
        (ids[:number], ids[number:]),
        difference,
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        batch=max(1, _BATCH_VALUES // number),
        alternative="two-sided",
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)


def wilson(successes: int, trials: int, level: float) -> Interval:
    """A share of trials with its Wilson interval (Wilson 1927); fewer than two trials give no interval."""
    if trials < 2:
        return Interval(successes / trials if trials else None, None, None, trials, "none")
    from scipy.stats import binomtest

    bounds = binomtest(successes, trials).proportion_ci(confidence_level=level, method="wilson")
    return Interval(successes / trials, float(bounds.low), float(bounds.high), trials, "wilson")
