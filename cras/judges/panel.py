"""A panel: every judge scores every turn, and the majority of them decides each criterion and each conflict."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from cras.errors import InputError
from cras.judges.asking.budget import LimitReachedError, Spending
from cras.judges.asking.judge_failures import JudgeFailedError
from cras.judges.asking.loop import run
from cras.judges.assemble import assemble
from cras.judges.cascade import Cascade
from cras.judges.model import with_standing_criteria
from cras.judges.stage import signed
from cras.judges.void import left_void
from cras.rubrics.rubric import Rubric
from cras.score_record import ConflictVerdict, Member, MemberVerdict, ScoreRecord, Verdict
from cras.transcript import Transcript, Turn

T = TypeVar("T", bool, str)
Said = TypeVar("Said", Verdict, ConflictVerdict)

_NO_EVIDENCE: dict[str, object] = {"quote": None, "act_turn": None}


class Panel:
    """Judges that score every turn, each by itself. Two or more.

    Attributes:
        ledger: what all of them asked and what it cost.
        ahead: how many turns may be under way at once.
    """

    def __init__(self, members: Sequence[Cascade], names: Sequence[str], ledger: Spending) -> None:
        self.members = list(members)
        self.names = list(names)
        self.ledger = ledger
        self.name = f"panel({' | '.join(names)})"
        self.version = "panel 1: " + " | ".join(member.version for member in members)
        self.ahead = max(member.ahead for member in members)

    @property
    def judges_words(self) -> bool:
        """Whether one of the members can answer questions that are put in words only."""
        return any(member.judges_words for member in self.members)

    def judge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn, waited for. Inside an event loop, await :meth:`ajudge`."""
        return run(self.ajudge(turn, rubric, transcript))

    async def ajudge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn. One member that cannot judge leaves the turn undone: no score is by fewer judges.

        Errors as :meth:`cras.judges.stage.Stage.decide`; a failure names each member that failed.
        """
        answers = await asyncio.gather(
            *(member.ajudge(turn, rubric, transcript) for member in self.members), return_exceptions=True
        )
        records = _all_of(self.names, answers)
        asked = [item for item in with_standing_criteria(rubric) if any(_has(record, item.id) for record in records)]
        verdicts = []
        for criterion in asked:
            said = [item for record in records for item in record.criteria if item.id == criterion.id]
            verdicts.append((criterion, self._verdict(said)))
        conflicts = [
            self._outcome([item for record in records for item in record.conflicts if item.id == conflict.id])
            for conflict in rubric.conflicts
        ]
        record = assemble(
            (self.name, self.version),
            turn,
            rubric,
            transcript,
            verdicts,
            conflicts,
            self.content_hash(turn, rubric, transcript),
            shortened=[item for record in records for item in record.shortened],
            usage=[item for record in records for item in record.usage],
            reads_run=any(member.reads_run for member in self.members),
        )
        return record.model_copy(
            update={"panel": [_member(name, found) for name, found in zip(self.names, records, strict=True)]}
        )

    def content_hash(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> str:
        """The hash that the record of the turn will carry: of all members' hashes."""
        digest = hashlib.sha256(self.name.encode())
        for member in self.members:
            digest.update(member.content_hash(turn, rubric, transcript).encode())
        return digest.hexdigest()

    def _verdict(self, said: Sequence[Verdict]) -> Verdict:
        met = majority([item.met for item in said if item.met is not None])
        if met is None:
            open_because = {"reason": _split(said, _met), "void": all(item.void for item in said)}
            return said[0].model_copy(update={"met": None, **_NO_EVIDENCE, "by": None, **open_because})
        winners = sorted((item for item in said if item.met is met), key=lambda item: item.quote is None)
        return winners[0].model_copy(update={"by": _votes([item.met for item in said], met)})

    def _outcome(self, said: Sequence[ConflictVerdict]) -> ConflictVerdict:
        outcome = majority([str(item.outcome) for item in said if item.outcome is not None])
        if outcome is None:
            reason = _split(said, lambda item: item.outcome or "untold")
            open_because = {"reason": reason, "void": all(item.void for item in said)}
            return said[0].model_copy(update={"outcome": None, **_NO_EVIDENCE, "by": None, **open_because})
        winner = next(item for item in said if item.outcome == outcome)
        return winner.model_copy(update={"by": _votes([item.outcome for item in said], outcome)})


def majority(votes: Sequence[T]) -> T | None:
    """What more than half of those say who say something; ``None`` where nothing has so many."""
    if not votes:
        return None
    [(vote, number)] = Counter(votes).most_common(1)
    return vote if 2 * number > len(votes) else None


def _all_of(names: Sequence[str], answers: Sequence[ScoreRecord | BaseException]) -> list[ScoreRecord]:
    """The members' records.

    Raises:
        JudgeFailedError: members could not judge the turn; it names them all.
        BaseException: what else a member raised; what ends the run comes first.
    """
    records = [answer for answer in answers if isinstance(answer, ScoreRecord)]
    errors = [(name, item) for name, item in zip(names, answers, strict=True) if isinstance(item, BaseException)]
    others = [(name, error) for name, error in errors if not isinstance(error, JudgeFailedError)]
    if others:
        name, worst = min(others, key=lambda item: not isinstance(item[1], (InputError, LimitReachedError)))
        signed(worst, f"{name}, a member of the panel")
        raise worst
    if errors:
        raise JudgeFailedError("; ".join(f"{name}: {error}" for name, error in errors)) from errors[0][1]
    return records


def _has(record: ScoreRecord, identifier: str) -> bool:
    return any(item.id == identifier for item in record.criteria)


def _met(verdict: Verdict) -> str:
    return {True: "met", False: "not met", None: "open"}[verdict.met]


def _split(said: Sequence[Said], word: Callable[[Said], str]) -> str:
    counts = Counter(word(item) for item in said)
    if len(counts) == 1:
        return said[0].reason or "nobody decided it"
    return "no majority: " + ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))


def _votes(votes: Sequence[object], winner: object) -> str:
    return f"{sum(vote == winner for vote in votes)} of {len(votes)} judges"


def _member(name: str, record: ScoreRecord) -> Member:
    said = [
        MemberVerdict(id=item.id, said=item.met, quote=item.quote, act_turn=item.act_turn) for item in record.criteria
    ]
    said += [
        MemberVerdict(id=item.id, said=item.outcome, quote=item.quote, act_turn=item.act_turn)
        for item in record.conflicts
    ]
    left = left_void(record)
    if len(left) == 1:  # by the member's name, which tells repeats apart
        left = dict.fromkeys([name], *left.values())
    return Member(judge=name, scores=record.scores, cras=record.cras, said=said, void=record.void, left_void=left)
