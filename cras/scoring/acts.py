"""Turns that only act: an agent that ends its part with a call, or with a summary of what its tools said.

No demand on words holds for a call: a rule decides of it what is asked of acts, and a judge of words what no rule decides
from a text.
"""

from __future__ import annotations

from cras.checks.act import Act
from cras.checks.calls import ends_with_acts
from cras.checks.registry import check_of
from cras.judges.judge import Judge
from cras.rubrics.rubric import Rubric
from cras.transcript import Check, Transcript, Turn


def is_last_act(turn: Turn, run: Transcript) -> bool:
    """Whether a model ends its part with this turn and says nothing: what it did is told by no later turn."""
    agent = run.agent(turn.agent)
    return agent is not None and agent.is_model and not turn.given and ends_with_acts(turn, run)


def judges_words(judge: Judge) -> bool:
    """Whether a judge answers questions that are put in words only; one that does not say so does not."""
    return bool(getattr(judge, "judges_words", False))


def rubric_of_acts(rubric: Rubric, *, by_words: bool = False) -> Rubric | None:
    """What a rubric asks of a turn that only acts; ``None`` where it asks nothing of it.

    Args:
        by_words: a judge scores it that answers questions put in words. It is asked what no rule decides too, and of the
            role as such (``cras.judges.model.STANDING``) where that is all.
    """
    asks = _may_be_of_acts if by_words else _is_of_acts
    criteria = [item for item in rubric.criteria if asks(item.check)]
    conflicts = [item for item in rubric.conflicts if asks(item.binding.check) and asks(item.competing.check)]
    if not criteria and not conflicts and not by_words:
        return None
    return rubric.model_copy(update={"criteria": criteria, "conflicts": conflicts})


def _is_of_acts(check: Check | None) -> bool:
    return check is not None and check_of(check).is_of_acts


def _may_be_of_acts(check: Check | None) -> bool:
    return check is None or check.kind == Act.kind or check_of(check).is_of_acts
