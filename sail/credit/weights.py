"""From credit to token weights: pure functions on lists of numbers, no model (method.md, sections 4 and 6)."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from sail.credit.settings import EPSILON, MAX_WEIGHT

Floats = npt.NDArray[np.float64]


def weights_from_mass(mass: Sequence[float] | Floats, eps: float = EPSILON, w_max: float = MAX_WEIGHT) -> Floats:
    """A weight per response token from its credit.

        w[t] = min(w_max, (c[t] + eps) / mean(c + eps)), then divided by its own mean

    Args:
        mass: c, the span mass of each token ``[tokens]``, in [0, 1], mean over the focal heads.
        eps: added to each mass.
        w_max: bound before the last step; after it a weight can be a little larger.

    Returns:
        ``[tokens]``, never negative, mean 1. Equal masses give exactly 1 each.

    Raises:
        ValueError: no tokens, a mass that is negative or not a number, ``eps`` not above 0, ``w_max`` under 1.
    """
    credit = np.asarray(mass, dtype=np.float64)
    if credit.ndim != 1 or credit.size == 0:
        raise ValueError(f"span mass must be one number a response token, got shape {credit.shape}")
    if not np.isfinite(credit).all() or (credit < 0).any():
        raise ValueError("span mass must be finite and not negative")
    if eps <= 0 or w_max < 1:
        raise ValueError(f"eps must be above 0 and w_max at least 1, got eps={eps} and w_max={w_max}")
    if (credit == credit[0]).all():
        return np.ones_like(credit)
    weights = np.minimum(w_max, (credit + eps) / (credit + eps).mean())
    return np.asarray(weights / weights.mean())


def shared_tokens(chosen: Sequence[int], rejected: Sequence[int]) -> list[tuple[int, int]]:
    """The positions (in chosen, in rejected) of tokens that both responses share, in order: difflib's equal blocks."""
    blocks = SequenceMatcher(None, chosen, rejected, autojunk=False).get_matching_blocks()
    return [(block.a + i, block.b + i) for block in blocks for i in range(block.size)]


def equalise_shared(
    chosen_weights: Sequence[float] | Floats,
    rejected_weights: Sequence[float] | Floats,
    shared: Sequence[tuple[int, int]],
    w_max: float = MAX_WEIGHT,
) -> tuple[Floats, Floats]:
    """The same weight on both sides for every shared token, and still mean 1 on each side.

    A shared token whose log-ratio is the same on both sides then drops out of the difference in the loss, as it does
    in plain DPO. Without this, crediting the two responses by different spans cost up to 13 points of accuracy where
    there was no conflict (method.md, section 6).

    A shared token gets the mean of its two weights. What is left of each side's total (its number of tokens) goes to
    the side's other tokens in proportion to their weights. The shared total is first moved into the range in which
    that is possible: no side's others below 0, and their mean not above ``w_max``. A side without other tokens fixes
    the total at its number of tokens.

    Args:
        chosen_weights, rejected_weights: ``[tokens]`` each, mean 1.
        shared: positions from :func:`shared_tokens`.
        w_max: bound of the mean weight of the tokens that are not shared.

    Returns:
        The two lists of weights. Weights of 1 stay exactly 1.
    """
    sides = [np.array(chosen_weights, dtype=np.float64), np.array(rejected_weights, dtype=np.float64)]
    if not shared:
        return sides[0], sides[1]
    positions = [np.array([pair[side] for pair in shared]) for side in (0, 1)]
    common = (sides[0][positions[0]] + sides[1][positions[1]]) / 2
    lengths = [len(side) for side in sides]
    others = [np.setdiff1d(np.arange(length), at) for length, at in zip(lengths, positions, strict=True)]
    lowest = max(length - w_max * len(other) for length, other in zip(lengths, others, strict=True))
    total = float(np.clip(common.sum(), lowest, min(lengths)))
    common = _scaled(common, total)
    for side, at, other in zip(sides, positions, others, strict=True):
        side[at] = common
        if len(other):
            side[other] = _scaled(side[other], len(side) - total)
    return sides[0], sides[1]


def _scaled(values: Floats, total: float) -> Floats:
    """``values`` in proportion, with the given sum; evenly where they are all 0."""
    current = float(values.sum())
    if current == total:
        return values
    return values * (total / current) if current > 0 else np.full_like(values, total / len(values))
