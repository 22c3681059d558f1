"""Align: LoRA on the focal layers alone, with a token-weighted DPO loss."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sail.credit.add import add_credit
    from sail.credit.rule import Sources
    from sail.pairs.from_scenarios import build_pairs, load_pairs, save_pairs
    from sail.recipe.load import load_recipe
    from sail.recipe.run import run_recipe
    from sail.serving.client import TransformersChatCompletionClient
    from sail.training.adapter import load_adapter, save_adapter
    from sail.training.loading import load_model
    from sail.training.trainer import train

_HOMES = {
    "add_credit": "sail.credit.add",
    "Sources": "sail.credit.rule",
    **dict.fromkeys(("build_pairs", "load_pairs", "save_pairs"), "sail.pairs.from_scenarios"),
    "load_recipe": "sail.recipe.load",
    "run_recipe": "sail.recipe.run",
    "TransformersChatCompletionClient": "sail.serving.client",
    **dict.fromkeys(("load_adapter", "save_adapter"), "sail.training.adapter"),
    "load_model": "sail.training.loading",
    "train": "sail.training.trainer",
}

__all__ = [
    "Sources",
    "TransformersChatCompletionClient",
    "add_credit",
    "build_pairs",
    "load_adapter",
    "load_model",
    "load_pairs",
    "load_recipe",
    "run_recipe",
    "save_adapter",
    "save_pairs",
    "train",
]


def __getattr__(name: str) -> Any:
    # On first use: torch and trl take seconds to import, and the command's help needs neither.
    if name not in _HOMES:
        raise AttributeError(f"module 'sail' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
