"""Turns that only act: an agent that ends its part with a call, or with a summary of what its tools said."""

from __future__ import annotations

from cras.checks.calls import ends_with_acts
from cras.checks.registry import check_of
from cras.rubrics.rubric import Rubric
from cras.transcript import Check, Transcript, Turn


def is_last_act(turn: Turn, run: Transcript) -> bool:
    """Whether a model ends its part with this turn and says nothing: what it did is told by no later turn."""
    agent = run.agent(turn.agent)
    return agent is not None and agent.is_model and not turn.given and ends_with_acts(turn, run)


def rubric_of_acts(rubric: Rubric) -> Rubric | None:
    """What a rubric asks of acts alone; ``None`` where it asks nothing of them. No demand on words holds for a call."""
    criteria = [item for item in rubric.criteria if _is_of_acts(item.check)]
    conflicts = [
        item for item in rubric.conflicts if _is_of_acts(item.binding.check) and _is_of_acts(item.competing.check)
    ]
    if not criteria and not conflicts:
        return None
    return rubric.model_copy(update={"criteria": criteria, "conflicts": conflicts})


def _is_of_acts(check: Check | None) -> bool:
    return check is not None and check_of(check).is_of_acts
