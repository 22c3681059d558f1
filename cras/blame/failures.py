"""What exactly went wrong on a turn: the instruction, the words of the turn, what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cras.checks.describe import describe, evidence
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric, RubricConflict
from cras.score_record import ConflictVerdict, ScoreRecord
from cras.text import printable
from cras.transcript import Instruction, Transcript

QUOTE_CHARACTERS = 160


@dataclass(frozen=True)
class Failure:
    """One demand that one turn did not meet. Texts are as they were, not yet fit for a terminal."""

    run: str
    turn: int
    agent: str
    instruction: str
    source: str
    quote: str
    """The words that the verdict rests on; where it rests on an absence, the turn's beginning."""
    expected: str
    competing: str | None = None
    """The instruction that was followed instead, where a conflict went to the other side."""
    competing_source: str | None = None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """As a person reads it in a terminal; nothing in it can steer that terminal."""
        yield f"run {_shown(self.run)}, turn {self.turn}, agent {_shown(self.agent)}"
        yield f"  instruction ({_shown(self.source)}): {_quoted(self.instruction)}"
        if self.competing is not None:
            yield f"  it followed ({_shown(self.competing_source or '')}): {_quoted(self.competing)}"
        yield f"  the turn says: {_quoted(self.quote)}"
        yield f"  expected: {_shown(self.expected)}"
        if self.reason:
            yield f"  found: {_shown(self.reason)}"


def failures(records: Iterable[ScoreRecord], runs: dict[str, Transcript]) -> Iterator[Failure]:
    """Conflicts that went to the competing side and criteria that were not met, in the order of the records.

    A demand that lost a conflict is told once, as the conflict.

    Args:
        records: scores of turns of ``runs``.
        runs: the transcripts by id.
    """
    rubrics: dict[tuple[str, str], Rubric] = {}
    for record in records:
        if not _is_flawed(record):
            continue
        run = runs[record.transcript_id]
        key = (record.transcript_id, record.agent)
        if key not in rubrics:
            rubrics[key] = rubric_for(run, record.agent)
        text = next(turn.content for turn in run.turns if turn.index == record.turn)
        yield from _of_turn(record, rubrics[key], text)


def addressed(records: Iterable[ScoreRecord]) -> Iterator[str]:
    """A line for each turn that speaks to the judge: without weight in the scores, but a person should know."""
    for record in records:
        for item in record.addressed[:1]:
            where = f"run {_shown(record.transcript_id)}, turn {record.turn}, agent {_shown(record.agent)}"
            yield f"mind: {where} addresses the judge ({_shown(item.kind)}): {_quoted(item.quote)}"


def _is_flawed(record: ScoreRecord) -> bool:
    return any(item.met is False for item in record.criteria) or any(
        item.outcome == "competing" for item in record.conflicts
    )


def _of_turn(record: ScoreRecord, rubric: Rubric, text: str) -> Iterator[Failure]:
    conflicts = {item.id: item for item in rubric.conflicts}
    told: set[str] = set()
    for outcome in record.conflicts:
        conflict = conflicts.get(outcome.id)
        if outcome.outcome == "competing" and conflict is not None:
            told.add(conflict.binding.id)
            yield _of_conflict(record, conflict, outcome, text)
    criteria = {item.id: item for item in rubric.criteria}
    for verdict in record.criteria:
        criterion = criteria.get(verdict.id)
        if verdict.met is not False or (criterion is not None and criterion.instruction in told):
            continue
        is_by_rule = criterion is not None and criterion.check is not None
        yield Failure(
            run=record.transcript_id,
            turn=record.turn,
            agent=record.agent,
            instruction=criterion.text if criterion else verdict.id,
            source=criterion.source if criterion else verdict.dimension,
            quote=verdict.quote or text,
            expected=describe(criterion.check) if is_by_rule and criterion and criterion.check else "it is met",
            reason="" if is_by_rule else verdict.reason,
        )


def _of_conflict(record: ScoreRecord, conflict: RubricConflict, verdict: ConflictVerdict, text: str) -> Failure:
    binding, competing = conflict.binding, conflict.competing
    quote = verdict.quote or (evidence(competing.check, text, True) if competing.check else None)
    return Failure(
        run=record.transcript_id,
        turn=record.turn,
        agent=record.agent,
        instruction=binding.quote or binding.text,
        source=f"{_who(binding)}, binding",
        quote=quote or text,
        expected=describe(binding.check) if binding.check else "the binding instruction",
        competing=competing.quote or competing.text,
        competing_source=f"{_who(competing)}, competing",
        reason=verdict.reason or (f"{describe(competing.check)}: met" if competing.check else ""),
    )


def _who(instruction: Instruction) -> str:
    return f"{instruction.source} {instruction.author}" if instruction.author else instruction.source


def _shown(text: str) -> str:
    return printable(" ".join(text.split()))


def _quoted(text: str) -> str:
    plain = _shown(text)
    return f'"{plain[:QUOTE_CHARACTERS]}..."' if len(plain) > QUOTE_CHARACTERS else f'"{plain}"'
