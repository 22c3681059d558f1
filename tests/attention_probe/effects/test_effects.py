from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from attention_probe.attention import AttentionCall
from attention_probe.effects.cases import pair, twinned
from attention_probe.effects.contributions import contributions
from attention_probe.effects.effect import over_cases, untouched
from attention_probe.effects.head_ablation import head_ablation
from attention_probe.effects.knockout import knockout
from attention_probe.effects.patching import patching
from attention_probe.effects.registry import EFFECTS
from attention_probe.margin import Batch, Case, prepare
from attention_probe.spans import Span
from tests.attention_probe.conftest import CONFIGS, build


def random_cases(lengths: tuple[int, ...] = (24, 17, 21)) -> list[Case]:
    torch.manual_seed(5)

    def draw(length: int) -> list[int]:
        return [int(i) for i in torch.randint(3, 400, (length,))]

    return [
        Case(draw(length), draw(4 + i), draw(6 - i), Span(2, 5), Span(length - 6, length - 2))
        for i, length in enumerate(lengths)
    ]


def reference_margin(model: Any, case: Case, hidden_layers: tuple[int, ...] = ()) -> float:
    """The margin by plain eager forward passes over whole sequences, layers masked by their own 4D mask."""
    model.set_attn_implementation("eager")
    total = []
    for response in (case.binding_response, case.competing_response):
        ids = torch.tensor([case.prompt + response])
        first = len(case.prompt) - 1
        handles = []

        def hide(module: Any, args: Any, kwargs: Any, first: int = first) -> Any:
            mask = kwargs["attention_mask"].clone()
            mask[..., first:, case.competing.start : case.competing.stop] = torch.finfo(mask.dtype).min
            return args, {**kwargs, "attention_mask": mask}

        for layer in hidden_layers:
            block = model.base_model.layers[layer]
            attention = getattr(block, "self_attn", None) or block.attention
            handles.append(attention.register_forward_pre_hook(hide, with_kwargs=True))
        with torch.no_grad():
            log_probs = model(ids).logits[0].log_softmax(-1)
        for handle in handles:
            handle.remove()
        rows = range(first, first + len(response))
        total.append(sum(float(log_probs[row, token]) for row, token in zip(rows, response, strict=True)))
    return total[0] - total[1]


@pytest.mark.parametrize("name", CONFIGS)
def test_the_untouched_margin_is_that_of_whole_forward_passes(name: str) -> None:
    model, cases = build(name, scale=3.0), random_cases()
    with torch.no_grad():
        margins = Batch(model, cases).margins()
    expected = [reference_margin(model, case) for case in cases]
    np.testing.assert_allclose(margins[:, 0], expected, atol=2e-3)
    assert np.std(expected) > 0.1
    margins = margins.numpy()
    lengths = np.array([[len(case.binding_response), len(case.competing_response)] for case in cases])
    assert np.abs(margins[:, 0] - margins[:, 1] * lengths[:, 0]).max() > 0.1  # the two sides are normalised apart


@pytest.mark.parametrize("name", [name for name in CONFIGS if name != "gpt2"])
@pytest.mark.parametrize("layers", [(0, 1, 2), (1,), ()])
def test_knock_out_equals_a_mask_in_the_eager_model(name: str, layers: tuple[int, ...]) -> None:
    model, cases = build(name, scale=3.0), random_cases()
    found = over_cases({"margin": untouched, "knock-out": knockout([layers])}, model, cases, batch_size=2)
    base = np.array([reference_margin(model, case) for case in cases])
    hidden = np.array([reference_margin(model, case, layers) for case in cases])
    np.testing.assert_allclose(found["margin"], base, atol=2e-3)
    np.testing.assert_allclose(found["knock-out"][:, 0, 0], hidden - base, atol=4e-3)
    if layers == ():
        assert (found["knock-out"] == 0).all()
    elif layers == (0, 1, 2):
        assert np.abs(hidden - base).max() > 0.05


class _ScaledRead:
    """Adds ``step`` times one head's part from one span to its output: the definition of a contribution."""

    def __init__(self, batch: Batch, layer: int, head: int, span: torch.Tensor, step: float) -> None:
        self.batch, self.layer, self.head, self.span, self.step = batch, layer, head, span, step

    def __call__(self, call: AttentionCall, output: torch.Tensor) -> torch.Tensor:
        if call.layer != self.layer:
            return output
        part = call.mix(call.weights(self.batch.rows) * self.span[:, None, None])
        changed = output.clone()
        changed[:, :, self.head] += self.step * part[:, :, self.head]
        return changed


