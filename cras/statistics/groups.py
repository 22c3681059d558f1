"""Any statistic of judgements with its interval over transcripts (turns of one run are not independent).

Not ``scipy.stats.bootstrap``: resamples of which the statistic says nothing (a kappa without variation) are left out here.

Where every resample gives the same figure, the bootstrap has nothing to say: an interval without width would claim
certainty that a few equal runs cannot give. A share that is 0 or 1 in every run then has the Wilson interval of that
many 0/1 trials, one a run (as in ``cras.statistics.interval``); another statistic has the bounds that its caller
knows, or none, and ``method`` says ``constant``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from cras.statistics.interval import LEVEL, Interval, quantiles, wilson

RESAMPLES = 1000
Item = TypeVar("Item")


def over_transcripts(
    groups: Mapping[str, Sequence[Item]],
    statistic: Callable[[list[Item]], float | None],
    seed: int,
    *,
    if_constant: Callable[[], Interval] | None = None,
    resamples: int = RESAMPLES,
) -> Interval:
    """A statistic of all items, with its 95% interval over the groups.

    Args:
        groups: the items of each transcript.
        statistic: of the items of some transcripts; ``None`` or NaN where they do not tell (such resamples are left out).
        seed: of the bootstrap.
        if_constant: what holds where every resample gives the same; by default the estimate without an interval.
        resamples: of the groups.
    """
    import numpy as np  # heavy: not before a figure is asked for

    items = list(groups.values())
    estimate = statistic([item for group in items for item in group]) if items else None
    if estimate is None or len(items) < 2:
        return Interval(estimate, None, None, len(items), "none")
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(resamples):
        drawn = rng.integers(0, len(items), len(items))
        value = statistic([item for place in drawn for item in items[place]])
        if value is not None and not math.isnan(value):
            values.append(value)
    if not values:
        return Interval(estimate, None, None, len(items), "none")
    if max(values) - min(values) < _ROUNDING:
        return if_constant() if if_constant else Interval(estimate, None, None, len(items), "constant")
    low, high = quantiles(values, LEVEL)
    return Interval(estimate, low, high, len(items), "bootstrap")


_ROUNDING = 1e-12
"""Figures that differ by no more are the same: sums in another order round otherwise."""


def share_over_transcripts(
    groups: Mapping[str, Sequence[Item]], share: Callable[[list[Item]], float | None], seed: int
) -> Interval:
    """``over_transcripts`` for a share from 0 to 1, so that "all of a dozen" has an interval, too."""

    def of_equal_runs() -> Interval:
        told = [value for group in groups.values() if (value := share(list(group))) is not None]
        if not set(told) <= {0.0, 1.0}:
            return Interval(
                share([item for group in groups.values() for item in group]), None, None, len(told), "constant"
            )
        return wilson(int(sum(told)), len(told), LEVEL)

    return over_transcripts(groups, share, seed, if_constant=of_equal_runs)
