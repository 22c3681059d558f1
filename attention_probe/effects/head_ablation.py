"""The margin when one head's output is set to zero at the response rows."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from attention_probe.attention import AttentionCall, UnsupportedArchitecture
from attention_probe.capture import stack_layers
from attention_probe.effects.effect import Effect
from attention_probe.margin import Batch

_OUTPUT_PROJECTIONS = ("o_proj", "out_proj", "dense", "c_proj", "wo")


def head_ablation(model: Any, batch: Batch) -> Tensor:
    """Change of the margin when a head's output is set to zero at the response rows: ``[cases, layers, heads]``.

    By captum's ``LayerFeatureAblation`` on the input of each layer's output projection, a head a feature.
    """
    from captum.attr import LayerFeatureAblation

    modules = _Modules()
    with torch.no_grad():
        batch.log_probs(modules)
    effects = {}
    for layer, (attention, heads) in modules.found.items():
        projection = _output_projection(layer, attention)

        def forward(_: Tensor) -> Tensor:
            return batch.log_probs().sum(1)

        width = modules.widths[layer]
        mask = torch.arange(heads, device=batch.rows.device).repeat_interleave(width)[None, None]
        with torch.no_grad():
            lost = LayerFeatureAblation(forward, projection).attribute(
                batch.rows, layer_mask=mask, attribute_to_layer_input=True
            )
        of_response = -lost[:, 0, ::width]
        effects[layer] = of_response[0::2] - of_response[1::2]
    return stack_layers(model, effects).transpose(0, 1)


HEAD_ABLATION = Effect(
    name="head_ablation",
    label="head ablation",
    unit="nats",
    axes="heads",
    meaning="change of the margin when the head's output is set to zero at the response rows",
    subject="Ablating",
    of=lambda _: head_ablation,
    in_validation=True,
)


class _Modules:
    """Keeps each layer's attention module, its number of heads and the width of a head's output."""

    def __init__(self) -> None:
        self.found: dict[int, tuple[torch.nn.Module, int]] = {}
        self.widths: dict[int, int] = {}

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        self.found[call.layer] = call.module, call.query.shape[1]
        self.widths[call.layer] = call.value.shape[-1]
        return output


def _output_projection(layer: int, attention: torch.nn.Module) -> torch.nn.Module:
    for name in _OUTPUT_PROJECTIONS:
        module = getattr(attention, name, None)
        if isinstance(module, torch.nn.Module):
            return module
    raise UnsupportedArchitecture(
        f"layer {layer}: {type(attention).__name__} has none of {', '.join(_OUTPUT_PROJECTIONS)}, so its heads cannot "
        "be ablated"
    )
