"""Diagnose: CRAS scores of every agent turn, without torch.

>>> from cras import Reading, RulesJudge, score
>>> records = list(score(Reading(["runs/"]), RulesJudge()))  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cras.errors import InputError
    from cras.judges import RulesJudge, ScoreRecord, model_judge
    from cras.judges.asking.ask import JudgeSettings
    from cras.live import AdherenceHandler, AdherenceTermination
    from cras.live.recorder import Recording, from_task_result, record
    from cras.metrics.cras import cras_score
    from cras.metrics.priority_adherence import priority_adherence
    from cras.readers import Reading, write_transcripts
    from cras.report.summary import summarise
    from cras.rubrics.book import RubricBook
    from cras.rubrics.generate import rubric_for
    from cras.rubrics.rubric import Rubric
    from cras.scoring.score import ScoreFile, read_scores, score
    from cras.testing.assert_adheres import assert_adheres
    from cras.transcript import Agent, Check, Conflict, Instruction, Transcript, Turn

_HOMES = {
    "assert_adheres": "cras.testing.assert_adheres",
    "InputError": "cras.errors",
    "JudgeSettings": "cras.judges.asking.ask",
    "RulesJudge": "cras.judges",
    "ScoreRecord": "cras.judges",
    "model_judge": "cras.judges",
    "cras_score": "cras.metrics.cras",
    "priority_adherence": "cras.metrics.priority_adherence",
    "Reading": "cras.readers",
    "write_transcripts": "cras.readers",
    **dict.fromkeys(("Recording", "from_task_result", "record"), "cras.live.recorder"),
    **dict.fromkeys(("AdherenceHandler", "AdherenceTermination"), "cras.live"),
    "summarise": "cras.report.summary",
    "Rubric": "cras.rubrics.rubric",
    "RubricBook": "cras.rubrics.book",
    "rubric_for": "cras.rubrics.generate",
    **dict.fromkeys(("ScoreFile", "read_scores", "score"), "cras.scoring.score"),
    **dict.fromkeys(("Agent", "Check", "Conflict", "Instruction", "Transcript", "Turn"), "cras.transcript"),
}

__all__ = [
    "AdherenceHandler",
    "AdherenceTermination",
    "Agent",
    "Check",
    "Conflict",
    "InputError",
    "Instruction",
    "JudgeSettings",
    "Reading",
    "Recording",
    "Rubric",
    "RubricBook",
    "RulesJudge",
    "ScoreFile",
    "ScoreRecord",
    "Transcript",
    "Turn",
    "assert_adheres",
    "cras_score",
    "from_task_result",
    "model_judge",
    "priority_adherence",
    "read_scores",
    "record",
    "rubric_for",
    "score",
    "summarise",
    "write_transcripts",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use: ``import cras`` itself costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cras' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
