"""What a judge says of a turn: the score record, a line of ``*.scores.jsonl``."""

from __future__ import annotations

import hashlib
from typing import Protocol, runtime_checkable

from cras.rubrics.rubric import Rubric
from cras.score_record import ScoreRecord
from cras.transcript import Transcript, Turn


def content_hash(
    judge: str, judge_version: str, turn: Turn, rubric: Rubric, transcript_id: str, context: str | None = None
) -> str:
    """A hash of everything that a verdict on the turn depends on, and of its place.

    Args:
        context: what else of the run the judge reads (a hash of it); ``None`` for a judge of the turn alone.
    """
    digest = hashlib.sha256()
    parts = [judge, judge_version, transcript_id, str(turn.index), turn.agent, turn.content, rubric.model_dump_json()]
    for part in [*parts, context] if context is not None else parts:
        data = part.encode()
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()


class Judge(Protocol):
    """Anything that scores a turn against a rubric."""

    name: str
    version: str

    def content_hash(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> str:
        """The hash that the record of the turn will carry."""
        ...

    def judge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn."""
        ...


@runtime_checkable
class AsyncJudge(Judge, Protocol):
    """A judge that waits for others, so that many turns are better judged side by side."""

    ahead: int
    """How many turns may be under way at once."""

    async def ajudge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn."""
        ...
