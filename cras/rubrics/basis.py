"""What a criterion rests on: words of somebody, what is asked of every role, or what nearly every text meets."""

from __future__ import annotations

from cras.checks.registry import find_kind
from cras.rubrics.rubric import Criterion
from cras.score_record import Basis

STANDING_ID = "standing:"
"""How the ids begin of criteria that no instruction and no edited rubric asks for."""


def basis_of(criterion: Criterion) -> Basis:
    """The basis of a criterion: a matter of what is asked, whoever judges it.

    A model that is asked whether a turn speaks under its own agent's name says "met" of nearly every turn, as the rule
    does, so it is no evidence from a model either. A criterion of an edited rubric without a check is explicit.
    """
    if criterion.id.startswith(STANDING_ID):
        return "standing"
    kind = find_kind(criterion.check.kind) if criterion.check else None
    return "nearly_always_met" if kind is not None and kind.nearly_always_met else "explicit"
