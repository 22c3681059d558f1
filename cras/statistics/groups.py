"""Any statistic of judgements with its interval over transcripts (turns of one run are not independent).

Not ``scipy.stats.bootstrap``: resamples of which the statistic says nothing (a kappa without variation) are left out here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

RESAMPLES = 1000


@dataclass(frozen=True)
class Figure:
    """An estimate with its 95% interval; ``None`` where the pairs do not tell (no variation, one transcript)."""

    estimate: float | None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"estimate": self.estimate, "ci": None if self.low is None else [self.low, self.high]}

    def __str__(self) -> str:
        if self.estimate is None:
            return "–"
        return f"{self.estimate:.2f}" + ("" if self.low is None else f" [{self.low:.2f}, {self.high:.2f}]")


def over_transcripts(groups: dict[str, list[Any]], statistic: Callable[[list[Any]], float | None], seed: int) -> Figure:
    """A statistic of all items, with its interval over the groups; resamples that it does not tell of are left out."""
    import numpy as np

    items = list(groups.values())
    estimate = statistic([item for group in items for item in group]) if items else None
    if estimate is None or len(items) < 2:
        return Figure(estimate)
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(items), len(items))
        value = statistic([item for place in drawn for item in items[place]])
        if value is not None and not math.isnan(value):
            values.append(value)
    if not values:
        return Figure(estimate)
    low, high = np.quantile(values, [0.025, 0.975])
    return Figure(estimate, float(low), float(high))
