"""Verdicts to a score record: the part that all judges share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version as package_version

from cras.judges.address import addressed
from cras.judges.judged import judged_part
from cras.metrics.cras import Judged, turn_score
from cras.rubrics.basis import basis_of
from cras.rubrics.rubric import Criterion, Rubric
from cras.score_record import ConflictVerdict, ScoreRecord, Shortened, Usage, Verdict
from cras.transcript import Transcript, Turn


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
    reads_run: bool = False,
) -> ScoreRecord:
    """The record of one turn.

    Args:
        judge: its name and version.
        verdicts: with the criterion that each answers.
        reads_run: a judge was shown the calls that led to the turn: they may speak to it too.
    """
    based = [(criterion, _based(criterion, verdict, rubric, conflicts)) for criterion, verdict in verdicts]
    judged = (Judged(item.dimension, item.met, item.basis, criterion.weight) for criterion, item in based)
    scores, cras = turn_score(judged, rubric.weights or None)
    said = [verdict for _, verdict in based]
    return ScoreRecord(
        transcript_id=transcript.id,
        turn=turn.index,
        agent=turn.agent,
        judge=judge[0],
        judge_version=judge[1],
        made_by=_made_by(),
        scores=scores,
        cras=cras,
        criteria=said,
        conflicts=list(conflicts),
        not_judged=sum(verdict.met is None for verdict in said),
        void=sum(verdict.void for verdict in said) + sum(item.void for item in conflicts),
        addressed=[item for text in _read(turn, transcript, reads_run) for item in addressed(text)],
        shortened=list(shortened),
        usage=list(usage),
        content_hash=content_hash,
    )


def _read(turn: Turn, transcript: Transcript, reads_run: bool) -> list[str]:
    """What may address a judge: the turn, and the calls that are judged with it, but those that are its content."""
    acts = judged_part(turn, transcript).acts if reads_run else ()
    return [turn.content, *(act.text for act in acts if act.text not in turn.content)]


def _based(criterion: Criterion, verdict: Verdict, rubric: Rubric, conflicts: Sequence[ConflictVerdict]) -> Verdict:
    """The verdict with what its criterion rests on. Where nobody decided it, a conflict of which it is the binding side does."""
    update: dict[str, object] = {"basis": basis_of(criterion)}
    if verdict.met is None and not verdict.void and criterion.instruction is not None:
        binding = {item.id for item in rubric.conflicts if item.binding.id == criterion.instruction}
        decided = next((item for item in conflicts if item.id in binding and item.outcome is not None), None)
        if decided is not None:
            met = decided.outcome in ("binding", "both")
            reason = f"the outcome of conflict {decided.id} is {decided.outcome}"
            update |= {"met": met, "applies": True, "quote": decided.quote, "reason": reason, "by": decided.by}
            update["act_turn"] = decided.act_turn
    return verdict.model_copy(update=update)


@lru_cache(maxsize=1)
def _made_by() -> str:
    return f"sail-cras {package_version('sail-cras')}"
