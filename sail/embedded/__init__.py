"""The embedded model: small enough to ship, made by :mod:`sail.embedded.recipe`, with a habit to repair."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

NAME = "sail-embedded"


def path() -> Path:
    """The folder that holds model, tokenizer, chat template and model card."""
    return Path(__file__).parent / "model"


def load() -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """The embedded model in float32, in evaluation mode, and its tokenizer. Reads no network."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(path(), dtype=torch.float32, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(path(), local_files_only=True)
    return model.eval(), tokenizer
