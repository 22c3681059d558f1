"""A model spread over devices, as ``device_map`` does it: what is read of a layer is brought to where the layer lies.

There are no accelerators here. Fake tensors know their device and refuse to be mixed across two, and hold no numbers; those
of the type "meta" are the ones that a build for the CPU can index.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from attention_probe.attention import AttentionCall
from attention_probe.capture import span_mass_of_inputs
from attention_probe.effects.contributions import _Parts
from attention_probe.effects.knockout import _KnockOut
from attention_probe.spans import Span
from tests.attention_probe.conftest import CONFIGS

FIRST, SECOND = torch.device("meta:0"), torch.device("meta:1")


def moved(device: torch.device) -> Any:
    """A hook that brings a module's arguments to its device, as accelerate's does."""

    def bring(value: Any) -> Any:
        if isinstance(value, tuple | list):
            return type(value)(bring(part) for part in value)
        return value.to(device) if isinstance(value, torch.Tensor) else value

    def hook(module: Any, arguments: Any, named: Any) -> Any:
        return bring(arguments), {name: bring(value) for name, value in named.items()}

    return hook


def spread_model() -> Any:
    """Embeddings, layer 0 and the head on the first device, the other layers on the second."""
    from transformers import LlamaForCausalLM

    config = CONFIGS["llama"]()
    with FIRST:
        model = LlamaForCausalLM(config).eval()
    with SECOND:
        other = LlamaForCausalLM(config).eval()
    for number in (1, 2):
        model.model.layers[number] = other.model.layers[number]
        model.model.layers[number].register_forward_pre_hook(moved(SECOND), with_kwargs=True)
    model.model.norm.register_forward_pre_hook(moved(FIRST), with_kwargs=True)
    return model


def test_span_mass_of_a_model_on_two_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    # The one place that asks a mask for its numbers, which a fake one does not have.
    monkeypatch.setattr("attention_probe.attention._sees_future", lambda mask: False)
    with FakeTensorMode(allow_non_fake_inputs=True):
        model = spread_model()
        assert model.device == FIRST
        assert model.model.layers[2].self_attn.q_proj.weight.device == SECOND
        ids, rows = torch.zeros(2, 12, dtype=torch.long), torch.zeros(2, 3, dtype=torch.long)
        mass = span_mass_of_inputs(model, {"input_ids": ids}, rows, [[Span(0, 3), Span(4, 6)]] * 2)
        assert mass.shape == (3, 2, 4, 3, 2)
        assert mass.device == FIRST


@pytest.mark.parametrize("probe", [lambda batch: _KnockOut(batch, [1]), _Parts], ids=["knock-out", "contributions"])
def test_what_acts_on_a_layer_acts_where_the_layer_lies(probe: Any) -> None:
    """The batch lies on the first device, and the layer on the second."""
    with FakeTensorMode(allow_non_fake_inputs=True):
        rows = torch.arange(3, device=FIRST).expand(2, -1)
        side = torch.zeros(2, 8, dtype=torch.bool, device=FIRST)
        batch = SimpleNamespace(rows=rows, binding=side, competing=side)
        call = AttentionCall(
            layer=1,
            module=torch.nn.Identity(),
            query=torch.zeros(2, 4, 3, 8, device=SECOND),
            key=torch.zeros(2, 2, 8, 8, device=SECOND),
            value=torch.zeros(2, 2, 8, 8, device=SECOND),
            mask=torch.ones(2, 1, 3, 8, dtype=torch.bool, device=SECOND),
            scaling=1.0,
            softcap=None,
            sinks=None,
            is_causal=True,
        )
        output = torch.zeros(2, 3, 4, 8, device=SECOND)
        assert probe(batch)(call, output).device == SECOND
