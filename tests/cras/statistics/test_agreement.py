"""Kappa where nobody differs: not [1, 1]."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cras.statistics.agreement import kappa_of_agreement


def test_the_bound_by_hand() -> None:
    # two scores, each on half of the turns: p_e = 1/2; 0 of 12 runs differ: at most 1 - 0.025^(1/12) = 0.2646 may
    found = kappa_of_agreement(0.5, 12)
    assert (found.estimate, found.high, found.n, found.method) == (1.0, 1.0, 12, "exact")
    assert found.low == pytest.approx(1 - (1 - 0.025 ** (1 / 12)) / 0.5)
    assert found.low == pytest.approx(0.4707, abs=1e-4)


def test_one_run_has_no_interval_and_scores_that_never_vary_no_kappa() -> None:
    assert kappa_of_agreement(0.5, 1).ci is None
    with pytest.raises(ValueError, match="chance agreement is 1"):
        kappa_of_agreement(1.0, 12)


@given(st.floats(0, 0.99), st.integers(2, 5000))
def test_more_runs_narrow_it_and_nothing_makes_it_certain(chance: float, runs: int) -> None:
    few, more = kappa_of_agreement(chance, runs), kappa_of_agreement(chance, runs + 1)
    assert few.low is not None
    assert more.low is not None
    assert -1 <= few.low <= more.low < 1


@given(st.floats(0.0, 0.9), st.integers(2, 60))
def test_a_true_kappa_under_the_bound_shows_itself_in_all_but_one_sample_of_forty(chance: float, runs: int) -> None:
    low = kappa_of_agreement(chance, runs).low or 0.0
    disagreement = (1 - low) * (1 - chance)
    if low > -1:
        assert math.isclose((1 - disagreement) ** runs, 0.025, rel_tol=1e-6), "exactly at the bound: 2.5%"
