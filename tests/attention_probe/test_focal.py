"""From figures by scenario to focal layers, on arrays whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from attention_probe import focal, intervals

RNG = np.random.default_rng(0)


def test_a_planted_layer_is_found_on_every_resample() -> None:
    effects = RNG.normal(0, 0.1, (40, 6))
    effects[:, 3] += 2.0
    found = focal.select(lambda chosen: effects[chosen].mean(0), focal.choose_top(1), scenarios=40, layers=6, seed=0)
    assert found.layers == (3,)
    assert found.frequency[3] == pytest.approx(1.0)
    assert found.frequency.sum() == pytest.approx(1.0)
    assert len(found.runners_up) == 5


def test_where_nothing_is_planted_the_choice_is_not_stable() -> None:
    effects = RNG.normal(0, 1.0, (40, 6))
    found = focal.select(lambda chosen: effects[chosen].mean(0), focal.choose_top(1), scenarios=40, layers=6, seed=0)
    assert found.frequency.max() < 0.95


def test_windows_are_contiguous_and_the_budget_is_checked() -> None:
    assert focal.windows(4, 2) == [(0, 1), (1, 2), (2, 3)]
    assert focal.windows(3, 3) == [(0, 1, 2)]
    for budget in (0, 5):
        with pytest.raises(ValueError, match="give 1 to 4"):
            focal.windows(4, budget)


def test_top_layers_need_not_be_neighbours_and_the_runners_up_replace_the_last() -> None:
    ranking = focal.choose_top(2)(np.array([5.0, 1.0, 0.0, 4.0]))
    assert ranking == [(0, 3), (0, 1), (0, 2)]


def test_an_interval_by_hand_and_its_refusal() -> None:
    low, high = intervals.interval(np.array([[1.0], [1.0], [1.0]]), seed=0)
    assert (low[0], high[0]) == (1.0, 1.0)
    low, high = intervals.interval(RNG.normal(0, 1, (200, 3)), seed=0)
    assert np.all(high - low == pytest.approx(2 * 1.96 / np.sqrt(200), rel=0.25))
    with pytest.raises(ValueError, match="at least two"):
        intervals.interval(np.ones((1, 2)), seed=0)


def test_sign_flips_are_exact_for_few_scenarios() -> None:
    # All of 5 positive: 2 of the 32 flips are as extreme.
    assert intervals.sign_flip_test(np.ones((5, 1)) + RNG.uniform(0, 0.1, (5, 1)), seed=0)[0] == pytest.approx(2 / 32)
    balanced = np.array([[1.0], [-1.0], [1.0], [-1.0]])
    assert intervals.sign_flip_test(balanced, seed=0)[0] == pytest.approx(1.0)


def test_benjamini_hochberg_is_that_of_statsmodels() -> None:
    p = RNG.uniform(0, 1, (3, 4))
    expected = multipletests(p.ravel(), method="fdr_bh")[1].reshape(3, 4)
    np.testing.assert_allclose(intervals.benjamini_hochberg(p), expected)


def test_the_focal_score_is_magnitude_times_how_drift_goes_with_the_loss() -> None:
    loss = np.linspace(0, 1, 12)
    drift = np.zeros((12, 2, 1))
    drift[:, 0, 0] = -loss  # attention leaves as the loss grows
    drift[:, 1, 0] = loss  # the other way: floored at 0
    magnitude = np.full((12, 2, 1), 0.5)
    found = focal.focal_score(magnitude, drift, loss)
    assert found.rule == focal.WITH_LOSS
    np.testing.assert_allclose(found.score, [0.5, 0.0])
    np.testing.assert_allclose(found.correlation, [1.0, -1.0])


def test_a_score_without_relation_or_variance_says_so() -> None:
    drift, magnitude = np.ones((5, 2, 1)) * np.arange(5)[:, None, None], np.ones((5, 2, 1))
    assert focal.focal_score(magnitude, drift, np.zeros(5)).rule == focal.NO_VARIANCE
    assert focal.focal_score(magnitude, drift, np.arange(5.0)).rule == focal.NO_RELATION


@settings(max_examples=30)
@given(st.permutations(range(6)))
def test_the_order_of_scenarios_does_not_matter_to_the_score(order: list[int]) -> None:
    rng = np.random.default_rng(1)
    magnitude, drift, loss = rng.uniform(size=(6, 3, 2)), rng.normal(size=(6, 3, 2)), rng.uniform(size=6)
    one, other = (
        focal.focal_score(magnitude, drift, loss),
        focal.focal_score(magnitude[order], drift[order], loss[order]),
    )
    np.testing.assert_allclose(one.score, other.score)


def test_rank_correlation_by_hand_and_where_it_is_undefined() -> None:
    assert intervals.rank_correlation(np.array([1.0, 2, 3]), np.array([2.0, 4, 9])) == pytest.approx(1.0)
    assert intervals.rank_correlation(np.array([1.0, 2]), np.array([2.0, 4])) is None
    assert intervals.rank_correlation(np.array([1.0, 1, 1]), np.array([2.0, 4, 5])) is None
