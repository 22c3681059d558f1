"""Shared prompts: one pass over a prompt for its chosen and its rejected response (after arXiv 2410.20305).

TRL stacks prompt + chosen over prompt + rejected, pads all rows to the longest and scores every position. Here both
responses stand behind one copy of their prompt,

    tokens     p p p p  c c c  r r
    positions  0 1 2 3  4 5 6  4 5        a rejected token sees the prompt and its own side, never the chosen one

rows of like length share a batch, and the output head is applied only where a response token is predicted. The numbers
are those of TRL's layout but for rounding; TRL's own code still computes them, on rows put together differently.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers.modeling_outputs import BaseModelOutput

from attention_probe.positions import frequency_border

CPU_TOKENS = 1024
"""Tokens a pass through the layers on a CPU: small enough that little is padding and activations stay in the cache."""
DEVICE_TOKENS = 32768
"""The same on an accelerator, which wants large batches."""
SCORES = ("log_probs", "entropy", "log_sum_sq_probs", "mean_logits", "is_top1", "label_mask")


def can_share_prompts(model: Any) -> bool:
    """Whether the model takes positions and a mask of our own, and its attention is a function of those alone.

    Sliding windows, recurrences and flash attention build their own masks; ALiBi counts positions by itself; rotary
    frequencies that depend on a sequence's length see another length here.
    """
    config = model.config.get_text_config()
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    return (
        config._attn_implementation in ("sdpa", "eager")
        and kinds == {"full_attention"}
        and getattr(config, "sliding_window", None) is None
        and not getattr(config, "alibi", False)
        and not hasattr(config, "output_router_logits")
        and not length_dependent(model)
        and "position_ids" in inspect.signature(model.base_model.forward).parameters
    )


def length_dependent(model: Any) -> bool:
    """Whether a token is rotated otherwise in a longer sequence (dynamic NTK, longrope)."""
    return frequency_border(model) is not None


@contextmanager
def shared_prompts(model: Any) -> Iterator[None]:
    """Inside, ``model(..., labels=labels, fused_lm_head=True)`` runs with shared prompts; other calls do as ever.

    Args:
        model: a causal LM with TRL's fused head (``trl.trainer.utils.add_fused_lm_head``) for which
            :func:`can_share_prompts` holds. Its input must be TRL's layout: n rows with the chosen and n with the
            rejected responses to the same prompts, padded right; labels are -100 outside the responses.
    """
    fused = model.forward

    def forward(*args: Any, fused_lm_head: bool = False, **kwargs: Any) -> Any:
        if not fused_lm_head:
            return fused(*args, **kwargs)
        labels, mask = kwargs.pop("labels"), kwargs.pop("attention_mask")
        layout = _Layout(kwargs["input_ids"], mask, labels)
        with _rows_only(model.base_model, layout):
            output = fused(*args, **kwargs, labels=layout.row_labels, fused_lm_head=True)
        for name in SCORES:
            if getattr(output, name) is not None:
                setattr(output, name, layout.scatter(getattr(output, name)[0]))
        return output

    model.forward = forward
    try:
        yield
    finally:
        model.forward = fused


@contextmanager
def _rows_only(backbone: Any, layout: _Layout) -> Iterator[None]:
    """Inside, the backbone answers with the hidden states that predict response tokens, ``[1, tokens + 1, hidden]``."""
    had_own, before = "forward" in backbone.__dict__, backbone.forward

    def forward(input_ids: Tensor, **kwargs: Any) -> BaseModelOutput:
        eager = backbone.config.get_text_config()._attn_implementation == "eager"
        states = [
            before(
                input_ids=ids, position_ids=positions, attention_mask=_additive(seen) if eager else seen, **kwargs
            ).last_hidden_state.flatten(0, 1)
            for ids, positions, seen in layout.passes()
        ]
        return BaseModelOutput(last_hidden_state=torch.cat(states)[layout.rows][None])

    backbone.forward = forward
    try:
        yield
    finally:
        if had_own:
            backbone.forward = before
        else:
            del backbone.forward


class _Layout:
    """Where everything is, for one batch of TRL's.

    Attributes:
        row_labels: ``[1, tokens + 1]``, the response tokens behind one that is not scored, chosen side first.
        rows: ``[tokens + 1]``, for each, the index of the state that predicts it among the states of all passes, laid
            end to end; the last one is there because the head drops the last state, and is not used.
    """

    def __init__(self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor) -> None:
        self.input_ids = input_ids
        self.shape = (input_ids.shape[0], input_ids.shape[1] - 1)
        scored = labels[:, 1:] != -100
        self.targets = scored.flatten().nonzero()[:, 0]
        self.row_labels = torch.cat([labels.new_full((1,), -100), labels[:, 1:][scored]])[None]
        pairs = input_ids.shape[0] // 2
        totals, responses = attention_mask.sum(1).tolist(), scored.sum(1).tolist()
        self.prompts = [totals[i] - responses[i] for i in range(pairs)]
        self.chosen, self.rejected = responses[:pairs], responses[pairs:]
        for i, prompt in enumerate(self.prompts):
            if totals[pairs + i] - self.rejected[i] != prompt or not torch.equal(
                input_ids[i, :prompt], input_ids[pairs + i, :prompt]
            ):
                raise ValueError(f"rows {i} and {pairs + i} do not share their prompt: prompts cannot be shared")
        self.lengths = [p + c + r for p, c, r in zip(self.prompts, self.chosen, self.rejected, strict=True)]
        budget = CPU_TOKENS if input_ids.device.type == "cpu" else DEVICE_TOKENS
        self.groups = _groups(self.lengths, budget)
        self.rows = self._rows()

    def passes(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """A group each: tokens and positions ``[pairs, length]``, what a row sees ``[pairs, 1, length, length]``."""
        device = self.input_ids.device
        for group in self.groups:
            length = max(self.lengths[i] for i in group)
            ids = self.input_ids.new_zeros(len(group), length)
            places = torch.arange(length, device=device)
            prompt, chosen = (
                torch.tensor([of[i] for i in group], device=device)[:, None] for of in (self.prompts, self.chosen)
            )
            for at, i in enumerate(group):
                first = self.prompts[i] + self.chosen[i]
                ids[at, :first] = self.input_ids[i, :first]
                behind = self.input_ids[len(self.prompts) + i, self.prompts[i] : self.prompts[i] + self.rejected[i]]
                ids[at, first : first + self.rejected[i]] = behind
            is_rejected = places >= prompt + chosen
            is_chosen = (places >= prompt) & ~is_rejected
            positions = torch.where(is_rejected, places - chosen, places)
            causal = places[None, :, None] >= places[None, None, :]
            seen = causal & ~(is_rejected[:, :, None] & is_chosen[:, None, :])
            yield ids, positions, seen[:, None]

    def scatter(self, values: Tensor) -> Tensor:
        """Scores of the response tokens ``[tokens]`` at their places in TRL's layout ``[2 * pairs, length - 1]``."""
        zeros = values.new_zeros(self.shape[0] * self.shape[1])
        return zeros.index_put((self.targets,), values).view(self.shape)

    def _rows(self) -> Tensor:
        starts: dict[int, int] = {}
        offset = 0
        for group in self.groups:
            length = max(self.lengths[i] for i in group)
            for i in group:
                starts[i] = offset
                offset += length
        rows: list[int] = []
        for i, (prompt, chosen) in enumerate(zip(self.prompts, self.chosen, strict=True)):
            rows += range(starts[i] + prompt - 1, starts[i] + prompt + chosen - 1)
        for i, (prompt, chosen, rejected) in enumerate(zip(self.prompts, self.chosen, self.rejected, strict=True)):
            behind = starts[i] + prompt + chosen
            rows += [starts[i] + prompt - 1, *range(behind, behind + rejected - 1)][:rejected]
        return torch.tensor([*rows, 0], device=self.input_ids.device)


def _groups(lengths: list[int], budget: int) -> list[list[int]]:
    """Indices in groups of like length, each of at most ``budget`` tokens with its padding, or of one."""
    groups: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if groups and (len(groups[-1]) + 1) * lengths[groups[-1][0]] <= budget:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _additive(seen: Tensor) -> Tensor:
    """The mask as eager attention takes it: 0 where a row sees a key, the lowest number elsewhere."""
    dtype = torch.get_default_dtype()
    return torch.zeros(seen.shape, dtype=dtype, device=seen.device).masked_fill(~seen, torch.finfo(dtype).min)
