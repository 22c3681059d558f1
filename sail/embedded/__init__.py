"""The embedded model: small enough to ship, made by :mod:`sail.embedded.recipe`, with a habit to repair."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attention_probe.models.loading import load_model

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

NAME = "sail-embedded"
EMBEDDED = "embedded"
"""What commands and recipes call it."""


def path() -> Path:
    """The folder that holds model, tokenizer, chat template and model card."""
    return Path(__file__).parent / "model"


def load(*, dtype: str = "float32", device: str = "cpu") -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """The embedded model in evaluation mode, and its tokenizer. Reads no network.

    Float32 on the CPU, so that its figures are the same on every machine.
    """
    return load_model(path(), dtype=dtype, device=device)
