"""Judges: anything that scores a turn against a rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cras.judges.asking.judge_failures import JudgeFailedError
from cras.judges.judge import AsyncJudge, Judge
from cras.judges.rules import RulesJudge
from cras.judges.stage import Opinion, Stage
from cras.score_record import ConflictVerdict, ScoreRecord, Verdict

if TYPE_CHECKING:
    from autogen_core.models import ChatCompletionClient

    from cras.judges.asking.ask import JudgeSettings
    from cras.judges.cascade import Cascade

__all__ = [
    "AsyncJudge",
    "ConflictVerdict",
    "Judge",
    "JudgeFailedError",
    "Opinion",
    "RulesJudge",
    "ScoreRecord",
    "Stage",
    "Verdict",
    "judge_named",
    "model_judge",
]


def judge_named(name: str, settings: JudgeSettings | None = None) -> Judge:
    """The judge that ``--judge`` names: ``rules``, a model, another package's, or several with commas between.

    Raises:
        InputError: there is none of that name, it cannot be used here, or a limit cannot be kept.
    """
    if name.strip() == RulesJudge.name:  # it needs nothing of what models need, not even the imports
        return RulesJudge()
    from cras.judges.named import Bench

    return Bench(settings).cascade(name)


def model_judge(
    client: ChatCompletionClient, name: str, *, rules_first: bool = True, settings: JudgeSettings | None = None
) -> Cascade:
    """A judge that asks any AutoGen model client.

    Args:
        name: what the judge is called in records; answers are cached under it, so name the model in it.
        rules_first: let the rules decide what they can, and ask the model about the rest.
    """
    from cras.judges.asking.clients import wrapped
    from cras.judges.cascade import Cascade
    from cras.judges.named import Bench

    bench = Bench(settings)
    model = bench.model(wrapped(client, name))
    return Cascade([RulesJudge(), model] if rules_first else [model], bench.ledger)
