"""A way into the attention of any transformers decoder: the call itself, never a map of all rows by all keys.

Transformers dispatches every layer's attention through ``AttentionInterface``. Inside :func:`probing` our function
stands there: it computes the output by ``scaled_dot_product_attention`` as before and shows the call to a probe, which
may compute the weights of a few query rows (:meth:`AttentionCall.weights`) and may edit the output.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from attention_probe.locks import model_lock
from cras.errors import InputError

IMPLEMENTATION = "attention_probe"
ROW_BLOCK = 64
"""Query rows whose weights are held at once, wherever more than a few are wanted."""
_HIDDEN = -1e4
"""An additive mask hides a key with a number below this: the lowest of its type, or what older models take for it."""


class UnsupportedArchitecture(InputError):
    """The model's attention cannot be reached, or not be computed exactly."""


class Probe(Protocol):
    """Sees each attention call of a forward pass; returns the output ``[batch, rows, heads, dim]`` to go on with."""

    def __call__(self, call: AttentionCall, output: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class AttentionCall:
    """What one layer's attention is computed from, rotary embeddings already applied.

    query: ``[batch, heads, rows, dim]``; key, value: ``[batch, key_value_heads, keys, dim]``, cached keys first;
    mask: ``None`` (causal), boolean (true = seen) or additive, ``[batch or 1, heads or 1, rows, keys]``;
    softcap: ``softcap * tanh(score / softcap)`` before the mask;
    sinks: ``[heads]``, logits that take a share of the softmax and give nothing.
    """

    layer: int
    module: torch.nn.Module
    query: Tensor
    key: Tensor
    value: Tensor
    mask: Tensor | None
    scaling: float
    softcap: float | None
    sinks: Tensor | None
    is_causal: bool

    def weights(self, rows: Tensor, hidden: Tensor | None = None) -> Tensor:
        """Attention weights of some query rows, in float32 or wider: ``[batch, heads, r, keys]``.

        rows: ``[batch, r]``, indices into the query rows of this call. hidden: ``[batch, r, keys]``, true where a row
        must not see a key; what is left is renormalised, as a mask does it. Both may lie on another device than this
        layer does, as in a model that is spread over several.
        """
        rows = rows.to(self.query.device)
        batch, heads, _, dim = self.query.shape
        groups = self.key.shape[1]
        query = wide(_take_rows(self.query, rows)).view(batch, groups, heads // groups, -1, dim)
        scores = (query @ wide(self.key).unsqueeze(2).transpose(-1, -2) * self.scaling).view(
            batch, heads, rows.shape[1], -1
        )
        if self.softcap is not None:
            scores = torch.tanh(scores / self.softcap) * self.softcap
        scores = self._masked(scores, rows)
        if hidden is not None:
            scores = scores.masked_fill(hidden.to(scores.device)[:, None], float("-inf"))
        if self.sinks is None:
            return scores.softmax(-1)
        sinks = self.sinks.to(scores.dtype).view(1, -1, 1, 1).expand(batch, -1, rows.shape[1], 1)
        return torch.cat([scores, sinks], -1).softmax(-1)[..., :-1]

    def visible(self, rows: Tensor) -> Tensor:
        """Which keys some query rows may look at: ``[batch, r, keys]``, true where the layer's own mask lets them.

        A sliding window is part of that mask. Masks that differ by head are read at the first one: transformers makes
        none.
        """
        rows = rows.to(self.query.device)
        keys = self.key.shape[2]
        if self.mask is None:
            last = (rows + keys - self.query.shape[2])[..., None]
            everything = torch.arange(keys, device=rows.device).expand(*rows.shape, keys)
            return everything <= last if self.is_causal else everything >= 0
        mask = _take_rows(self.mask[..., :keys].expand(self.query.shape[0], -1, -1, -1), rows)[:, 0]
        return mask if mask.dtype == torch.bool else mask > _HIDDEN

    def mix(self, weights: Tensor) -> Tensor:
        """The values mixed by ``weights`` ``[batch, heads, r, keys]``: ``[batch, r, heads, dim]``, as wide."""
        batch, heads, count, keys = weights.shape
        groups = self.value.shape[1]
        grouped = weights.view(batch, groups, heads // groups, count, keys) @ self.value.to(weights.dtype).unsqueeze(2)
        return grouped.reshape(batch, heads, count, -1).transpose(1, 2)

    def _masked(self, scores: Tensor, rows: Tensor) -> Tensor:
        keys = scores.shape[-1]
        if self.mask is None:
            if not self.is_causal:
                return scores
            # Row q of this call stands behind the keys that were cached before it.
            last = rows + keys - self.query.shape[2]
            future = torch.arange(keys, device=rows.device) > last[..., None]
            return scores.masked_fill(future[:, None], float("-inf"))
        mask = _take_rows(self.mask[..., :keys].expand(scores.shape[0], -1, -1, -1), rows)
        if mask.dtype == torch.bool:
            return scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        return scores + mask.to(scores.dtype)


@dataclass
class _Session:
    """A probe at work, and the masks that were found to hide the future: layers share theirs, so one look is enough."""

    probe: Probe
    causal_masks: list[weakref.ref[Tensor]] = field(default_factory=list)


_ACTIVE: ContextVar[_Session | None] = ContextVar("attention_probe", default=None)


@contextmanager
def probing(model: Any, probe: Probe) -> Iterator[None]:
    """Show every attention call of ``model`` in this thread to ``probe``; dropout is off meanwhile.

    What is switched meanwhile belongs to the model and not to the thread, so threads take turns
    (:func:`attention_probe.locks.model_lock`).

    Raises:
        UnsupportedArchitecture: see :func:`check_supported`; also where a forward pass shows a row what comes after it.
    """
    with model_lock(model):
        yield from _probing(model, probe)


def _probing(model: Any, probe: Probe) -> Iterator[None]:
    inner: PreTrainedModel = model.get_base_model() if hasattr(model, "get_base_model") else model
    check_supported(inner)
    configs = {id(part.config): part.config for part in inner.modules() if isinstance(part, PreTrainedModel)}
    before = [(config, config._attn_implementation) for config in configs.values()]
    training = [part for part in model.modules() if part.training]
    token = _ACTIVE.set(_Session(probe))
    try:
        model.eval()
        inner.set_attn_implementation(IMPLEMENTATION)
        yield
    finally:
        _ACTIVE.reset(token)
        for config, implementation in before:
            # The setter would hand the value on to sub-configs that had another one.
            config._attn_implementation_internal = implementation
        for part in training:
            part.training = True


def check_supported(model: PreTrainedModel) -> None:
    """Raise :class:`UnsupportedArchitecture` where the model has an attention of its own, or reads both ways."""
    if not model._can_set_attn_implementation():
        raise UnsupportedArchitecture(
            f"{type(model).__name__} computes its attention outside transformers' AttentionInterface, so its weights "
            "cannot be read: use a model whose modeling file calls ALL_ATTENTION_FUNCTIONS"
        )
    check_causal(model)


def check_causal(model: PreTrainedModel) -> None:
    """Raise :class:`UnsupportedArchitecture` where a token sees those after it, as far as the modules tell."""
    if model.config.is_encoder_decoder:
        raise UnsupportedArchitecture(
            f"{type(model).__name__} is an encoder-decoder: its prompt is read both ways by another stack than its "
            "response. Use a decoder-only model"
        )
    directions = {
        bool(part.is_causal) for part in model.modules() if hasattr(part, "layer_idx") and hasattr(part, "is_causal")
    }
    if directions == {False}:
        raise UnsupportedArchitecture(
            f"no attention of {type(model).__name__} is causal, so a token sees those after it: it is an encoder, or a "
            "decoder whose config says otherwise (is_decoder, use_bidirectional_attention). Use a decoder-only model"
        )


def _attention(
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    softcap: float | None = None,
    s_aux: Tensor | None = None,
    position_bias: Tensor | None = None,
    is_causal: bool | None = None,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    """The registered attention function; the signature is transformers'."""
    layer = getattr(module, "layer_idx", None)
    if layer is None:
        raise UnsupportedArchitecture(f"{type(module).__name__} does not say which layer it is (no layer_idx)")
    if position_bias is not None:
        raise UnsupportedArchitecture(f"layer {layer}: attention with a learned position bias is not supported")
    if not isinstance(attention_mask, Tensor | None):
        raise UnsupportedArchitecture(f"layer {layer}: a mask of type {type(attention_mask).__name__} cannot be read")
    call = AttentionCall(
        layer=layer,
        module=module,
        query=query,
        key=key,
        value=value,
        mask=attention_mask,
        scaling=query.shape[-1] ** -0.5 if scaling is None else scaling,
        softcap=softcap,
        sinks=s_aux,
        is_causal=bool(getattr(module, "is_causal", True) if is_causal is None else is_causal),
    )
    session = _ACTIVE.get()
    _check_causal(call, session)
    if softcap is None and s_aux is None:
        output, _ = sdpa_attention_forward(
            module,
            query,
            key,
            value,
            attention_mask,
            dropout=dropout,
            scaling=scaling,
            is_causal=is_causal,
            **kwargs,
        )
    else:
        output = _by_blocks(call)
    return (output if session is None else session.probe(call, output)), None


def _check_causal(call: AttentionCall, session: _Session | None) -> None:
    """Whatever the config says, the mask is what happens: refuse a call in which a row sees a key behind it."""
    if call.mask is None:
        sees = call.query.shape[2] > 1 and not call.is_causal
    elif session is None or any(known() is call.mask for known in session.causal_masks):
        return
    else:
        sees = _sees_future(call.mask[..., : call.key.shape[2]])
        session.causal_masks = [*session.causal_masks, weakref.ref(call.mask)][-4:]
    if sees:
        raise UnsupportedArchitecture(
            f"layer {call.layer}: the attention of {type(call.module).__name__} shows a token those that come after it "
            "(an encoder, a prefix language model, or a mask of the caller's own): only causal attention can be read"
        )


def _sees_future(mask: Tensor) -> bool:
    """Whether some row of ``[batch, heads, rows, keys]`` sees a key behind its own, a block of rows at a time."""
    rows, keys = mask.shape[2:]
    found = torch.zeros((), dtype=torch.bool, device=mask.device)
    for first in range(0, rows, ROW_BLOCK):
        # Row r of the block stands at key r + first + keys - rows, so of these columns it must see none from r on.
        future = mask[:, :, first : first + ROW_BLOCK, first + keys - rows + 1 :]
        seen = future if future.dtype == torch.bool else future > _HIDDEN
        found |= seen.triu().any()
    return bool(found)


def _by_blocks(call: AttentionCall) -> Tensor:
    """The output where sdpa has no means to compute it, a block of rows at a time."""
    batch, _, count, _ = call.query.shape
    rows = torch.arange(count, device=call.query.device).expand(batch, -1)
    blocks = [call.mix(call.weights(block)) for block in torch.split(rows, ROW_BLOCK, dim=1)]
    return torch.cat(blocks, 1).to(call.query.dtype)


def _take_rows(tensor: Tensor, rows: Tensor) -> Tensor:
    """``tensor`` ``[batch, heads, rows, n]`` at ``rows`` ``[batch, r]``: ``[batch, heads, r, n]``."""
    _, heads, _, width = tensor.shape
    return tensor.gather(2, rows[:, None, :, None].expand(-1, heads, -1, width))


def wide(tensor: Tensor) -> Tensor:
    """In float32, or in float64 where it comes in that: half precision is not what sums are made in."""
    return tensor if tensor.dtype == torch.float64 else tensor.float()


AttentionInterface.register(IMPLEMENTATION, _attention)
AttentionMaskInterface.register(IMPLEMENTATION, sdpa_mask)
