"""Intervals and tests over scenarios; those of ``cras.statistics.arrays``, under the names that this package uses."""

from __future__ import annotations

from cras.statistics.arrays import Array, benjamini_hochberg, rank_correlation, sign_flip_test
from cras.statistics.arrays import mean_interval as interval

__all__ = ["Array", "benjamini_hochberg", "interval", "rank_correlation", "sign_flip_test"]
