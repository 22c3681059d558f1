from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.statistics.interval import bootstrap_ci, holm, minimum_detectable_effect, paired_difference


def test_ratio_is_the_pooled_share_and_empty_clusters_say_nothing() -> None:
    interval = bootstrap_ci([(1, 3), (2, 2), (0, 0)], statistic="ratio")
    assert interval.estimate == 0.6
    assert interval.n == 2


def test_interval_agrees_with_all_resamples_of_a_small_sample() -> None:
    values = [0.0, 0.2, 0.9, 1.0]
    means = [np.mean(sample) for sample in itertools.product(values, repeat=4)]  # all 256, each equally likely
    low, high = np.quantile(means, [0.025, 0.975])
    interval = bootstrap_ci(values, resamples=20_000)
    assert interval.low == pytest.approx(low, abs=0.03)
    assert interval.high == pytest.approx(high, abs=0.03)


def test_clusters_and_not_turns_are_resampled() -> None:
    # 400 turns in four runs that are all right or all wrong know as little as four runs
    by_run = bootstrap_ci([(100, 100), (0, 100), (100, 100), (0, 100)], statistic="ratio")
    assert by_run.low == 0.0
    assert by_run.high == 1.0


def test_same_seed_same_interval() -> None:
    values = [index**2 / 900 for index in range(30)]
    assert bootstrap_ci(values, seed=3) == bootstrap_ci(values, seed=3)
    assert bootstrap_ci(values, seed=3) != bootstrap_ci(values, seed=4)


def test_degenerate_samples() -> None:
    assert bootstrap_ci([]).estimate is None
    one = bootstrap_ci([0.5])
    assert (one.estimate, one.low, one.high, one.n) == (0.5, None, None, 1)
    equal = bootstrap_ci([0.5, 0.5, 0.5])
    assert (equal.low, equal.high, equal.method) == (0.5, 0.5, "constant")


def test_all_right_is_not_certainty() -> None:
    interval = bootstrap_ci([(3, 3)] * 10, statistic="ratio")
    assert (interval.estimate, interval.high, interval.method) == (1.0, 1.0, "wilson")
    # Wilson for 10 of 10: n / (n + z^2) with z = 1.96
    assert interval.low == pytest.approx(10 / (10 + 1.959964**2), abs=1e-6)
    assert bootstrap_ci([0.0] * 10).high == pytest.approx(1 - interval.low, abs=1e-6)


def test_paired_difference_and_its_test() -> None:
    before, after = [0.0] * 8, [1.0] * 7 + [0.0]
    difference = paired_difference(before, after)
    assert difference.interval.estimate == 0.875
    assert difference.interval.low is not None
    assert difference.interval.low > 0
    # exact: 8 pairs, one without a difference; two-sided 2 / 2^7
    assert difference.p_value == pytest.approx(2 / 2**7, abs=0.004)


def test_no_difference_is_no_evidence() -> None:
    same = paired_difference([(1, 2), (0, 2), (2, 2)], [(1, 2), (0, 2), (2, 2)], statistic="ratio")
    assert (same.interval.estimate, same.p_value) == (0.0, 1.0)
    empty = paired_difference([], [])
    assert (empty.interval.estimate, empty.p_value) == (None, None)


def test_paired_clusters_may_lack_a_side() -> None:
    difference = paired_difference(
        [(0, 1), (0, 0), (0, 1), (1, 1)], [(1, 1), (1, 1), (0, 0), (1, 1)], statistic="ratio"
    )
    assert difference.interval.estimate == pytest.approx(1 - 1 / 3)
    assert difference.interval.n == 4


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="same ones"):
        paired_difference([1.0], [1.0, 0.0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        bootstrap_ci([1.0, 0.0], level=95)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=12))
def test_interval_stays_within_the_data(values: list[float]) -> None:
    interval = bootstrap_ci(values, resamples=200)
    assert interval.low is not None
    assert interval.high is not None
    assert interval.low <= interval.high
    assert interval.low >= 0
    assert interval.high <= 1
    if interval.method == "bootstrap":
        assert min(values) <= interval.low + 1e-12
        assert interval.high <= max(values) + 1e-12


def test_holm_by_hand() -> None:
    # sorted .01 .02 .04: times 3, 2, 1; the last may not fall under the one before it
    assert holm([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_equals_statsmodels(p_values: list[float]) -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest", reason="statsmodels is in extra probe")
    assert holm(p_values) == pytest.approx(list(multitest.multipletests(p_values, method="holm")[1]))


@pytest.mark.parametrize(("number", "power"), [(5, 0.8), (20, 0.8), (200, 0.9)])
def test_detectable_effect_equals_statsmodels(number: int, power: float) -> None:
    calculator = pytest.importorskip("statsmodels.stats.power", reason="statsmodels is in extra probe").TTestPower()
    expected = calculator.solve_power(nobs=number, alpha=0.05, power=power)
    assert minimum_detectable_effect(number**-0.5, number - 1, power=power) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("degrees_of_freedom", [1, 2, 3, 5, 8, 20, 100])
@pytest.mark.parametrize("rows_tested", [1, 4, 10, 200])
def test_a_detectable_effect_is_a_number_for_few_tasks_and_many_rows(degrees_of_freedom: int, rows_tested: int) -> None:
    from scipy.stats import t

    effect = minimum_detectable_effect(1.0, degrees_of_freedom, alpha=0.05 / rows_tested)
    assert effect > t.isf(0.025 / rows_tested, degrees_of_freedom)


def test_detectable_effect_refuses_what_no_test_has() -> None:
    for wrong in ({"standard_error": 0.0}, {"degrees_of_freedom": 0}, {"power": 0.04}, {"alpha": 1.5}):
        with pytest.raises(ValueError, match=r"exceed 0|alpha < power"):
            minimum_detectable_effect(**{"standard_error": 0.1, "degrees_of_freedom": 9, **wrong})
