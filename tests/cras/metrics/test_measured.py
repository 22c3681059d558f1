"""A figure against its threshold, by hand."""

from __future__ import annotations

import math

import pytest

from cras.metrics.measured import Measured
from cras.statistics.interval import Interval

HALF = Interval(0.9, 0.7, 0.97, 20, "bootstrap")
ONE_RUN = Interval(0.9, None, None, 1, "none")
NOTHING = Interval(None, None, None, 0, "none")


@pytest.mark.parametrize(
    ("interval", "threshold", "confidence", "missed"),
    [
        (HALF, 0.9, None, False),
        (HALF, 0.91, None, True),
        (HALF, 0.7, 0.95, False),
        (HALF, 0.71, 0.95, True),
        (Interval(1.0, 0.84, 1.0, 20, "wilson"), 1, 0.95, False),
        (HALF, 1, 0.95, True),
        (ONE_RUN, 0.9, None, False),
        (ONE_RUN, 0.9, 0.95, True),
        (NOTHING, 0.0, None, True),
        (NOTHING, None, None, False),
        (HALF, math.nan, None, True),
    ],
)
def test_what_misses_a_threshold(
    interval: Interval, threshold: float | None, confidence: float | None, missed: bool
) -> None:
    assert Measured("cras", interval, threshold, confidence).is_missed is missed


def test_coverage_is_what_the_runs_have_and_no_interval_decides() -> None:
    assert not Measured("judged", HALF, 0.9, 0.95, (9, 10)).is_missed
    missed = Measured("judged", HALF, 0.95, 0.95, (9, 10))
    assert missed.sentence() == "judged 0.90 of 10 explicit instructions; at least 0.95 is asked"


def test_a_figure_never_reads_like_the_threshold_that_it_misses() -> None:
    close = Interval(0.8999, None, None, 3, "none")
    assert Measured("cras", close, 0.9).sentence() == "CRAS is 0.8999, at least 0.9 is asked"
    assert (
        Measured("cras", Interval(0.5, None, None, 3, "none"), 0.9).sentence() == "CRAS is 0.50, at least 0.9 is asked"
    )
    closer = Interval(0.89999999, None, None, 3, "none")
    assert Measured("cras", closer, 0.9).sentence() == "CRAS is 0.89999999, at least 0.9 is asked"
