"""Causal checks: what changes the margin between the two responses when it is taken away (method.md sections 3 and 6).

All have one shape, ``(model, batch) -> effect``, an array whose first axis is the case and whose others are layers,
layers and heads, or sets of layers; all act on the response rows alone. :func:`over_cases` runs one over many cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from attention_probe.attention import AttentionCall, UnsupportedArchitecture, wide
from attention_probe.capture import stack_layers
from attention_probe.margin import Batch, Case, batches

Array = NDArray[np.float64]
Effect = Callable[[Any, Batch], Tensor]

_OUTPUT_PROJECTIONS = ("o_proj", "out_proj", "dense", "c_proj", "wo")


def over_cases(
    effect: Effect,
    model: Any,
    cases: Sequence[Case],
    *,
    batch_size: int = 8,
    progress: Callable[[int], None] | None = None,
) -> Array:
    """``effect`` of every case, in the order of ``cases``: ``[cases, ...]``. ``progress`` hears how many are done."""
    results: dict[int, Array] = {}
    for indices, batch in batches(model, cases, batch_size):
        values = effect(model, batch).double().cpu().numpy()
        results.update(zip(indices, values, strict=True))
        if progress:
            progress(len(results))
    return np.stack([results[i] for i in range(len(cases))])


def knockout(layer_sets: Sequence[Sequence[int]]) -> Effect:
    """Hide the competing span from the response rows in each set of layers.

    Effect ``[cases, 1 + sets, 2]``: first the untouched margin, then the change of it by each set (positive: the
    binding response gains); the last axis holds the margin and its length-normalised form.
    """

    def effect(model: Any, batch: Batch) -> Tensor:
        with torch.no_grad():
            base = batch.margins()
            changes = [batch.margins(_KnockOut(batch, layers)) - base for layers in layer_sets]
        return torch.stack([base, *changes], 1)

    return effect


class _KnockOut:
    """Recomputes the rows of the given layers as if the competing span were masked out."""

    def __init__(self, batch: Batch, layers: Sequence[int]) -> None:
        self.rows, self.layers = batch.rows, frozenset(layers)
        self.hidden = batch.competing[:, None].expand(-1, batch.rows.shape[1], -1)

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        if call.layer not in self.layers:
            return output
        _check_keys(call, self.hidden.shape[-1])
        return call.mix(call.weights(self.rows, self.hidden)).to(output.dtype).reshape(output.shape)


def contributions(model: Any, batch: Batch) -> Tensor:
    """What each head's reading of each span gives to the margin: ``[cases, layers, heads, 2]`` (binding, competing).

    The part of a head's output that comes from a span (weights times values) times the margin's gradient there, summed
    over response rows: the first-order change of the margin if that part were added once more, on all paths to the
    logits. No assumption on the architecture behind the attention; one forward and one backward pass.
    """
    reader = _Parts(batch)
    with torch.enable_grad():
        log_probs = batch.log_probs(reader).sum(1)
        sign = torch.tensor([1.0, -1.0], device=log_probs.device).repeat(len(batch.cases))
        layers = sorted(reader.deltas)
        gradients = torch.autograd.grad((log_probs * sign).sum(), [reader.deltas[layer] for layer in layers])
    products = {
        layer: (reader.parts[layer] * wide(gradient)).sum((2, 4)).transpose(0, 1)
        for layer, gradient in zip(layers, gradients, strict=True)
    }
    by_row = stack_layers(model, products)  # [layers, 2 cases, spans, heads]
    by_case: Tensor = by_row.view(len(layers), -1, 2, *by_row.shape[2:]).sum(2)
    return by_case.permute(1, 0, 3, 2)


class _Parts:
    """Keeps what each layer's heads take from the two spans, and a zero behind which the gradient can be read."""

    def __init__(self, batch: Batch) -> None:
        self.rows = batch.rows
        self.spans = torch.stack([batch.binding, batch.competing])[:, :, None, None]
        self.parts: dict[int, Tensor] = {}
        self.deltas: dict[int, Tensor] = {}

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        _check_keys(call, self.spans.shape[-1])
        with torch.no_grad():
            weights = call.weights(self.rows)
            self.parts[call.layer] = torch.stack([call.mix(weights * span) for span in self.spans.to(weights.device)])
        delta = torch.zeros_like(self.parts[call.layer][0], dtype=output.dtype, requires_grad=True)
        self.deltas[call.layer] = delta
        return output + delta.reshape(output.shape)


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
        device = next(projection.parameters()).device  # a layer may lie on another device than the rows
        mask = torch.arange(heads, device=device).repeat_interleave(width)[None, None]
        with torch.no_grad():
            lost = LayerFeatureAblation(forward, projection).attribute(
                batch.rows, layer_mask=mask, attribute_to_layer_input=True
            )
        of_response = -lost[:, 0, ::width]
        effects[layer] = of_response[0::2] - of_response[1::2]
    return stack_layers(model, effects).transpose(0, 1)


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


def patching(model: Any, cases: Sequence[Case], twins: Sequence[Case]) -> Array:
    """Change of the margin when a layer's attention output comes from the aligned twin: ``[cases, layers]``.

    ``twins``: the twins' prompts with the same responses (``prepare(..., like=scenarios)``), in the order of ``cases``.
    A layer matters where its output under agreement restores the binding response.
    """
    results = []
    for case, twin in zip(cases, twins, strict=True):
        conflict, aligned = Batch(model, [case]), Batch(model, [twin])
        outputs = _Outputs()
        with torch.no_grad():
            aligned.log_probs(outputs)
            base = conflict.margins()[0, 0]
            patched = [
                conflict.margins(_Replace(layer, output))[0, 0] for layer, output in sorted(outputs.kept.items())
            ]
        results.append((torch.stack(patched) - base).double().cpu().numpy())
    return np.stack(results)


class _Outputs:
    def __init__(self) -> None:
        self.kept: dict[int, Tensor] = {}

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        self.kept[call.layer] = output
        return output


class _Replace:
    def __init__(self, layer: int, replacement: Tensor) -> None:
        self.layer, self.replacement = layer, replacement

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor:
        return self.replacement if call.layer == self.layer else output


def _check_keys(call: AttentionCall, expected: int) -> None:
    if call.key.shape[2] != expected:
        raise UnsupportedArchitecture(
            f"layer {call.layer} sees {call.key.shape[2]} keys where {expected} tokens were read: its cache drops or "
            "merges tokens, so a span cannot be hidden in it"
        )
