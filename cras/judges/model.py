"""The judge that asks a model: one request a turn for every criterion and conflict that is open."""

from __future__ import annotations

from collections.abc import Sequence

from cras.judges.answer import MalformedAnswerError, entries, read_verdicts
from cras.judges.asking.ask import Asker, Reply
from cras.judges.asking.judge_failures import JudgeFailedError, TooLongError
from cras.judges.judged import judged_part
from cras.judges.prompt import PROMPT_VERSION, Request, build_request
from cras.judges.stage import Levels, Opinion, Stage
from cras.rubrics.basis import STANDING_ID, basis_of
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.score_record import ConflictVerdict, Usage, Verdict
from cras.transcript import Dimension, Transcript, Turn

STANDING: dict[Dimension, str] = {
    "GA": "Serves the subgoal that this agent has for the task: it does what was asked of it and does not stop half way.",
    "RC": "Speaks and reasons as the role that the system message assigns, and only as that role.",
    "KBA": "Stays within what the role knows and was given: invents no facts, keeps to its domain, and does not claim "
    "ignorance of what it was told.",
}
"""What a model can judge of every role, for dimensions of which a rubric has no criterion."""


class ModelStage(Stage):
    """A model as one judge. It leaves open what it is not sure of, and what it answered in a way that does not count."""

    reads_run = True
    judges_words = True

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.name = asker.model.name
        self.window_tokens = asker.settings.window_tokens or asker.model.window_tokens
        self.version = f"{PROMPT_VERSION}/t{asker.temperature:g}/w{self.window_tokens}" + (
            f"/r{asker.repeat}" if asker.repeat else ""
        )
        # More than run at once: a slow answer must not let the slots behind it stand empty.
        self.ahead = 4 * asker.settings.concurrency

    def again(self) -> ModelStage:
        """The same model, asked anew where answers are kept from before; its books are the same."""
        asker = self.asker
        return ModelStage(Asker(asker.model, asker.settings, asker.ledger, asker.cache, asker.repeat + 1))

    async def decide(
        self,
        turn: Turn,
        transcript: Transcript,
        criteria: Sequence[Criterion],
        conflicts: Sequence[RubricConflict],
        levels: Levels | None = None,
    ) -> Opinion:
        """Its opinion on the open criteria and conflicts; ``levels`` are the rubric's own descriptions of scores.

        Errors as :meth:`cras.judges.asking.ask.Asker.ask`."""
        if judged_part(turn, transcript).is_empty:
            reason = "the turn is empty: there is nothing to quote"
            return _without_answer(criteria, conflicts, self.name, reason, is_settled=True)
        window = self.window_tokens
        while True:
            tokens = min(answer_tokens(len(criteria) + len(conflicts)), window // 2)
            request = build_request(self.name, turn, transcript, criteria, conflicts, window, tokens, levels)
            if request is None:
                reason = f"the questions do not fit the judge's window of {window:,} tokens"
                return _without_answer(criteria, conflicts, self.name, reason)
            try:
                return await self._opinion(request, tokens)
            except TooLongError as error:
                # The estimate was too kind, or the window smaller than was said: the rule again, with half of it.
                window //= 2
                if window < 256:
                    raise JudgeFailedError(f"the prompt does not fit: {error}") from error

    async def _opinion(self, request: Request, tokens: int) -> Opinion:
        """What it says. An answer of which nothing counts is not kept, and one from before is asked for again."""
        opinion, replies = await self._answer(request, tokens)
        if opinion.is_void and any(reply.is_kept for reply in replies):
            await self.asker.forget(replies)
            opinion, replies = await self._answer(request, tokens)
        if opinion.is_void:
            await self.asker.forget(replies)
        return opinion

    async def _answer(self, request: Request, tokens: int) -> tuple[Opinion, list[Reply]]:
        asked = [await self.asker.ask(request.system, request.user, answer_tokens=tokens)]
        try:
            found = entries(asked[0].content)
        except MalformedAnswerError as error:
            repair = [
                ("assistant", asked[0].content or "(nothing)"),
                ("user", f"That cannot be read: {error}. Answer again: one JSON object as described, nothing else."),
            ]
            asked.append(await self.asker.ask(request.system, request.user, repair, answer_tokens=tokens))
            try:
                found = entries(asked[1].content)
            except MalformedAnswerError as again:
                reason = f"void: {again}, asked twice"
                asked_about = list(request.criteria.values()), list(request.conflicts.values())
                opinion = _without_answer(*asked_about, self.name, reason, void=True)
                opinion.shortened, opinion.usage = request.shortened, _usage(self.name, asked)
                return opinion, asked
        verdicts, conflicts, left_open = read_verdicts(request, found, request.judged, self.name)
        return Opinion(verdicts, conflicts, left_open, request.shortened, _usage(self.name, asked)), asked


def with_standing_criteria(rubric: Rubric) -> list[Criterion]:
    """The rubric's criteria, and the standing one of each dimension that has none, or only such as nearly every turn meets."""
    present = {criterion.dimension for criterion in rubric.criteria if basis_of(criterion) != "nearly_always_met"}
    standing = [
        Criterion(id=f"{STANDING_ID}{dimension}", dimension=dimension, text=text)
        for dimension, text in STANDING.items()
        if dimension not in present
    ]
    return [*rubric.criteria, *standing]


def answer_tokens(questions: int) -> int:
    """The longest answer that is waited for; models that think before they answer need the first part."""
    return 2048 + 160 * questions


def _without_answer(
    criteria: Sequence[Criterion],
    conflicts: Sequence[RubricConflict],
    judge: str,
    reason: str,
    *,
    void: bool = False,
    is_settled: bool = False,
) -> Opinion:
    return Opinion(
        [
            Verdict(id=item.id, dimension=item.dimension, met=None, reason=reason, by=judge, void=void)
            for item in criteria
        ],
        [
            ConflictVerdict(
                id=item.id, type=item.type, pairing=item.pairing, outcome=None, reason=reason, by=judge, void=void
            )
            for item in conflicts
        ],
        set() if is_settled else {item.id for item in criteria} | {item.id for item in conflicts},
    )


def _usage(judge: str, asked: Sequence[Reply]) -> Usage:
    prompt = [reply.answered.prompt_tokens for reply in asked]
    completion = [reply.answered.completion_tokens for reply in asked]
    return Usage(judge=judge, prompt_tokens=_sum(prompt), completion_tokens=_sum(completion))


def _sum(tokens: Sequence[int | None]) -> int | None:
    known = [number for number in tokens if number is not None]
    return sum(known) if len(known) == len(tokens) else None
