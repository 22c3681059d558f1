"""A measure before and after, task by task: difference, interval, permutation test, effect size, what could be seen.

Runs are compared within strata. A stratum is a task with its runs on either side, so that tasks of different
difficulty cannot be confused with a change; where runs cannot be paired, one stratum holds them all and the test is
the ordinary one of two independent samples. With one run a side in every stratum it is the paired test.

Each stratum weighs alike on both sides: the numerators and denominators of its runs are averaged, and the measure is
the sum of the numerators over the sum of the denominators (a ratio, as in ``cras.statistics.interval``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from cras.statistics.interval import RESAMPLES, Bounds, Interval, minimum_detectable_effect, quantiles

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

Run: TypeAlias = tuple[float, float]
"""Numerator and denominator of a measure in one run, for example the sum of CRAS and the number of turns."""

Resampled = Literal["tasks", "runs"]
POWER = 0.8
_SMALLEST_STRATA = 2
_EXACT_UP_TO = 12
_CHUNK_VALUES = 4_000_000


@dataclass(frozen=True)
class Stratum:
    """One task: its runs before and after. A run that says nothing (denominator 0) is left out by ``contrast``."""

    before: Sequence[Run]
    after: Sequence[Run]


@dataclass(frozen=True)
class Contrast:
    """after - before. Figures are ``None`` where there is too little to tell."""

    before: float | None
    after: float | None
    difference: Interval
    """``n`` is the number of strata."""
    p_value: float | None
    smallest_p: float | None
    """The smallest p-value that the number of runs allows, however large the difference."""
    effect_size: float | None
    """Difference over the standard deviation of what varies: of the differences between pairs (Cohen's d_z), or of
    runs of the same task where tasks were run several times."""
    standard_error: float | None
    degrees_of_freedom: int
    runs: tuple[int, int]
    resampled: Resampled

    def detectable(self, alpha: float) -> float | None:
        """The smallest true difference that would have been found 4 times in 5 (power 0.8) at level ``alpha``."""
        if not self.standard_error or self.degrees_of_freedom < 1:
            return None
        return minimum_detectable_effect(self.standard_error, self.degrees_of_freedom, alpha=alpha, power=POWER)


def contrast(strata: Sequence[Stratum], *, seed: int = 0, level: float = 0.95, resamples: int = RESAMPLES) -> Contrast:
    """Compare the runs of both sides within strata; a stratum that says nothing on either side is left out.

    The interval resamples runs within their tasks where every task has two or more on both sides, and tasks (with
    everything that they hold) otherwise. The test swaps runs between the sides within each task (two-sided, exact
    where there are few ways to do so).
    """
    kept = [
        Stratum(first, second)
        for stratum in strata
        if (first := [run for run in stratum.before if run[1] > 0])
        and (second := [run for run in stratum.after if run[1] > 0])
    ]
    runs = (sum(len(item.before) for item in kept), sum(len(item.after) for item in kept))
    repeated = all(min(len(item.before), len(item.after)) >= _SMALLEST_STRATA for item in kept)
    resampled: Resampled = "runs" if repeated and kept else "tasks"
    if not kept:
        nothing = Interval(None, None, None, 0, "none")
        return Contrast(None, None, nothing, None, None, None, None, 0, runs, resampled)
    means = _stratum_means(kept)
    before, after = _ratios(means)
    estimate = after - before
    error, spread, degrees = _error_of_runs(kept, means) if repeated else _error_of_tasks(means)
    smallest = _smallest_p(kept)
    if degrees < 1:
        alone = Interval(estimate, None, None, len(kept), "none")
        return Contrast(before, after, alone, None, smallest, None, None, degrees, runs, resampled)
    if not repeated and all(list(item.before) == list(item.after) for item in kept):
        same = Interval(0.0, 0.0, 0.0, len(kept), "constant")
        return Contrast(before, after, same, 1.0, smallest, 0.0, error or None, degrees, runs, resampled)
    low, high = _interval(kept, means, repeated, seed, level, resamples)
    interval = Interval(estimate, low, high, len(kept), "bootstrap" if high > low else "constant")
    p_value = _permutation_p(kept, estimate, seed, resamples)
    effect = estimate / spread if spread else None
    return Contrast(before, after, interval, p_value, smallest, effect, error or None, degrees, runs, resampled)


def _stratum_means(strata: Sequence[Stratum]) -> Array:
    """[strata, side, numerator and denominator]: averages over a stratum's runs."""
    import numpy as np

    return np.asarray([[np.mean(item.before, axis=0), np.mean(item.after, axis=0)] for item in strata], dtype=float)


def _ratios(means: Array) -> tuple[float, float]:
    sums = means.sum(axis=0)
    return float(sums[0, 0] / sums[0, 1]), float(sums[1, 0] / sums[1, 1])


def _error_of_tasks(means: Array) -> tuple[float, float, int]:
    """Standard error, standard deviation of the tasks' differences and degrees of freedom, by linearised ratios."""
    number = len(means)
    if number < 2:
        return 0.0, 0.0, 0
    ratios = _ratios(means)
    linear = [(means[:, side, 0] - ratios[side] * means[:, side, 1]) / means[:, side, 1].mean() for side in (0, 1)]
    spread = float((linear[1] - linear[0]).std(ddof=1))
    return spread / math.sqrt(number), spread, number - 1


def _error_of_runs(strata: Sequence[Stratum], means: Array) -> tuple[float, float, int]:
    """The same for tasks with repeats: what varies are the runs within a task."""
    import numpy as np

    ratios = _ratios(means)
    variance = pooled = 0.0
    degrees = 0
    for item in strata:
        for side, runs in enumerate((item.before, item.after)):
            values = np.asarray(runs, dtype=float)
            linear = (values[:, 0] - ratios[side] * values[:, 1]) / means[:, side, 1].mean()
            squares = float(((linear - linear.mean()) ** 2).sum())
            variance += squares / (len(runs) - 1) / len(runs) / len(strata) ** 2
            pooled += squares
            degrees += len(runs) - 1
    return math.sqrt(variance), math.sqrt(pooled / degrees), degrees


def _smallest_p(strata: Sequence[Stratum]) -> float:
    """2 / (ways to share the runs out), at most 1: the two-sided p-value of the most extreme of them."""
    ways = math.prod(min(math.comb(len(s.before) + len(s.after), len(s.before)), 10**9) for s in strata[:64])
    return min(1.0, 2 / ways)


def _interval(
    strata: Sequence[Stratum], means: Array, repeated: bool, seed: int, level: float, resamples: int
) -> Bounds:
    import numpy as np

    rng = np.random.default_rng(seed)
    if repeated:
        sums = np.zeros((resamples, 2, 2))
        for item in strata:
            for side, runs in enumerate((item.before, item.after)):
                values = np.asarray(runs, dtype=float)
                sums[:, side] += values[rng.integers(len(runs), size=(resamples, len(runs)))].mean(axis=1)
    else:
        chunk = max(1, _CHUNK_VALUES // (4 * len(means)))
        sizes = [min(chunk, resamples - start) for start in range(0, resamples, chunk)]
        sums = np.concatenate([means[rng.integers(len(means), size=(size, len(means)))].sum(axis=1) for size in sizes])
    values = sums[:, 1, 0] / sums[:, 1, 1] - sums[:, 0, 0] / sums[:, 0, 1]
    return quantiles(values, level)


def _permutation_p(strata: Sequence[Stratum], estimate: float, seed: int, resamples: int) -> float:
    """Two-sided p of the stratified permutation test.

    scipy's ``permutation_test`` has pairs and independent samples but no strata in between, hence this. Exact up to
    2^12 ways of swapping pairs; otherwise sampled, the observed order counted among the samples (Phipson and Smyth
    2010), so that p is never 0.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    paired = all(len(item.before) == len(item.after) == 1 for item in strata)
    exact = paired and len(strata) <= _EXACT_UP_TO
    number = 2 ** len(strata) if exact else resamples
    sums = np.zeros((number, 2, 2))
    for place, item in enumerate(strata):
        runs = np.asarray([*item.before, *item.after], dtype=float)
        split = len(item.before)
        if exact:
            swapped = (np.arange(number) >> place) & 1
            order = np.stack([swapped, 1 - swapped], axis=1)
        else:
            order = rng.permuted(np.tile(np.arange(len(runs)), (number, 1)), axis=1)
        sums[:, 0] += runs[order[:, :split]].mean(axis=1)
        sums[:, 1] += runs[order[:, split:]].mean(axis=1)
    values = sums[:, 1, 0] / sums[:, 1, 1] - sums[:, 0, 0] / sums[:, 0, 1]
    # rounding must not make an order that equals the observed one look less extreme
    as_extreme = int((np.abs(values) >= abs(estimate) - 1e-12).sum())
    return as_extreme / number if exact else (as_extreme + 1) / (number + 1)
