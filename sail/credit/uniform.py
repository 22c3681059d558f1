"""Uniform credit: every token weighs 1, which is plain DPO."""

from __future__ import annotations

from typing import Any

from sail.credit.rule import SIDES, Sources, Weights
from sail.credit.settings import UniformCredit


def weigh(rows: list[dict[str, Any]], settings: UniformCredit, sources: Sources) -> Weights:
    """1 for each token. ``rows`` have token ids, as :func:`sail.credit.add.tokenize_pair` makes them."""
    return [{f"{side}_weights": [1.0] * len(row[f"{side}_ids"]) for side in SIDES} for row in rows]
