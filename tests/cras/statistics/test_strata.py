from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test

from cras.statistics.interval import paired_difference
from cras.statistics.strata import Run, Stratum, contrast

# exact in binary: scipy lets rounding break ties between orders, contrast does not
SHARES = st.integers(0, 64).map(lambda number: number / 64)


def paired(before: list[float], after: list[float]) -> list[Stratum]:
    return [Stratum([(b, 1.0)], [(a, 1.0)]) for b, a in zip(before, after, strict=True)]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(SHARES, SHARES), min_size=2, max_size=9))
def test_one_run_a_side_is_the_paired_test(pairs: list[tuple[float, float]]) -> None:
    before, after = [b for b, _ in pairs], [a for _, a in pairs]
    found, reference = contrast(paired(before, after)), paired_difference(before, after)
    assert found.difference.estimate == pytest.approx(reference.interval.estimate, abs=1e-12)
    assert found.p_value == pytest.approx(reference.p_value)


def test_many_pairs_are_sampled_and_agree_with_scipy() -> None:
    values = np.random.default_rng(1).random((40, 2))
    values[:, 1] -= 0.12
    reference = permutation_test(
        (values[:, 1], values[:, 0]),
        lambda a, b, axis: (a - b).mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        rng=2,
    )
    found = contrast(paired(list(values[:, 0]), list(values[:, 1])))
    assert found.p_value == pytest.approx(reference.pvalue, abs=0.02)


def test_one_stratum_is_the_test_of_independent_samples() -> None:
    before, after = [1.0] * 6 + [0.0], [1.0] * 3 + [0.0] * 4
    reference = permutation_test(
        (after, before),
        lambda a, b, axis: np.mean(a, axis=axis) - np.mean(b, axis=axis),
        permutation_type="independent",
        vectorized=True,
        n_resamples=np.inf,
    )
    found = contrast([Stratum([(v, 1.0) for v in before], [(v, 1.0) for v in after])])
    assert found.difference.estimate == pytest.approx(-3 / 7)
    assert found.p_value == pytest.approx(reference.pvalue, abs=0.02)
    assert found.resampled == "runs"


def test_a_harder_task_run_more_often_is_no_decline() -> None:
    """Within each task nothing changed; pooled over runs the measure would fall from 0.75 to 0.375."""
    easy, hard = (1.0, 1.0), (0.0, 1.0)
    strata = [Stratum([easy] * 6, [easy] * 3), Stratum([hard] * 2, [hard] * 5)]
    found = contrast(strata)
    assert (found.before, found.after, found.difference.estimate) == (0.5, 0.5, 0.0)
    assert found.p_value == 1.0


def test_repeats_show_what_two_tasks_alone_could_not() -> None:
    strata = [Stratum([(1.0, 1.0)] * 8, [(0.0, 1.0)] * 6 + [(1.0, 1.0)] * 2) for _ in range(2)]
    found = contrast(strata)
    assert found.p_value is not None
    assert found.p_value < 0.01
    alone = contrast([Stratum([item.before[0]], [item.after[0]]) for item in strata])
    assert alone.p_value == alone.smallest_p == 0.5


def test_effect_and_error_by_hand() -> None:
    found = contrast(paired([0.5, 0.5, 0.5, 0.5], [0.5, 0.6, 0.7, 0.8]))
    # differences 0 .1 .2 .3: mean .15, standard deviation sqrt(.05 / 3)
    spread = (0.05 / 3) ** 0.5
    assert found.effect_size == pytest.approx(0.15 / spread)
    assert found.standard_error == pytest.approx(spread / 2)
    assert found.degrees_of_freedom == 3
    detectable = found.detectable(0.05)
    assert detectable is not None
    assert detectable > 3.18 * spread / 2, "more than the critical t times the error"


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.integers(0, 4), st.just(4)), min_size=1, max_size=4),
            st.lists(st.tuples(st.integers(0, 4), st.just(4)), min_size=1, max_size=4),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_swapping_the_sides_turns_the_sign_and_keeps_the_evidence(data: list[tuple[list[Run], list[Run]]]) -> None:
    there = contrast([Stratum(b, a) for b, a in data])
    back = contrast([Stratum(a, b) for b, a in data])
    assert there.difference.estimate == pytest.approx(-(back.difference.estimate or 0.0), abs=1e-12)
    if there.p_value is not None:
        assert there.p_value == pytest.approx(back.p_value, abs=0.04)
        assert 0 < there.p_value <= 1


def test_too_little_to_tell() -> None:
    nothing = contrast([Stratum([(0.0, 0.0)], [(1.0, 1.0)])])
    assert (nothing.difference.estimate, nothing.p_value, nothing.detectable(0.05)) == (None, None, None)
    one = contrast([Stratum([(1.0, 1.0)], [(0.0, 1.0)])])
    assert (one.difference.estimate, one.difference.low, one.p_value, one.smallest_p) == (-1.0, None, None, 1.0)


@pytest.mark.parametrize(("tests", "runs"), [(12, 1), (4, 6)])
def test_chance_alone_rarely_looks_real(tests: int, runs: int) -> None:
    """150 comparisons of a model with itself: 5% false alarms are promised, more than 16 would be 1 in 1000."""
    rng = np.random.default_rng(7)

    def side() -> list[Run]:
        return [(float(value), 1.0) for value in rng.random(runs) < 0.8]

    alarms = 0
    for seed in range(150):
        found = contrast([Stratum(side(), side()) for _ in range(tests)], seed=seed, resamples=300)
        alarms += found.p_value is not None and found.p_value < 0.05
    assert alarms <= 16
