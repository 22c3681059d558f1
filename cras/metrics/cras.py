"""CRAS: the context-aware role adherence score of one turn (method.md section 1, after arXiv 2509.23188).

What counts (:func:`turn_score`): a turn has a score where an explicit instruction was decided, or where what nearly
every turn meets was not met. Of a criterion that nearly every text meets ("speaks as X"), "met" is no evidence: it is
left out of its dimension, so that it neither gives a score nor lifts one; "not met" counts as any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cras.transcript import DIMENSIONS, Dimension

if TYPE_CHECKING:
    from cras.score_record import Basis

LOWEST, HIGHEST = 1.0, 5.0


@dataclass(frozen=True)
class Judged:
    """One criterion on one turn, as the score sees it. ``met`` is ``None`` where it was not decided or does not apply."""

    dimension: Dimension
    met: bool | None
    basis: Basis = "explicit"
    weight: float = 1.0

    @property
    def is_evidence(self) -> bool:
        """Whether the verdict says something of the turn: "met" of what nearly every text meets does not."""
        return self.met is not None and not (self.met and self.basis == "nearly_always_met")


def turn_score(
    criteria: Iterable[Judged], weights: Mapping[Dimension, float] | None = None
) -> tuple[dict[Dimension, float | None], float | None]:
    """The scores of the dimensions, from 1 to 5, and CRAS, in [0, 1], of one turn.

    s_d = 1 + 4 x (weighted share met) over the criteria of d whose verdict is evidence; CRAS = sum_d w_d (s_d - 1) / 4
    over the dimensions that have one, weights renormalised.

    Args:
        criteria: what was said of each criterion of the turn.
        weights: of the dimensions; equal by default.

    Returns:
        CRAS is ``None`` unless an explicit instruction with a weight was decided, or a criterion that nearly every
        text meets was not met: what a model says of every role ("standing") counts beside them, never alone.

    Raises:
        ValueError: a weight is negative.
    """
    evidence = [item for item in criteria if item.is_evidence]
    scores = {
        dimension: dimension_score((item.met, item.weight) for item in evidence if item.dimension == dimension)
        for dimension in DIMENSIONS
    }
    has_score = any(item.basis != "standing" and item.weight > 0 for item in evidence)
    return scores, cras_score(scores, weights) if has_score else None


def dimension_score(verdicts: Iterable[tuple[bool | None, float]]) -> float | None:
    """s_d = 1 + 4 x (weighted share of criteria met), from 1.00 to 5.00.

    Args:
        verdicts: (met, weight) for each criterion of the dimension. ``None`` is a criterion that could not be judged
            or does not apply: it is left out, never counted as met.

    Returns:
        ``None`` where no criterion was judged, or those judged weigh nothing.

    Raises:
        ValueError: a weight is negative.
    """
    met_weight = total = 0.0
    for met, weight in verdicts:
        if weight < 0:
            raise ValueError(f"a criterion's weight is {weight}; weights are 0 or more")
        if met is not None:
            total += weight
            met_weight += weight if met else 0.0
    return LOWEST + (HIGHEST - LOWEST) * (met_weight / total) if total > 0 else None


def cras_score(
    scores: Mapping[Dimension, float | None], weights: Mapping[Dimension, float] | None = None
) -> float | None:
    """CRAS(turn) = sum_d w_d (s_d - 1) / 4, in [0, 1].

    Args:
        scores: s_d of each dimension, from 1 to 5; ``None`` or absent where it was not judged. The weights of the
            others are renormalised.
        weights: w_d of each dimension, 0 or more; equal by default.

    Returns:
        ``None`` where no dimension with a weight was judged.

    Raises:
        ValueError: a score is outside 1 to 5, or a weight is negative.
    """
    judged: list[tuple[float, float]] = []
    for dimension in DIMENSIONS:
        score, weight = scores.get(dimension), 1.0 if weights is None else weights.get(dimension, 0.0)
        if weight < 0:
            raise ValueError(f"the weight of {dimension} is {weight}; weights are 0 or more")
        if score is None:
            continue
        if not LOWEST <= score <= HIGHEST:
            raise ValueError(f"the score of {dimension} is {score}; scores go from 1 to 5")
        judged.append((weight, (score - LOWEST) / (HIGHEST - LOWEST)))
    total = sum(weight for weight, _ in judged)
    # Weights are normalised before they multiply: the product of a tiny weight would vanish.
    return min(1.0, sum(weight / total * value for weight, value in judged)) if total > 0 else None