@pytest.mark.parametrize("name", ["llama", "gemma2"])
def test_contributions_are_the_derivative_of_the_margin(name: str) -> None:
    model = build(name, scale=2.0)
    batch = Batch(model, random_cases())
    got = contributions(model, batch)
    assert got.shape == (3, 3, 4, 2)
    step = 2e-2
    for layer, head in ((0, 1), (1, 3), (2, 0)):
        for side, span in enumerate((batch.binding, batch.competing)):
            with torch.no_grad():
                up, down = (batch.margins(_ScaledRead(batch, layer, head, span, sign * step))[:, 0] for sign in (1, -1))
            expected = (up - down) / (2 * step)
            torch.testing.assert_close(got[:, layer, head, side], expected, atol=2e-3, rtol=2e-2)


def test_head_ablation_by_captum_equals_a_head_set_to_zero() -> None:
    model = build("llama", scale=3.0)
    batch = Batch(model, random_cases())
    got = head_ablation(model, batch)
    assert got.shape == (3, 3, 4)
    with torch.no_grad():
        base = batch.margins()[:, 0]
        for layer, head in ((0, 2), (2, 1)):

            def zero(call: AttentionCall, output: torch.Tensor, layer: int = layer, head: int = head) -> torch.Tensor:
                changed = output.clone()
                if call.layer == layer:
                    changed[:, :, head] = 0
                return changed

            torch.testing.assert_close(got[:, layer, head], batch.margins(zero)[:, 0] - base, atol=1e-4, rtol=1e-4)


def test_patching_from_oneself_changes_nothing_and_from_all_that_differs_something(
    llama: Any, tokenizer: Any, scenario_pairs: Any
) -> None:
    scenarios, twins = [list(side) for side in zip(*scenario_pairs, strict=True)]
    itself = [pair(case, case) for case in prepare(tokenizer, scenarios[:2])]
    assert (patching(llama, Batch(llama, itself)).abs() < 1e-4).all()
    changed = patching(llama, Batch(llama, twinned(tokenizer, scenarios[:2], twins[:2])))
    assert changed.shape == (2, 3)
    assert changed.abs().max() > 1e-3


def test_patching_in_a_batch_is_that_of_each_case_alone(llama: Any, tokenizer: Any, scenario_pairs: Any) -> None:
    scenarios, twins = [list(side) for side in zip(*scenario_pairs, strict=True)]
    cases = twinned(tokenizer, scenarios, twins)
    alone = over_cases({"patching": patching}, llama, cases, batch_size=1)["patching"]
    together = over_cases({"patching": patching}, llama, cases, batch_size=5)["patching"]
    assert np.abs(alone).max() > 1e-3
    np.testing.assert_allclose(together, alone, atol=2e-3)


def test_patching_without_a_twin_is_refused(llama: Any) -> None:
    with pytest.raises(ValueError, match=r"effects\.cases\.twinned"):
        patching(llama, Batch(llama, random_cases()))


@pytest.mark.parametrize("name", EFFECTS)
def test_every_effect_of_the_registry_has_the_shape_that_it_states(name: str) -> None:
    effect, model = EFFECTS[name], build("llama", scale=2.0)
    cases = [pair(case, case) for case in random_cases()]
    values = effect.with_figures(over_cases({name: effect.of([(0,), (1, 2)])}, model, cases)[name])
    places = {"sets": (2,), "layers": (3,), "heads": (3, 4)}[effect.axes]
    assert values.shape == (3, *places, len(effect.figures))


def test_cases_come_from_scenarios(tokenizer: Any, scenario_pairs: Any) -> None:
    scenario, twin = scenario_pairs[0]
    case, aligned = prepare(tokenizer, [scenario])[0], prepare(tokenizer, [twin], like=[scenario])[0]
    assert tokenizer.decode(case.prompt[case.binding.start : case.binding.stop]) == scenario.messages[0].content
    assert tokenizer.decode(case.prompt[case.competing.start : case.competing.stop]) == scenario.messages[2].content
    assert tokenizer.decode(case.competing_response) == scenario.competing_response + "<|im_end|>"
    assert aligned.binding_response == case.binding_response
    assert len(aligned.competing) < len(case.competing)


def test_cases_keep_their_order_whatever_the_batches_and_what_else_is_measured(llama: Any) -> None:
    cases = random_cases((24, 12, 30, 17))
    change = knockout([(1,)])
    alone = over_cases({"a": change}, llama, cases, batch_size=1)["a"]
    heard: list[tuple[str, int]] = []
    together = over_cases(
        {"b": contributions, "a": change}, llama, cases, batch_size=3, progress=lambda *told: heard.append(told)
    )
    np.testing.assert_allclose(together["a"], alone, atol=2e-3)
    assert heard == [("b", 3), ("a", 3), ("b", 4), ("a", 4)]
