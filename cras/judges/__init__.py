"""Judges: anything that scores a turn against a rubric."""

from __future__ import annotations

from cras.errors import InputError
from cras.judges.record import ConflictVerdict, Judge, ScoreRecord, Verdict
from cras.judges.rules import RulesJudge

__all__ = ["ConflictVerdict", "Judge", "RulesJudge", "ScoreRecord", "Verdict", "judge_named"]


def judge_named(name: str) -> Judge:
    """The judge that ``--judge`` names.

    Raises:
        InputError: there is none of that name.
    """
    if name == RulesJudge.name:
        return RulesJudge()
    raise InputError(f"--judge {name}: no such judge; known is {RulesJudge.name}")
