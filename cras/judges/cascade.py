"""Judges in a row: each is asked only about what those before it left open, so that the dear ones are asked little.

The rules decide what a check decides. A model leaves open what it answered without a valid quotation and what it says
it is not sure of; where no later judge settles that, its unsure verdict stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from cras.judges.asking.budget import Spending
from cras.judges.asking.loop import run
from cras.judges.assemble import assemble
from cras.judges.judge import content_hash
from cras.judges.model import with_standing_criteria
from cras.judges.run_hash import run_hash
from cras.judges.stage import Opinion, Stage, held_to, signed
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.score_record import ConflictVerdict, ScoreRecord, Shortened, Usage, Verdict
from cras.transcript import Transcript, Turn

Said = TypeVar("Said", Verdict, ConflictVerdict)


class Cascade:
    """One or more judges in the order in which they are asked.

    Attributes:
        ledger: what the models among them were asked and what it cost.
        ahead: how many turns may be under way at once.
    """

    def __init__(self, stages: Sequence[Stage], ledger: Spending) -> None:
        self.stages = list(stages)
        self.ledger = ledger
        self.name = ",".join(stage.name for stage in stages)
        self.version = "+".join(stage.version for stage in stages)
        self.ahead = max(stage.ahead for stage in stages)

    def judge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn, waited for. Inside an event loop, await :meth:`ajudge`."""
        return run(self.ajudge(turn, rubric, transcript))

    async def ajudge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn. Errors as :meth:`cras.judges.stage.Stage.decide`."""
        asked = with_standing_criteria(rubric) if self.judges_words else rubric.criteria
        criteria = {item.id: item for item in asked}
        conflicts = {item.id: item for item in rubric.conflicts}
        open_criteria, open_conflicts = dict(criteria), dict(conflicts)
        verdicts = {item.id: _unanswered(item) for item in asked}
        outcomes = {item.id: _undecided(item) for item in rubric.conflicts}
        shortened: list[Shortened] = []
        usage: list[Usage] = []
        for stage in self.stages:
            if not open_criteria and not open_conflicts:
                break
            opinion = await self._opinion(stage, turn, transcript, open_criteria, open_conflicts, rubric)
            for verdict in opinion.verdicts:
                if verdict.met is not None or verdicts[verdict.id].met is None:
                    verdicts[verdict.id] = verdict
                if verdict.id not in opinion.left_open:
                    open_criteria.pop(verdict.id)
            for item in opinion.conflicts:
                if item.outcome is not None or outcomes[item.id].outcome is None:
                    outcomes[item.id] = item
                if item.id not in opinion.left_open:
                    open_conflicts.pop(item.id)
            shortened += [opinion.shortened] if opinion.shortened else []
            usage += [opinion.usage] if opinion.usage else []
        return assemble(
            (self.name, self.version),
            turn,
            rubric,
            transcript,
            [(criterion, verdicts[identifier]) for identifier, criterion in criteria.items()],
            [outcomes[identifier] for identifier in conflicts],
            self.content_hash(turn, rubric, transcript),
            shortened=shortened,
            usage=usage,
            reads_run=self.reads_run,
        )

    def again(self) -> Cascade | None:
        """The same judges, asked anew where answers are kept from before; on the same ledger.

        Returns:
            ``None`` where every one of them says the same every time.
        """
        again = [stage.again() for stage in self.stages]
        if not any(again):
            return None
        return Cascade([new or old for new, old in zip(again, self.stages, strict=True)], self.ledger)

    def content_hash(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> str:
        """The hash that the record of the turn will carry: also of the run up to the turn, where that is read."""
        read = run_hash(turn, rubric, transcript, by_judge=self.reads_run)
        return content_hash(self.name, self.version, turn, rubric, transcript.id, read)

    @property
    def reads_run(self) -> bool:
        """Whether one of the judges is shown more than the turn."""
        return any(stage.reads_run for stage in self.stages)

    @property
    def judges_words(self) -> bool:
        """Whether one of the judges can answer questions that are put in words only."""
        return any(stage.judges_words for stage in self.stages)

    async def _opinion(
        self,
        stage: Stage,
        turn: Turn,
        transcript: Transcript,
        criteria: dict[str, Criterion],
        conflicts: dict[str, RubricConflict],
        rubric: Rubric,
    ) -> Opinion:
        """The opinion of one stage, held to what it was asked and signed with its name."""
        listed = list(criteria.values()), list(conflicts.values())
        try:
            opinion = await stage.decide(turn, transcript, *listed, rubric.levels)
            held_to(opinion, turn, transcript, criteria, conflicts)
        except Exception as error:
            signed(error, stage.name)
            raise
        if len(self.stages) > 1:
            opinion.verdicts = [_signed(item, stage.name) for item in opinion.verdicts]
            opinion.conflicts = [_signed(item, stage.name) for item in opinion.conflicts]
        return opinion


def _signed(said: Said, name: str) -> Said:
    return said if said.by == name else said.model_copy(update={"by": name})


def _unanswered(criterion: Criterion) -> Verdict:
    return Verdict(id=criterion.id, dimension=criterion.dimension, met=None, reason="no judge said anything of it")


def _undecided(conflict: RubricConflict) -> ConflictVerdict:
    return ConflictVerdict(id=conflict.id, type=conflict.type, pairing=conflict.pairing, outcome=None)
