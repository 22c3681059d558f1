from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_probe.drift import DriftResult, drift, magnitude, measure
from tests.exact import CLOSE

pytestmark = pytest.mark.usefixtures("exact")

# One layer, two heads, spans (binding, other, competing). The rest of 1 goes to headers and the response.
CONFLICT = np.array([[[0.2, 0.1, 0.4], [0.5, 0.0, 0.5]]])
ALIGNED = np.array([[[0.5, 0.1, 0.1], [0.5, 0.0, 0.5]]])


def test_drift_and_pull_by_hand() -> None:
    np.testing.assert_allclose(drift(CONFLICT, ALIGNED, 0), [[-0.3, 0.0]])  # attention is pulled off the binding span
    np.testing.assert_allclose(drift(CONFLICT, ALIGNED, 2), [[0.3, 0.0]])  # and onto the competing one


def test_magnitude_by_hand() -> None:
    # Head 0: p = (.2, .1, .4, .3), q = (.5, .1, .1, .3), middle = (.35, .1, .25, .3).
    # D(p|middle) = .2 log2(.2/.35) + .4 log2(.4/.25) = -.161471 + .271229 = .109758
    # D(q|middle) = .5 log2(.5/.35) + .1 log2(.1/.25) = .257287 - .132193 = .125094
    # Six digits by hand, so each of the two is off by at most four times half of 1e-6.
    np.testing.assert_allclose(magnitude(CONFLICT, ALIGNED), [[(0.109758 + 0.125094) / 2, 0.0]], atol=2e-6)


def test_what_has_nothing_in_common_is_one_bit_apart() -> None:
    np.testing.assert_allclose(magnitude(np.array([[[1.0, 0.0]]]), np.array([[[0.0, 1.0]]])), 1.0)
    np.testing.assert_allclose(magnitude(np.array([[[1.0]]]), np.array([[[0.0]]])), 1.0)  # the rest is a bin too


masses = st.lists(st.floats(0, 1), min_size=4, max_size=4).map(lambda x: np.array([[x]]) / max(sum(x), 1.0))


@given(masses, masses)
def test_magnitude_is_symmetric_and_between_0_and_1(p: Any, q: Any) -> None:
    one, other = magnitude(p, q), magnitude(q, p)
    np.testing.assert_allclose(one, other, atol=1e-12)
    assert 0 <= one <= 1
    np.testing.assert_allclose(magnitude(p, p), 0, atol=1e-12)


def test_measure(llama: Any, tokenizer: Any, scenario_pairs: Any) -> None:
    scenarios, twins = (list(side) for side in zip(*scenario_pairs, strict=True))
    heard: list[tuple[str, int, int]] = []
    result = measure(llama, tokenizer, scenarios, twins, k=4, batch_size=3, progress=lambda *x: heard.append(x))
    assert isinstance(result, DriftResult)
    assert result.drift.shape == result.pull.shape == result.magnitude.shape == (8, 3, 4)
    assert heard[-1] == ("attention", 16, 16)
    assert result.magnitude.min() > 0
    # The conflict's competing message is the longer one, so it takes more attention from a random model.
    assert result.pull.mean() > 0
    same = measure(llama, tokenizer, twins, _as_twins(twins), k=4)
    np.testing.assert_allclose(same.drift, 0, **CLOSE)
    np.testing.assert_allclose(same.pull, 0, **CLOSE)


def test_only_the_first_k_rows_count(llama: Any, tokenizer: Any, scenario_pairs: Any) -> None:
    scenario, twin = scenario_pairs[0]
    longer = {"binding_response": scenario.binding_response + " And more, and more."}
    short = measure(llama, tokenizer, [scenario], [twin], k=3)
    long = measure(llama, tokenizer, [scenario.model_copy(update=longer)], [twin], k=3)
    np.testing.assert_allclose(short.drift, long.drift, **CLOSE)
    everything = measure(llama, tokenizer, [scenario.model_copy(update=longer)], [twin], k=100)
    assert np.abs(everything.drift - long.drift).max() > 1e-3


def _as_twins(scenarios: list[Any]) -> list[Any]:
    return [scenario.model_copy(update={"twin_of": scenario.id}) for scenario in scenarios]


def test_twins_that_do_not_belong_are_told(llama: Any, tokenizer: Any, scenario_pairs: Any) -> None:
    (first, first_twin), (second, second_twin) = scenario_pairs[:2]
    with pytest.raises(ValueError, match="s1-twin is the twin of s1, not of s0"):
        measure(llama, tokenizer, [first, second], [second_twin, first_twin])
    with pytest.raises(ValueError, match="1 scenarios but 0 twins"):
        measure(llama, tokenizer, [first], [])
    with pytest.raises(ValueError, match="no scenarios"):
        measure(llama, tokenizer, [], [])
    fewer = first_twin.model_copy(update={"messages": first_twin.messages[:2]})
    with pytest.raises(ValueError, match="s0 has 3 messages and its twin 2"):
        measure(llama, tokenizer, [first], [fewer])
