"""Numbers that are none: a model that computes NaN answers and measures without a word, so it is refused."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from cras.errors import InputError


def check_finite(model: Any, values: Tensor, what: str) -> None:
    """Raise :class:`InputError` where some of ``values`` (``what`` of the model) is NaN or infinite."""
    if not values.isfinite().all():
        raise InputError(
            f"{type(model).__name__} computes NaN or infinity for {what}: its weights hold such numbers (a broken "
            f"download or training), or {_dtype(model)} is too narrow for it. Check the weights, or load the "
            "model in float32"
        )


def _dtype(model: Any) -> str:
    """The type of the model's weights, as people write it."""
    return str(model.dtype).removeprefix("torch.")
