"""What exactly went wrong on a turn: the instruction, the words of the turn, what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from cras.checks.describe import describe, evidence
from cras.metrics.priority_adherence import LOST
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric, RubricConflict, RubricOf
from cras.score_record import ConflictVerdict, ScoreRecord
from cras.text import printable
from cras.transcript import Instruction, Outcome, Transcript

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


@dataclass(frozen=True)
class Wrong:
    """One thing that went wrong on a turn, by its record alone. ``id`` is of the criterion or of the conflict."""

    id: str
    is_conflict: bool
    sentence: str
    quote: str | None
    """The words of the turn that it rests on, where there are some."""
    act_turn: int | None = None
    """The turn of the tool call that they are of, where they are of one."""


_INSTEAD: dict[Outcome, str] = {
    "competing": "the side without authority was obeyed",
    "neither": "neither side was obeyed",
}


def went_wrong(record: ScoreRecord) -> list[Wrong]:
    """What went wrong on a turn, lost conflicts first: the one meaning that every output shares.

    - A criterion that was not met (one that could not be judged is not wrong).
    - A conflict whose **binding** instruction was not followed: the outcome is ``competing`` or ``neither``. With
      ``both`` it was followed; an outcome that could not be told is not wrong.

    Only ``competing`` says that the side without authority was obeyed. ``neither`` is a broken demand and no sign of a
    wrong order of authority, so priority adherence = binding / (binding + competing) leaves it out.
    """
    lost = [
        Wrong(
            item.id,
            True,
            f"conflict of {item.type}, {item.pairing}: {_INSTEAD[item.outcome]}",
            item.quote,
            item.act_turn,
        )
        for item in record.conflicts
        if item.outcome is not None and item.outcome in LOST
    ]
    return lost + [
        Wrong(item.id, False, item.reason, item.quote, item.act_turn) for item in record.criteria if item.met is False
    ]


def failures(
    records: Iterable[ScoreRecord], runs: Mapping[str, Transcript], rubric_of: RubricOf = rubric_for
) -> Iterator[Failure]:
    """What went wrong on each turn (``went_wrong``) with its instructions, in the order of the records.

    A demand that lost a conflict is told once, as the conflict. ``competing`` is set where the competing side was obeyed.

    Args:
        records: scores of turns of ``runs``.
        runs: the transcripts by id.
        rubric_of: the rubrics that the records were scored by.
    """
    rubrics: dict[tuple[str, str], Rubric] = {}
    for record in records:
        wrong = went_wrong(record)
        if not wrong:
            continue
        run = runs[record.transcript_id]
        key = (record.transcript_id, record.agent)
        if key not in rubrics:
            rubrics[key] = rubric_of(run, record.agent)
        text = next(turn.content for turn in run.turns if turn.index == record.turn)
        yield from _of_turn(record, wrong, rubrics[key], text)


def addressed(records: Iterable[ScoreRecord]) -> Iterator[str]:
    """A line for each turn that speaks to the judge: without weight in the scores, but a person should know."""
    for record in records:
        for item in record.addressed[:1]:
            where = f"run {_shown(record.transcript_id)}, turn {record.turn}, agent {_shown(record.agent)}"
            yield f"mind: {where} addresses the judge ({_shown(item.kind)}): {_quoted(item.quote)}"


def _of_turn(record: ScoreRecord, wrong: list[Wrong], rubric: Rubric, text: str) -> Iterator[Failure]:
    conflicts = {item.id: item for item in rubric.conflicts}
    criteria = {item.id: item for item in rubric.criteria}
    unmet = {criteria[item.id].instruction: item for item in wrong if not item.is_conflict and item.id in criteria}
    told: set[str] = set()
    for item in wrong:
        conflict, criterion = conflicts.get(item.id), criteria.get(item.id)
        if item.is_conflict and conflict is not None:
            told.add(conflict.binding.id)
            verdict = next(one for one in record.conflicts if one.id == item.id)
            yield _of_conflict(record, conflict, verdict, unmet.get(conflict.binding.id), text)
        elif item.is_conflict:  # scored by another rubric: its words are not known here
            yield _failure(record, item.sentence, "conflict", item.quote or text, "the binding instruction is followed")
        elif criterion is None:
            verdict_of = next(one for one in record.criteria if one.id == item.id)
            yield _failure(record, item.id, verdict_of.dimension, item.quote or text, "it is met", item.sentence)
        elif criterion.instruction not in told:
            check = criterion.check
            expected, reason = (describe(check), "") if check else ("it is met", item.sentence)
            yield _failure(record, criterion.text, criterion.source, item.quote or text, expected, reason)


def _failure(
    record: ScoreRecord, instruction: str, source: str, quote: str, expected: str, reason: str = ""
) -> Failure:
    return Failure(
        run=record.transcript_id,
        turn=record.turn,
        agent=record.agent,
        instruction=instruction,
        source=source,
        quote=quote,
        expected=expected,
        reason=reason,
    )


def _of_conflict(
    record: ScoreRecord, conflict: RubricConflict, verdict: ConflictVerdict, unmet: Wrong | None, text: str
) -> Failure:
    """``unmet``: the binding instruction's own criterion, where it was not met on this turn."""
    binding, competing = conflict.binding, conflict.competing
    expected = describe(binding.check) if binding.check else "the binding instruction"
    lost = _failure(record, binding.quote or binding.text, f"{_who(binding)}, binding", "", expected)
    if verdict.outcome != "competing":
        quote = verdict.quote or (unmet.quote if unmet else None) or text
        return replace(lost, quote=quote, reason=verdict.reason or _INSTEAD["neither"])
    quote = verdict.quote or (evidence(competing.check, text, True) if competing.check else None) or text
    return replace(
        lost,
        quote=quote,
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
