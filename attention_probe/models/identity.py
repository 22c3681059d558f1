"""Which model something was made for."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from attention_probe.models.fingerprint import model_fingerprint


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ModelIdentity(Part):
    """Which model something was made for. ``fingerprint``: see :func:`attention_probe.models.fingerprint.model_fingerprint`.

    dtype: the numbers that it computed in then; ``None`` where that was not written down. It is no part of the identity.
    """

    name: str
    architecture: str
    layers: int
    heads: int
    fingerprint: str
    dtype: str | None = None


def identify(model: Any) -> ModelIdentity:
    """The identity of a transformers model, of the base model where an adapter is on it."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    config = inner.config.get_text_config()
    return ModelIdentity(
        name=str(inner.config.name_or_path or type(inner).__name__),
        architecture=type(inner).__name__,
        layers=int(config.num_hidden_layers),
        heads=int(config.num_attention_heads),
        fingerprint=model_fingerprint(model),
        dtype=str(inner.dtype).removeprefix("torch."),
    )
