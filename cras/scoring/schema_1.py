"""Score records of version 1, read as those of version 2: the figures of an old file are counted by today's rule.

Version 1 scored a turn by every criterion that was decided, and did not say which of them are explicit. What it did not
write is inferred: a criterion of every role has an id of its own, and the rule that a turn speaks as its own agent gives
itself as its reason. Weights of criteria were not written either: they count as equal, and dimensions likewise, where a
score changes.
"""

from __future__ import annotations

from cras.metrics.cras import Judged, cras_score, turn_score
from cras.rubrics.basis import STANDING_ID
from cras.score_record import Basis, ScoreRecord, Verdict

_ROLE = ("speaks as ",)
"""How the reasons begin of verdicts on what nearly every text meets."""
_NOT_APPLICABLE = "does not apply: "


def read_record(line: bytes | str) -> ScoreRecord:
    """The record of a line of a score file, of any version.

    Raises:
        ValidationError: it is none.
    """
    record = ScoreRecord.model_validate_json(line)
    return _upgraded(record) if record.schema_version == 1 else record


def _upgraded(old: ScoreRecord) -> ScoreRecord:
    criteria = []
    for item in old.criteria:
        applies = item.met is not None or not item.reason.startswith(_NOT_APPLICABLE)
        update = {"basis": _basis(item, item.by or old.judge), "applies": applies}
        criteria.append(item.model_copy(update=update))
    judged = [Judged(item.dimension, item.met, item.basis) for item in criteria]
    no_evidence = {item.dimension for item in judged if item.met is not None and not item.is_evidence}
    counted, cras = turn_score(judged)
    scores = {name: counted[name] if name in no_evidence else score for name, score in old.scores.items()}
    if cras is not None:
        cras = cras_score(scores) if no_evidence else old.cras
    return old.model_copy(update={"schema_version": 2, "criteria": criteria, "scores": scores, "cras": cras})


def _basis(verdict: Verdict, judge: str) -> Basis:
    """A model's verdict on role consistency does not show the words that it was asked: it is not taken for explicit."""
    if verdict.id.startswith(STANDING_ID):
        return "standing"
    is_of_role = verdict.dimension == "RC" and (judge != "rules" or verdict.reason.startswith(_ROLE))
    return "nearly_always_met" if is_of_role else "explicit"
