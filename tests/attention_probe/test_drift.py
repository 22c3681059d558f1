from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from attention_probe.drift import DriftResult, measure
from tests.exact import CLOSE

pytestmark = pytest.mark.usefixtures("exact")


def test_measure(llama: Any, tokenizer: Any, scenario_pairs: Any) -> None:
    scenarios, twins = (list(side) for side in zip(*scenario_pairs, strict=True))
    heard: list[tuple[str, int, int]] = []
    result = measure(llama, tokenizer, scenarios, twins, k=4, batch_size=3, progress=lambda *x: heard.append(x))
    assert isinstance(result, DriftResult)
    assert result.drift.shape == result.pull.shape == result.magnitude.shape == (8, 3, 4)
    assert heard[-1] == ("attention", 16, 16)
    assert result.magnitude.min() > 0
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
