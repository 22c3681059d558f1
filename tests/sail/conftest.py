"""A tiny random Llama and its tokenizer, made in a second, for every test of this room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from tests.exact import float64, wide_backward

CHATML_WITH_NAMES = (
    "{%- for message in messages -%}<|im_start|>"
    "{{ message.role + (' name=' + message.name if message.name else '') }}\n"
    "{{ message.content }}<|im_end|>\n{%- endfor -%}"
    "{%- if add_generation_prompt -%}<|im_start|>assistant\n{%- endif -%}"
)
"""A chat template like ChatML that shows speakers' names."""

TEXTS = [
    "You are the planner of a team. Please answer in French. The draft is ready.",
    "Tell us about whales. Whales live in the sea. Whales are big and calm.",
    "You are the writer of a team. Pass this on to the team: I have read the notes.",
]


def make_tokenizer(chat_template: str = CHATML_WITH_NAMES) -> Any:
    """A byte-level BPE tokenizer of some 300 tokens; ``<|im_end|>`` ends a turn."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=["<|pad|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<|pad|>", eos_token="<|im_end|>")
    fast.chat_template = chat_template
    return fast


def make_model(tokenizer: Any, *, seed: int = 0, context: int = 512, **config: Any) -> Any:
    """A random Llama: 3 layers, hidden 48, 4 heads over 2 key-value heads. Its weights are large enough that what it
    writes depends on the prompt, and in float64, so that no processor's rounding decides which token is likeliest."""
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    settings: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 48,
        "intermediate_size": 96,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": context,
        "initializer_range": 0.3,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
    }
    return LlamaForCausalLM(LlamaConfig(**{**settings, **config})).eval().double()


@pytest.fixture(scope="session")
def tokenizer() -> Any:
    """The tiny tokenizer. Shared: make your own with ``tokenizer_factory`` to change it."""
    return make_tokenizer()


@pytest.fixture(scope="session")
def tiny_model(tokenizer: Any) -> Any:
    """The tiny model. Shared: make your own with ``model_factory`` to change its weights or config."""
    return make_model(tokenizer)


@pytest.fixture
def tokenizer_factory() -> Callable[..., Any]:
    """``make_tokenizer(chat_template=...)``."""
    return make_tokenizer


@pytest.fixture
def model_factory() -> Callable[..., Any]:
    """``make_model(tokenizer, seed=..., context=..., **config)``."""
    return make_model


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Float64 throughout, the gradients of TRL's output head included: see :mod:`tests.exact`."""
    from trl.kernels import ChunkedLogProbFunction

    monkeypatch.setattr(ChunkedLogProbFunction, "backward", wide_backward(ChunkedLogProbFunction))
    with float64():
        yield
