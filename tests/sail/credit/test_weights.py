"""From credit to weights: the formula by hand and the properties that it must have."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sail.credit.reward_model import reward_weights
from sail.credit.weights import equalise_shared, shared_tokens, weights_from_mass

masses = st.lists(st.floats(0.0, 1.0, allow_subnormal=False), min_size=1, max_size=40)
tokens = st.lists(st.integers(0, 6), min_size=1, max_size=25)


def test_weights_by_hand() -> None:
    # c + eps = (0.1, 0.1, 0.1, 1.7), mean 0.5 -> (0.2, 0.2, 0.2, 3.4), capped at 3 -> (0.2, 0.2, 0.2, 3.0), mean 0.9
    weights = weights_from_mass([0.0, 0.0, 0.0, 1.6], eps=0.1, w_max=3.0)
    np.testing.assert_allclose(weights, np.array([0.2, 0.2, 0.2, 3.0]) / 0.9)


@given(masses)
def test_weights_have_mean_one_and_are_never_negative(mass: list[float]) -> None:
    weights = weights_from_mass(mass)
    assert weights.shape == (len(mass),)
    assert weights.mean() == pytest.approx(1.0, abs=1e-12)
    assert (weights >= 0).all()


@given(masses)
def test_more_credit_never_means_less_weight(mass: list[float]) -> None:
    weights = weights_from_mass(mass)
    order = np.argsort(mass, kind="stable")
    assert (np.diff(weights[order]) >= -1e-12).all()


@given(st.floats(0.0, 1.0), st.integers(1, 30))
def test_uniform_credit_gives_exactly_one(mass: float, length: int) -> None:
    assert weights_from_mass([mass] * length).tolist() == [1.0] * length


@pytest.mark.parametrize("mass", [[], [-0.1, 0.2], [float("nan")], [[0.1]]])
def test_bad_mass_is_refused(mass: list[float]) -> None:
    with pytest.raises(ValueError, match="span mass"):
        weights_from_mass(mass)


def test_settings_without_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="eps=0"):
        weights_from_mass([0.1, 0.2], eps=0)
    with pytest.raises(ValueError, match=r"w_max=0\.5"):
        weights_from_mass([0.1, 0.2], w_max=0.5)


@given(tokens, tokens)
def test_shared_tokens_are_equal_and_in_order(chosen: list[int], rejected: list[int]) -> None:
    pairs = shared_tokens(chosen, rejected)
    assert all(chosen[i] == rejected[j] for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    if chosen == rejected:
        assert len(pairs) == len(chosen)


def test_shared_tokens_of_long_responses() -> None:
    """difflib would take frequent tokens for junk from 200 on."""
    same = [1, 2] * 150
    assert len(shared_tokens([*same, 3], [4, *same])) == 300


@given(tokens, tokens, st.randoms(use_true_random=False))
def test_equalised_weights(chosen: list[int], rejected: list[int], random: object) -> None:
    """Equal on shared tokens, mean 1 on both sides, never negative, the others' mean at most w_max."""
    rng = np.random.default_rng(random.randrange(2**32))  # type: ignore[attr-defined]
    before = [weights_from_mass(rng.random(len(side)) ** 6) for side in (chosen, rejected)]
    shared = shared_tokens(chosen, rejected)

    after = equalise_shared(before[0], before[1], shared, w_max=3.0)

    assert all(after[0][i] == after[1][j] for i, j in shared)
    for side, weights in enumerate(after):
        assert weights.mean() == pytest.approx(1.0, abs=1e-9)
        assert (weights >= 0).all()
        others = np.delete(weights, [pair[side] for pair in shared])
        assert not len(others) or others.mean() <= 3.0 + 1e-9
    if not shared:
        assert [list(side) for side in after] == [list(side) for side in before]


@given(tokens, tokens)
def test_weights_of_one_stay_exactly_one(chosen: list[int], rejected: list[int]) -> None:
    after = equalise_shared([1.0] * len(chosen), [1.0] * len(rejected), shared_tokens(chosen, rejected))
    assert after[0].tolist() == [1.0] * len(chosen)
    assert after[1].tolist() == [1.0] * len(rejected)


def test_shared_tokens_cancel_in_the_difference() -> None:
    """What a token's log-ratio is on both sides leaves the weighted difference as if it were not there: to the bit."""
    chosen, rejected = [7, 1, 2, 3, 9], [7, 4, 2, 5, 6, 9]
    shared = shared_tokens(chosen, rejected)
    assert [chosen[i] for i, _ in shared] == [7, 2, 9]
    left, right = equalise_shared(
        weights_from_mass([0.1, 0.9, 0.2, 0.4, 0.0]), weights_from_mass([0.5, 0.1, 0.8, 0.3, 0.2, 0.6]), shared
    )
    for ratio in (0.0, 0.37, -12.5):
        assert all(left[i] * ratio - right[j] * ratio == 0.0 for i, j in shared)


def test_a_side_without_other_tokens_fixes_the_shared_total() -> None:
    # All three chosen tokens are shared, so they must sum to 3 on both sides, and the fourth rejected one weighs 1.
    left, right = equalise_shared([2.0, 0.5, 0.5], [1.0, 0.5, 0.5, 2.0], [(0, 0), (1, 1), (2, 2)])
    np.testing.assert_allclose(left, [1.8, 0.6, 0.6])  # means 1.5, 0.5, 0.5, times 3 / 2.5
    np.testing.assert_allclose(right, [1.8, 0.6, 0.6, 1.0])


def test_reward_model_weights_by_hand() -> None:
    # alpha 0.5, beta 0.1: a step of 0.05 a nat
    np.testing.assert_allclose(reward_weights([2.0, -4.0], chosen=True), [1.1, 0.8])
    np.testing.assert_allclose(reward_weights([2.0, -4.0], chosen=False), [0.9, 1.2])
