"""The model that a command or a recipe names: a folder, a hub id, or the one that the package ships."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sail import embedded
from sail.training.loading import load_model


def load_named(
    name: str,
    adapter: str | Path | None = None,
    *,
    dtype: str | None = None,
    device: str | None = None,
    trust_remote_code: bool = False,
) -> tuple[Any, Any]:
    """:func:`sail.training.loading.load_model`, where ``embedded`` is the model that the package ships.

    That one computes in float32 on the CPU unless told otherwise, so that its figures are the same on every machine.
    """
    if name == embedded.EMBEDDED:
        return load_model(embedded.path(), adapter, dtype=dtype or "float32", device=device or "cpu")
    return load_model(name, adapter, dtype=dtype, device=device, trust_remote_code=trust_remote_code)
