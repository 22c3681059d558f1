"""Judges in a row: each is asked only about what those before it left open, so that the dear ones are asked little.

The rules decide what a check decides. A model leaves open what it answered without a valid quotation and what it says
it is not sure of; where no later judge settles that, its unsure verdict stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from cras.errors import InputError
from cras.judges.asking.ask import Asker, JudgeSettings, cache_of
from cras.judges.asking.budget import Spending
from cras.judges.asking.cache import AnswerCache
from cras.judges.asking.clients import ModelClient
from cras.judges.asking.loop import run
from cras.judges.assemble import assemble
from cras.judges.judge import content_hash
from cras.judges.model import ModelStage, Opinion, with_standing_criteria
from cras.judges.rules import RulesJudge, conflict_verdict, verdict_of
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.score_record import ConflictVerdict, ScoreRecord, Shortened, Usage, Verdict
from cras.transcript import Transcript, Turn

Stage = RulesJudge | ModelStage


class Cascade:
    """One or more judges in the order in which they are asked, at least one of them a model.

    Attributes:
        ledger: what the models were asked and what it cost.
        ahead: how many turns may be under way at once.
    """

    def __init__(self, stages: Sequence[Stage], ledger: Spending) -> None:
        self.stages = list(stages)
        self.ledger = ledger
        self.name = ",".join(stage.name for stage in stages)
        self.version = "+".join(stage.version for stage in stages)
        # More than run at once: a slow answer must not let the slots behind it stand empty.
        self.ahead = 4 * max(stage.asker.settings.concurrency for stage in stages if isinstance(stage, ModelStage))

    def judge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn, waited for. Inside an event loop, await :meth:`ajudge`."""
        return run(self.ajudge(turn, rubric, transcript))

    async def ajudge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn. Errors as :meth:`cras.judges.asking.ask.Asker.ask`."""
        criteria = {item.id: item for item in with_standing_criteria(rubric)}
        conflicts = {item.id: item for item in rubric.conflicts}
        open_criteria, open_conflicts = dict(criteria), dict(conflicts)
        verdicts: dict[str, Verdict] = {}
        outcomes: dict[str, ConflictVerdict] = {}
        shortened: list[Shortened] = []
        usage: list[Usage] = []
        for stage in self.stages:
            if not open_criteria and not open_conflicts:
                break
            opinion = await _opinion(stage, turn, transcript, open_criteria, open_conflicts, rubric)
            for verdict in opinion.verdicts:
                if verdict.met is not None or verdicts.get(verdict.id) is None or verdicts[verdict.id].met is None:
                    verdicts[verdict.id] = verdict
                if _is_settled(verdict, verdict.met is not None, stage, opinion):
                    open_criteria.pop(verdict.id)
            for item in opinion.conflicts:
                if item.outcome is not None or outcomes.get(item.id) is None or outcomes[item.id].outcome is None:
                    outcomes[item.id] = item
                if _is_settled(item, item.outcome is not None, stage, opinion):
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
        )

    def again(self) -> Cascade:
        """The same judges, asked anew where answers are kept from before; on the same ledger."""
        stages: list[Stage] = []
        for stage in self.stages:
            if isinstance(stage, ModelStage):
                asker = stage.asker
                stage = ModelStage(Asker(asker.model, asker.settings, asker.ledger, asker.cache, asker.repeat + 1))
            stages.append(stage)
        return Cascade(stages, self.ledger)

    def content_hash(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> str:
        """The hash that the record of the turn will carry: also of the run up to the turn, which a model reads."""
        digest = hashlib.sha256()
        agent = transcript.agent(turn.agent)
        parts = [(agent.system_message if agent else None) or "", *(member.name for member in transcript.agents)]
        for item in transcript.turns:
            if item.index < turn.index:
                parts += [item.agent, item.kind, item.content]
        for part in parts:
            data = part.encode()
            digest.update(f"{len(data)}:".encode() + data)
        return content_hash(self.name, self.version, turn, rubric, transcript.id, digest.hexdigest())


def cascade_of(
    judges: Sequence[RulesJudge | ModelClient],
    settings: JudgeSettings | None = None,
    *,
    ledger: Spending | None = None,
    cache: AnswerCache | None = None,
    repeat: int = 0,
) -> Cascade:
    """The cascade of these judges, with one ledger and one cache of answers; those given, where it shares them.

    Args:
        repeat: the same judges with another number are asked anew, and their answers are kept apart.

    Raises:
        InputError: ``max_cost`` cannot be kept, since a judge's price is not known.
    """
    settings = settings or JudgeSettings()
    ledger = ledger or Spending(settings.max_calls, settings.max_cost)
    cache = cache or cache_of(settings)
    stages: list[Stage] = []
    for judge in judges:
        if isinstance(judge, RulesJudge):
            stages.append(judge)
            continue
        if settings.max_cost is not None and judge.price is None:
            raise InputError(
                f"--max-cost {settings.max_cost:g}: the price of {judge.name} is not known here; give it in a file with "
                "--prices (as_of: DATE, models: NAME: {prompt: USD, completion: USD}), or use --max-calls"
            )
        stages.append(ModelStage(Asker(judge, settings, ledger, cache, repeat)))
    return Cascade(stages, ledger)


def _is_settled(verdict: Verdict | ConflictVerdict, is_decided: bool, stage: Stage, opinion: Opinion) -> bool:
    """Whether later judges need not be asked: decided surely, or a model found that it does not apply."""
    if isinstance(stage, RulesJudge):
        return is_decided
    return not verdict.void and verdict.id not in opinion.unsure


async def _opinion(
    stage: Stage,
    turn: Turn,
    transcript: Transcript,
    criteria: dict[str, Criterion],
    conflicts: dict[str, RubricConflict],
    rubric: Rubric,
) -> Opinion:
    if isinstance(stage, ModelStage):
        return await stage.decide(turn, transcript, list(criteria.values()), list(conflicts.values()), rubric.levels)
    by = {"by": stage.name}
    return Opinion(
        [verdict_of(item, turn.content).model_copy(update=by) for item in criteria.values()],
        [conflict_verdict(item, turn.content).model_copy(update=by) for item in conflicts.values()],
    )
