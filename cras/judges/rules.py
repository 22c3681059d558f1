"""The ``rules`` judge: deterministic, offline. It decides what a check decides and leaves the rest unjudged."""

from __future__ import annotations

from collections.abc import Sequence

from cras.checks.describe import describe, evidence
from cras.checks.registry import run_check
from cras.judges.assemble import assemble
from cras.judges.judge import content_hash
from cras.judges.quotation import find_quotation, visible
from cras.judges.stage import Levels, Opinion, Stage
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.score_record import ConflictVerdict, ScoreRecord, Verdict
from cras.transcript import Outcome, Transcript, Turn


class RulesJudge(Stage):
    """Scores a turn by the checks of its rubric's criteria: by itself, or as a stage that leaves the rest to others."""

    name = "rules"
    version = "2"

    async def decide(
        self,
        turn: Turn,
        transcript: Transcript,
        criteria: Sequence[Criterion],
        conflicts: Sequence[RubricConflict],
        levels: Levels | None = None,
    ) -> Opinion:
        """What the checks say; where there is none, or it cannot tell, the question is left open."""
        verdicts = [verdict_of(item, turn.content) for item in criteria]
        outcomes = [conflict_verdict(item, turn.content) for item in conflicts]
        left = {item.id for item in verdicts if item.met is None} | {
            item.id for item in outcomes if item.outcome is None
        }
        return Opinion(verdicts, outcomes, left)

    def judge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn. Criteria without a check, or whose check cannot tell, are counted as not judged."""
        return assemble(
            (self.name, self.version),
            turn,
            rubric,
            transcript,
            [(criterion, verdict_of(criterion, turn.content)) for criterion in rubric.criteria],
            [conflict_verdict(item, turn.content) for item in rubric.conflicts],
            self.content_hash(turn, rubric, transcript),
        )

    def content_hash(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> str:
        """The hash that the record of the turn will carry: of the turn and the rubric, nothing else is read."""
        return content_hash(self.name, self.version, turn, rubric, transcript.id)


def conflict_verdict(conflict: RubricConflict, text: str) -> ConflictVerdict:
    """The outcome of a conflict on a text, with the conflict's names."""
    outcome = outcome_of(conflict, text)
    return ConflictVerdict(id=conflict.id, type=conflict.type, pairing=conflict.pairing, outcome=outcome)


def outcome_of(conflict: RubricConflict, text: str) -> Outcome | None:
    """Which side of a conflict a text followed; ``None`` where a side has no check or its check cannot tell."""
    text = visible(text)
    if conflict.binding.check is None or conflict.competing.check is None:
        return None
    binding, competing = run_check(conflict.binding.check, text), run_check(conflict.competing.check, text)
    if binding is None or competing is None:
        return None
    if binding and competing:
        return "both"
    return "binding" if binding else "competing" if competing else "neither"


def verdict_of(criterion: Criterion, text: str) -> Verdict:
    """What the criterion's check says of a text. Characters that nobody sees neither help nor hurt."""
    if criterion.check is None:
        return Verdict(id=criterion.id, dimension=criterion.dimension, met=None, reason="no rule decides it")
    read = visible(text)
    met = run_check(criterion.check, read)
    asked = describe(criterion.check)
    if met is None:
        reason = f"{asked}: does not apply or cannot be told"
        return Verdict(id=criterion.id, dimension=criterion.dimension, met=None, reason=reason)
    quote = evidence(criterion.check, read, met)
    if quote is not None and quote not in text:
        quote = find_quotation(quote, text)
    return Verdict(
        id=criterion.id,
        dimension=criterion.dimension,
        met=met,
        quote=quote,
        reason=f"{asked}: {'met' if met else 'not met'}",
    )
