"""Responses of any transformers causal LM to many prompts: left-padded batches, one ``generate`` call each."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import torch
from transformers import GenerationConfig, StoppingCriteria, StoppingCriteriaList

from attention_probe.chat import Chat, chat_ids
from cras.terminal.progress import Progress


@dataclass(frozen=True)
class Decoding:
    """How the next token is chosen: greedy, or sampled. ``None`` leaves a figure to the model's own generation config.

    Greedy is deterministic. Sampling draws from torch's global generator, so that what a prompt gets depends on what
    was sampled before it and on the batch that it falls into.
    """

    do_sample: bool = False
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None

    def __post_init__(self) -> None:
        if self.temperature is not None and self.temperature <= 0:
            raise ValueError(f"temperature {self.temperature} must be above 0: use do_sample=False for greedy decoding")
        if not self.do_sample and (self.temperature, self.top_p, self.top_k) != (None, None, None):
            raise ValueError("temperature, top_p and top_k are for sampling: add do_sample=True")


def generate(
    model: Any,
    tokenizer: Any,
    chats: Sequence[Chat],
    max_new_tokens: int = 64,
    batch_size: int = 64,
    progress: Progress | None = None,
) -> list[str]:
    """The model's greedy response to each chat, in the order of the chats.

    Prompts of like length share a batch, the longest first (a batch that does not fit in memory fails at once).

    Raises:
        ChatError: the tokenizer's template cannot show a chat; see :func:`attention_probe.chat.render_chat`.
    """
    prompts = [chat_ids(tokenizer, chat) for chat in chats]
    order = sorted(range(len(prompts)), key=lambda index: -len(prompts[index]))
    responses = [""] * len(prompts)
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        generated = generate_ids(model, tokenizer, [prompts[index] for index in batch], max_new_tokens)
        for index, ids in zip(batch, generated, strict=True):
            responses[index] = decode(tokenizer, ids)
        if progress is not None:
            progress("answers", start + len(batch), len(order))
    return responses


def generate_ids(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[Sequence[int]],
    max_new_tokens: int | Sequence[int],
    decoding: Decoding | None = None,
    *,
    stopped: Callable[[int], bool] | None = None,
    streamer: Any = None,
) -> list[list[int]]:
    """Generate for one batch of token ids.

    Only one thread at a time generates with a model: others wait. The model is in eval mode meanwhile.

    Args:
        model: a causal LM, or a PEFT model around one.
        tokenizer: names the padding and end tokens where the model's generation config does not.
        prompts: token ids, one list a row; none may be empty.
        max_new_tokens: for all rows, or one a row.
        decoding: greedy by default.
        stopped: asked before each token whether a row is no longer wanted; its ids are then short.
        streamer: a transformers streamer; for a single prompt.

    Returns:
        The new token ids of each row, up to and with the end token.
    """
    if not prompts:
        return []
    limits = [max_new_tokens] * len(prompts) if isinstance(max_new_tokens, int) else list(max_new_tokens)
    ends = end_ids(model, tokenizer)
    width = max(len(prompt) for prompt in prompts)
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else next(iter(ends), 0)
    ids = torch.tensor([[pad] * (width - len(prompt)) + list(prompt) for prompt in prompts], device=model.device)
    mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts], device=model.device)
    config = _config(model, decoding or Decoding(), max(limits), pad, ends)
    criteria = StoppingCriteriaList([_RowStop(width, limits, stopped or (lambda row: False))])
    with model_lock(model):
        was_training = model.training
        model.eval()
        try:
            output = model.generate(
                input_ids=ids,
                attention_mask=mask,
                generation_config=config,
                stopping_criteria=criteria,
                streamer=streamer,
            )
        finally:
            model.train(was_training)
    return [_cut(row, limit, ends) for row, limit in zip(output[:, width:].tolist(), limits, strict=True)]


def decode(tokenizer: Any, ids: Sequence[int], *, skip_special_tokens: bool = True) -> str:
    """The text of token ids, spaces as the model wrote them (so that a longer list only adds to it)."""
    return str(tokenizer.decode(list(ids), skip_special_tokens=skip_special_tokens, clean_up_tokenization_spaces=False))


def end_ids(model: Any, tokenizer: Any) -> set[int]:
    """The tokens that end a response: those of the model's generation config and the tokenizer's own."""
    configured = model.generation_config.eos_token_id
    ends = {configured} if isinstance(configured, int) else set(configured or ())
    return ends | ({tokenizer.eos_token_id} if tokenizer.eos_token_id is not None else set())


_locks: WeakKeyDictionary[Any, threading.Lock] = WeakKeyDictionary()
_locks_guard = threading.Lock()


def model_lock(model: Any) -> threading.Lock:
    """The lock of a model's weights: the same for a base model and for every PEFT model around it."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    with _locks_guard:
        return _locks.setdefault(base, threading.Lock())


class _RowStop(StoppingCriteria):  # type: ignore[misc]  # transformers is not typed here
    """Ends each row at its own number of new tokens, or when it is no longer wanted."""

    def __init__(self, width: int, limits: Sequence[int], stopped: Callable[[int], bool]) -> None:
        self.width, self.limits, self.stopped = width, limits, stopped

    def __call__(self, input_ids: torch.Tensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        """``[rows]``, true where the row is done."""
        new = input_ids.shape[1] - self.width
        done = [new >= limit or self.stopped(row) for row, limit in enumerate(self.limits)]
        return torch.tensor(done, device=input_ids.device)


def _config(model: Any, decoding: Decoding, max_new_tokens: int, pad: int, ends: set[int]) -> GenerationConfig:
    """The model's own generation config with our decoding. Greedy figures are set to those that change nothing."""
    config = copy.deepcopy(model.generation_config)
    settings: dict[str, Any] = {
        "do_sample": decoding.do_sample,
        "num_beams": 1,
        "num_return_sequences": 1,
        "return_dict_in_generate": False,
        "max_length": None,
        "max_new_tokens": max_new_tokens,
        "pad_token_id": pad,
        "eos_token_id": sorted(ends) or None,
    }
    if decoding.do_sample:
        given = {"temperature": decoding.temperature, "top_p": decoding.top_p, "top_k": decoding.top_k}
        settings |= {key: value for key, value in given.items() if value is not None}
    else:
        settings |= {"temperature": 1.0, "top_p": 1.0, "top_k": 50}
    config.update(**settings)
    return config


def _cut(row: list[int], limit: int, ends: set[int]) -> list[int]:
    """A row's own tokens: up to its limit, and up to and with the first end token."""
    end = next((index + 1 for index, token in enumerate(row) if token in ends), len(row))
    return row[: min(end, limit)]
