"""Judges: anything that scores a turn against a rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cras.errors import InputError
from cras.judges.judge import AsyncJudge, Judge
from cras.judges.rules import RulesJudge
from cras.score_record import ConflictVerdict, ScoreRecord, Verdict

if TYPE_CHECKING:
    from autogen_core.models import ChatCompletionClient

    from cras.judges.asking.ask import JudgeSettings
    from cras.judges.cascade import Cascade

__all__ = [
    "AsyncJudge",
    "ConflictVerdict",
    "Judge",
    "RulesJudge",
    "ScoreRecord",
    "Verdict",
    "judge_named",
    "model_judge",
]


def judge_named(name: str, settings: JudgeSettings | None = None) -> Judge:
    """The judge that ``--judge`` names: ``rules``, a model, or several with commas between, asked in this order.

    Raises:
        InputError: there is none of that name, it cannot be used here, or a limit cannot be kept.
    """
    names = [part.strip() for part in name.split(",")]
    if len(set(names)) != len(names):
        raise InputError(f"--judge {name}: names a judge twice")
    if names == [RulesJudge.name]:
        return RulesJudge()
    from cras.judges.asking.clients import client_named
    from cras.judges.cascade import cascade_of

    prices = settings.prices if settings else None
    stages = [RulesJudge() if part == RulesJudge.name else client_named(part, prices) for part in names]
    return cascade_of(stages, settings)


def model_judge(
    client: ChatCompletionClient, name: str, *, rules_first: bool = True, settings: JudgeSettings | None = None
) -> Cascade:
    """A judge that asks any AutoGen model client.

    Args:
        name: what the judge is called in records; answers are cached under it, so name the model in it.
        rules_first: let the rules decide what they can, and ask the model about the rest.
    """
    from cras.judges.asking.clients import wrapped
    from cras.judges.cascade import cascade_of

    model = wrapped(client, name)
    return cascade_of([RulesJudge(), model] if rules_first else [model], settings)
