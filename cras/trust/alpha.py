"""Krippendorff's alpha of several judges or people, by the ``krippendorff`` package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Scale = Literal["nominal", "interval"]
"""What the values are: names, or points at equal distances."""


def alpha(units: Sequence[dict[str, float]], scale: Scale) -> float | None:
    """Agreement on units, each with the values that some raters gave it: 1 is perfect, 0 is chance.

    ``None`` where no unit has two values, or no value ever differs: then there is nothing to agree about.
    """
    import krippendorff
    import numpy as np

    kept = [unit for unit in units if len(unit) > 1]
    if len({value for unit in kept for value in unit.values()}) < 2:
        return None
    raters = sorted({name for unit in kept for name in unit})
    data = np.array([[unit.get(name, np.nan) for unit in kept] for name in raters])
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement=scale))
