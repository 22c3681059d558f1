"""The ``rules`` judge: deterministic, offline. It decides what a check decides and leaves the rest unjudged."""

from __future__ import annotations

from collections.abc import Sequence

from cras.checks.kind import Finding
from cras.checks.registry import check_of
from cras.judges.assemble import assemble
from cras.judges.judge import content_hash
from cras.judges.quotation import find_quotation
from cras.judges.run_hash import run_hash
from cras.judges.stage import Levels, Opinion, Stage
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.score_record import ConflictVerdict, ScoreRecord, Verdict
from cras.transcript import Instruction, Outcome, Transcript, Turn


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
        """What the checks say; where there is none, or it cannot tell, the question is left open.

        Settled without an answer is what does not apply to the turn, as the words of an answer to a hand-over.
        """
        found = {item.id: finding_of(item, turn, transcript) for item in criteria}
        verdicts = [verdict_of(item, turn, found[item.id]) for item in criteria]
        outcomes = [conflict_verdict(item, turn, transcript) for item in conflicts]
        left = {item.id for item in verdicts if item.met is None and not found[item.id].is_settled} | {
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
            [(item, verdict_of(item, turn, finding_of(item, turn, transcript))) for item in rubric.criteria],
            [conflict_verdict(item, turn, transcript) for item in rubric.conflicts],
            self.content_hash(turn, rubric, transcript),
        )

    def content_hash(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> str:
        """The hash that the record of the turn will carry: of the turn, the rubric, and the run where a check reads it."""
        return content_hash(
            self.name, self.version, turn, rubric, transcript.id, run_hash(turn, rubric, transcript, by_judge=False)
        )


def conflict_verdict(conflict: RubricConflict, turn: Turn, run: Transcript) -> ConflictVerdict:
    """The outcome of a conflict on a turn, with the conflict's names."""
    outcome = outcome_of(conflict, turn, run)
    return ConflictVerdict(id=conflict.id, type=conflict.type, pairing=conflict.pairing, outcome=outcome)


def outcome_of(conflict: RubricConflict, turn: Turn, run: Transcript) -> Outcome | None:
    """Which side of a conflict a turn followed; ``None`` where a side has no check or its check cannot tell."""
    binding, competing = (_met(side, turn, run) for side in (conflict.binding, conflict.competing))
    if binding is None or competing is None:
        return None
    if binding and competing:
        return "both"
    return "binding" if binding else "competing" if competing else "neither"


def finding_of(criterion: Criterion, turn: Turn, run: Transcript) -> Finding:
    """What the criterion's check says of a turn."""
    if criterion.check is None:
        return Finding(None, reason="no rule decides it")
    return check_of(criterion.check).run_turn(turn, run)


def verdict_of(criterion: Criterion, turn: Turn, found: Finding) -> Verdict:
    """A finding as the verdict on its criterion. Characters that nobody sees neither help nor hurt."""
    asked = f"{check_of(criterion.check).describe()}: " if criterion.check else ""
    said = {True: "met", False: "not met", None: "does not apply or cannot be told"}[found.met]
    if found.reason:
        said = found.reason if found.met is None else f"{said}, {found.reason}"
    quote = found.quote
    if quote is not None and quote not in turn.content:
        quote = find_quotation(quote, turn.content)
    return Verdict(
        id=criterion.id,
        dimension=criterion.dimension,
        met=found.met,
        quote=quote,
        reason=asked + said,
        void=found.is_void,
    )


def _met(side: Instruction, turn: Turn, run: Transcript) -> bool | None:
    return None if side.check is None else check_of(side.check).run_turn(turn, run).met
