"""What a credit rule is: pairs in, a weight for each response token out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

SIDES = ("chosen", "rejected")

Head = tuple[int, int]
"""Layer and head, both from 0."""
Weights = list[dict[str, list[float]]]
"""``chosen_weights`` and ``rejected_weights`` of each pair, a number a response token."""


@dataclass(frozen=True)
class Sources:
    """What a rule may read. ``weigh(rows, settings, sources) -> Weights`` is the shape of every rule.

    tokenizer: the model's, a fast one. model: the frozen base, ``None`` where no rule needs it. focal_heads: of the
    focal map. load: the model of a folder. batch_size: sequences a forward pass.
    """

    tokenizer: Any
    model: Any = None
    focal_heads: Sequence[Head] = ()
    load: Callable[[str], Any] | None = None
    batch_size: int = 16
