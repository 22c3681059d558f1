"""Verdicts to a score record: the part that all judges share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version as package_version

from cras.judges.address import addressed
from cras.metrics.cras import cras_score, dimension_score
from cras.rubrics.rubric import Criterion, Rubric
from cras.score_record import ConflictVerdict, ScoreRecord, Shortened, Usage, Verdict
from cras.transcript import DIMENSIONS, Transcript, Turn


def assemble(
    judge: tuple[str, str],
    turn: Turn,
    rubric: Rubric,
    transcript: Transcript,
    verdicts: Sequence[tuple[Criterion, Verdict]],
    conflicts: Sequence[ConflictVerdict],
    content_hash: str,
    *,
    shortened: Sequence[Shortened] = (),
    usage: Sequence[Usage] = (),
) -> ScoreRecord:
    """The record of one turn.

    Args:
        judge: its name and version.
        verdicts: with the criterion that each answers.
    """
    scores = {
        dimension: dimension_score(
            (verdict.met, criterion.weight) for criterion, verdict in verdicts if verdict.dimension == dimension
        )
        for dimension in DIMENSIONS
    }
    return ScoreRecord(
        transcript_id=transcript.id,
        turn=turn.index,
        agent=turn.agent,
        judge=judge[0],
        judge_version=judge[1],
        made_by=_made_by(),
        scores=scores,
        cras=cras_score(scores, rubric.weights or None),
        criteria=[verdict for _, verdict in verdicts],
        conflicts=list(conflicts),
        not_judged=sum(verdict.met is None for _, verdict in verdicts),
        void=sum(verdict.void for _, verdict in verdicts) + sum(item.void for item in conflicts),
        addressed=addressed(turn.content),
        shortened=list(shortened),
        usage=list(usage),
        content_hash=content_hash,
    )


@lru_cache(maxsize=1)
def _made_by() -> str:
    return f"sail-cras {package_version('sail-cras')}"
