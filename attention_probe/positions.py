"""How long a sequence the model's positions reach, and whether its rotary frequencies depend on that length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attention_probe.attention import UnsupportedArchitecture
from cras.errors import InputError


def position_limit(model: Any) -> int | None:
    """The most tokens that the model was made for; ``None`` where its config names no such number.

    YaRN stretches ``original_max_position_embeddings`` by ``factor``, and some configs leave
    ``max_position_embeddings`` at what it was before.
    """
    config = model.config.get_text_config()
    limit = getattr(config, "max_position_embeddings", None)
    if not limit:
        return None
    stretched = [
        int(rope["original_max_position_embeddings"] * (rope.get("factor") or 1))
        for rope in _ropes(config)
        if rope["rope_type"] == "yarn"
    ]
    return max(int(limit), *stretched) if stretched else int(limit)


def frequency_border(model: Any) -> int | None:
    """The length behind which rotary frequencies are others than before it; ``None`` where they never change.

    So it is with ``longrope`` (Phi-3) and ``dynamic`` (NTK): the same token at the same place is then rotated otherwise
    in a longer sequence, and in a batch with one.
    """
    config = model.config.get_text_config()
    for rope in _ropes(config):
        if rope["rope_type"] == "longrope":
            return int(rope["original_max_position_embeddings"])
        if "dynamic" in rope["rope_type"]:
            return int(config.max_position_embeddings)
    return None


def check_reach(model: Any, longest: int) -> None:
    """Raise :class:`InputError` where a sequence is longer than the model's positions reach."""
    limit = position_limit(model)
    if limit is not None and longest > limit:
        raise InputError(
            f"a prompt with its response has {longest} tokens, and the positions of {type(model).__name__} reach to "
            f"{limit} (max_position_embeddings): leave that scenario out, or use a model of a longer context"
        )


def check_lengths(model: Any, lengths: Sequence[int]) -> None:
    """Raise unless sequences of these lengths can be read together, all of them as each would be alone.

    Raises:
        InputError: one is longer than the model's positions reach.
        UnsupportedArchitecture: they lie on both sides of :func:`frequency_border`.
    """
    longest = max(lengths)
    check_reach(model, longest)
    border = frequency_border(model)
    if border is not None and min(lengths) <= border < longest:
        raise UnsupportedArchitecture(
            f"{type(model).__name__} has rotary frequencies that change behind {border} tokens, and sequences of "
            f"{min(lengths)} to {longest} tokens lie on both sides: what is read of one would depend on the others. "
            f"Keep all of them at {border} tokens or less"
        )


def _ropes(config: Any) -> list[dict[str, Any]]:
    """The rotary settings, one or one a kind of layer; none where there are no rotary embeddings."""
    rope = getattr(config, "rope_parameters", None) or {}
    nested = [rope] if "rope_type" in rope else [part for part in rope.values() if isinstance(part, dict)]
    return [part for part in nested if "rope_type" in part]
