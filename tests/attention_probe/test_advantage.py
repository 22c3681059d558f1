"""The measure behind drift: what has no preference has none in it, whatever the lengths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from attention_probe.advantage import BOUND, advantage, densities, magnitude, preference
from attention_probe.capture import Example, SpanMass, span_mass
from attention_probe.drift import measure
from attention_probe.spans import Span
from tests.attention_probe.conftest import CONFIGS, build
from tests.exact import CLOSE

pytestmark = pytest.mark.usefixtures("exact")


def mass_of(scores: list[list[float]], seen: list[list[int]], sink: float = 0.0) -> SpanMass:
    """One layer and head: rows by spans, of ``seen`` tokens with these scores each; the last entry is all that no span
    takes.
    """
    weights = torch.tensor(scores).exp() * torch.tensor(seen)
    total = weights.sum(-1, keepdim=True) + sink
    mass = (weights / total)[None, None]
    counts = torch.tensor(seen, dtype=torch.float64)[None]
    return SpanMass(mass[..., :-1], mass.sum(-1), counts[..., :-1], counts.sum(-1))


counts = st.integers(1, 400)
scores = st.floats(-5, 5)


@given(counts, counts, scores, st.floats(0, 50))
def test_the_advantage_is_how_much_higher_the_spans_scores_are_whatever_the_lengths(
    inside: int, outside: int, higher: float, sink: float
) -> None:
    found = advantage(mass_of([[higher, 0.0]], [[inside, outside]], sink))
    np.testing.assert_allclose(found.values, higher, atol=1e-9)
    assert not found.clipped.any()


@given(
    st.lists(counts, min_size=4, max_size=4),
    st.lists(counts, min_size=4, max_size=4),
    st.lists(scores, min_size=4, max_size=4),
)
def test_scores_by_span_give_magnitude_0_between_prompts_of_any_lengths(
    one: list[int], other: list[int], by_span: list[float]
) -> None:
    first, second = (densities(mass_of([by_span], [seen])) for seen in (one, other))
    np.testing.assert_allclose(magnitude(first, second), 0, atol=1e-9)


def test_magnitude_by_hand_and_its_ends() -> None:
    # Densities (1, 1, 1) and (4, 1, 1) of tokens: p = (1/3, 1/3, 1/3), q = (2/3, 1/6, 1/6), middle (1/2, 1/4, 1/4).
    # D(p|m) = log2(2/3)/3 + 2 log2(4/3)/3 = .081704; D(q|m) = 2 log2(4/3)/3 + log2(2/3)/3 = .081704
    same, other = (densities(mass_of([row], [[3, 5, 2]])) for row in ([0.0, 0, 0], [np.log(4), 0, 0]))
    np.testing.assert_allclose(magnitude(same, other), 0.081704, atol=2e-6)
    apart = [densities(mass_of([row], [[3, 5, 2]])) for row in ([80.0, 0, 0], [0.0, 80, 0])]
    np.testing.assert_allclose(magnitude(*apart), 1, atol=1e-9)


def test_what_lies_beyond_the_digits_is_bounded_and_counted() -> None:
    found = advantage(mass_of([[40.0, 0.0], [-40.0, 0.0], [3.0, 0.0]], [[2, 9]] * 3))
    np.testing.assert_allclose(found.values[0, 0, :, 0], [BOUND, -BOUND, 3.0])
    assert found.clipped[0, 0, :, 0].tolist() == [True, True, False]


def test_a_span_that_a_row_cannot_see_has_no_advantage() -> None:
    found = mass_of([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]], [[0, 3, 2], [2, 0, 0]])
    values = advantage(found).values[0, 0]
    assert np.isnan(values).tolist() == [[True, False], [True, True]], "nothing of it, or nothing else"
    assert np.isnan(preference(found)[0, 0]).tolist() == [[True, False], [False, True]]


@given(counts, counts, counts, scores, scores, scores)
def test_between_two_spans_nothing_else_counts(
    first: int, second: int, rest: int, one: float, other: float, elsewhere: float
) -> None:
    found = preference(mass_of([[one, other, elsewhere]], [[first, second, rest]]))[0, 0, 0]
    np.testing.assert_allclose(found[0] - found[1], one - other, atol=1e-9)


def uniform(name: str) -> Any:
    """A model that attends to everything that its mask shows, alike."""
    model = build(name)
    for module in model.modules():
        if hasattr(module, "q_proj"):
            for parameter in module.q_proj.parameters():
                torch.nn.init.zeros_(parameter)
        if type(module).__name__ == "GPT2Attention":
            module.c_attn.weight.data[:, : module.c_attn.weight.shape[1] // 3] = 0
    return model.double()


@pytest.mark.parametrize("name", [name for name in CONFIGS if name != "gpt-neox"])
def test_uniform_attention_has_no_drift_pull_or_magnitude(name: str, tokenizer: Any, scenario_pairs: Any) -> None:
    """Twins are shorter by some tokens; windows of 7 tokens, caps and sinks are among the models."""
    scenarios, twins = (list(side) for side in zip(*scenario_pairs, strict=True))
    result = measure(uniform(name), tokenizer, scenarios, twins, k=6)
    seen = ~np.isnan(result.drift)
    assert seen.any() == (name not in ("mistral-sliding", "gemma3")), "no window of 7 reaches the first message"
    np.testing.assert_allclose(result.drift[seen], 0, **CLOSE)
    np.testing.assert_allclose(result.pull[~np.isnan(result.pull)], 0, **CLOSE)
    np.testing.assert_allclose(result.magnitude, 0, **CLOSE)
    assert result.clipped == 0


def test_in_a_sliding_window_the_tokens_that_a_row_sees_are_those_of_the_window() -> None:
    example = Example(list(range(3, 23)), [Span(0, 4), Span(10, 16)], [8, 15, 19])
    found = span_mass(uniform("mistral-sliding"), [example])[0]
    assert found.keys[0].tolist() == [7, 7, 7]
    assert found.seen[0].tolist() == [[2, 0], [0, 6], [0, 3]]
    full = span_mass(uniform("llama"), [example])[0]
    assert full.keys[0].tolist() == [9, 16, 20]
    assert full.seen[0].tolist() == [[4, 0], [4, 6], [4, 6]]
