"""Statistics over transcripts, and what equal transcripts can say."""

from __future__ import annotations

import math

import pytest

from cras.statistics.groups import over_transcripts, share_over_transcripts
from cras.statistics.interval import Interval


def _mean(values: list[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def test_equal_transcripts_give_no_interval_rather_than_one_without_width() -> None:
    found = over_transcripts({str(run): [0.1, 0.7] for run in range(12)}, _mean, seed=0)
    assert (found.estimate, found.ci, found.n, found.method) == (pytest.approx(0.4), None, 12, "constant")
    known = Interval(0.4, 0.1, 0.9, 12, "exact")
    assert over_transcripts({"a": [0.4], "b": [0.4]}, _mean, seed=0, if_constant=lambda: known) is known


@pytest.mark.parametrize(("value", "low", "high"), [(1.0, 0.7575, 1.0), (0.0, 0.0, 0.2425)])
def test_a_share_that_is_the_same_in_a_dozen_runs_has_the_interval_of_a_dozen_trials(
    value: float, low: float, high: float
) -> None:
    # Wilson: 12 / (12 + 1.96^2) = 0.7575
    found = share_over_transcripts({str(run): [value] * 3 for run in range(12)}, _mean, seed=0)
    assert found.estimate == value
    assert found.ci == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_runs_without_a_word_on_a_share_are_no_trials() -> None:
    groups: dict[str, list[float]] = {str(run): [1.0] if run < 6 else [] for run in range(12)}
    found = share_over_transcripts(groups, _mean, seed=0)
    assert (found.n, found.method) == (6, "wilson")


def test_a_share_in_between_that_never_varies_has_no_interval() -> None:
    found = share_over_transcripts({str(run): [0.0, 1.0] for run in range(5)}, _mean, seed=0)
    assert (found.estimate, found.ci, found.method) == (0.5, None, "constant")


def test_what_varies_has_a_bootstrap_interval_and_one_run_none() -> None:
    found = over_transcripts({str(run): [float(run)] for run in range(10)}, _mean, seed=0)
    assert found.method == "bootstrap"
    assert found.low is not None
    assert found.high is not None
    assert found.low < 4.5 < found.high
    assert over_transcripts({"a": [1.0]}, _mean, seed=0).ci is None
    assert over_transcripts({}, _mean, seed=0).estimate is None
