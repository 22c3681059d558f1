"""What the training libraries leave or print that a user did not ask for, undone and silenced for a while."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import datasets
from transformers import PreTrainedModel


@contextmanager
def forward_restored(model: PreTrainedModel) -> Iterator[None]:
    """Undo TRL's patch of ``model.forward`` afterwards, so that the caller's model is as it was."""
    before = model.__dict__.get("forward")
    try:
        yield
    finally:
        model.__dict__.pop("forward", None)
        if before is not None:
            model.forward = before


@contextmanager
def quiet() -> Iterator[None]:
    """No progress bars of the libraries, and none of their warnings about arguments that TRL itself passes."""
    bars, before = datasets.is_progress_bar_enabled(), os.environ.get("TQDM_DISABLE")
    datasets.disable_progress_bars()
    os.environ["TQDM_DISABLE"] = "1"
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", message=".*gradient_checkpointing.* is deprecated", category=FutureWarning
            )
            yield
    finally:
        if bars:
            datasets.enable_progress_bars()
        if before is None:
            del os.environ["TQDM_DISABLE"]
        else:
            os.environ["TQDM_DISABLE"] = before
