"""What a verdict depends on beside its turn's words and its rubric: what judges and checks read of the run, as a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

from cras.checks.calls import calls_of, target_of
from cras.checks.registry import check_of
from cras.judges.judged import judged_part
from cras.rubrics.rubric import Rubric
from cras.transcript import Check, Transcript, Turn


def run_hash(turn: Turn, rubric: Rubric, run: Transcript, *, by_judge: bool) -> str | None:
    """A hash of what is read of the run up to the turn; ``None`` where the turn's words and the rubric are all.

    Args:
        by_judge: a judge reads the run, whatever the rubric's checks do.
    """
    checks = [check_of(check) for check in _checks(rubric)]
    code = sorted({text for check in checks if (text := check.code_hash())})
    reads_acts = any(check.reads_run for check in checks)
    if not (by_judge or reads_acts or code or turn.kind == "handoff"):
        return None
    parts: list[str] = []
    if by_judge:
        agent = run.agent(turn.agent)
        parts += [(agent.system_message if agent else None) or "", *(member.name for member in run.agents)]
        for item in run.turns:
            if item.index < turn.index:
                parts += [item.agent, item.kind, item.content]
        parts += _calls(turn, run)
    if reads_acts:
        parts += _acts(turn, run)
    if turn.kind == "handoff":
        parts.append(turn.kind)
    return _digest([*parts, *code])


def _calls(turn: Turn, run: Transcript) -> Iterator[str]:
    """The calls that a judge is shown, and how the turn is read; nothing in a run of words alone."""
    for item in run.turns:
        if item.index < turn.index and (literals := [call.literal for call in calls_of(item)]):
            yield json.dumps([item.index, literals])
    judged = judged_part(turn, run)
    if judged.acts or judged.answer:
        acts = [[act.turn, act.text] for act in judged.acts]
        yield json.dumps([acts, judged.words, judged.answer])


def _acts(turn: Turn, run: Transcript) -> Iterator[str]:
    """All that a check can read of the run: the turns up to this one, whole, and who is in it."""
    for member in run.agents:
        yield json.dumps([member.name, member.is_model, member.tools])
    for item in run.turns:
        if item.index <= turn.index:
            acts = [[call.name, call.literal] for call in calls_of(item)]
            yield json.dumps([item.agent, item.kind, item.source, item.content, acts, target_of(item)])


def _checks(rubric: Rubric) -> Iterator[Check]:
    listed = [criterion.check for criterion in rubric.criteria]
    for conflict in rubric.conflicts:
        listed += [conflict.binding.check, conflict.competing.check]
    yield from (check for check in listed if check is not None)


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()
