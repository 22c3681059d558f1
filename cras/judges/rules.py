"""The ``rules`` judge: deterministic, offline. It decides what a check decides and leaves the rest unjudged."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version as package_version

from cras.instructions.checks import run_check
from cras.instructions.code import block_of_text, code_blocks, untagged_code
from cras.instructions.speaker import speaker_label
from cras.judges.record import ConflictVerdict, ScoreRecord, Verdict
from cras.metrics.cras import cras_score, dimension_score
from cras.rubric import Criterion, Rubric, RubricConflict
from cras.transcript import DIMENSIONS, Check, Outcome, Transcript, Turn

QUOTE_CHARACTERS = 160


class RulesJudge:
    """Scores a turn by the checks of its rubric's criteria."""

    name = "rules"
    version = "1"

    def judge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        """The record of one turn. Criteria without a check, or whose check cannot tell, are counted as not judged."""
        verdicts = [_verdict(criterion, turn.content) for criterion in rubric.criteria]
        weighted = list(zip(verdicts, (criterion.weight for criterion in rubric.criteria), strict=True))
        scores = {
            dimension: dimension_score((item.met, weight) for item, weight in weighted if item.dimension == dimension)
            for dimension in DIMENSIONS
        }
        return ScoreRecord(
            transcript_id=transcript.id,
            turn=turn.index,
            agent=turn.agent,
            judge=self.name,
            judge_version=self.version,
            made_by=f"sail-cras {package_version('sail-cras')}",
            scores=scores,
            cras=cras_score(scores, rubric.weights or None),
            criteria=verdicts,
            conflicts=[
                ConflictVerdict(
                    id=item.id, type=item.type, pairing=item.pairing, outcome=outcome_of(item, turn.content)
                )
                for item in rubric.conflicts
            ],
            not_judged=sum(item.met is None for item in verdicts),
            content_hash=content_hash(self.name, self.version, turn, rubric, transcript.id),
        )


def content_hash(judge: str, judge_version: str, turn: Turn, rubric: Rubric, transcript_id: str) -> str:
    """A hash of everything that a verdict on the turn depends on, and of its place."""
    digest = hashlib.sha256()
    for part in (
        judge,
        judge_version,
        transcript_id,
        str(turn.index),
        turn.agent,
        turn.content,
        rubric.model_dump_json(),
    ):
        data = part.encode()
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()


def outcome_of(conflict: RubricConflict, text: str) -> Outcome | None:
    """Which side of a conflict a text followed; ``None`` where a side has no check or its check cannot tell."""
    if conflict.binding.check is None or conflict.competing.check is None:
        return None
    binding, competing = run_check(conflict.binding.check, text), run_check(conflict.competing.check, text)
    if binding is None or competing is None:
        return None
    if binding and competing:
        return "both"
    return "binding" if binding else "competing" if competing else "neither"


def _verdict(criterion: Criterion, text: str) -> Verdict:
    if criterion.check is None:
        return Verdict(id=criterion.id, dimension=criterion.dimension, met=None, reason="no rule decides it")
    met = run_check(criterion.check, text)
    asked = describe(criterion.check)
    if met is None:
        reason = f"{asked}: does not apply or cannot be told"
        return Verdict(id=criterion.id, dimension=criterion.dimension, met=None, reason=reason)
    return Verdict(
        id=criterion.id,
        dimension=criterion.dimension,
        met=met,
        quote=evidence(criterion.check, text, met),
        reason=f"{asked}: {'met' if met else 'not met'}",
    )


def describe(check: Check) -> str:
    """A check in a few words: ``language fr``, ``sentences at most 3``."""
    params = check.params
    if check.kind in ("sentences", "words"):
        if "count" in params:
            return f"{check.kind} exactly {params['count']}"
        bounds = [f"at least {params['min']}"] if "min" in params else []
        bounds += [f"at most {params['max']}"] if "max" in params else []
        return f"{check.kind} {' and '.join(bounds)}"
    if check.kind == "speaks_as":
        return f"speaks as {params['name']}"
    if check.kind == "code_tagged":
        return "every code block names its language"
    if check.kind == "code_executable":
        return "no code block that is not for running"
    return " ".join([check.kind, *(_plain(value) for value in params.values())])


def evidence(check: Check, text: str, met: bool) -> str | None:
    """The words of the turn that the verdict rests on, literally; ``None`` where it rests on their absence."""
    if check.kind in ("include", "exclude"):
        match = re.search(rf"(?<!\w){re.escape(check.params['text'])}(?!\w)", text, re.IGNORECASE)
        return match.group(0) if match else None
    if check.kind == "ends_with":
        return text.rstrip()[-QUOTE_CHARACTERS:] or None
    if check.kind == "speaks_as":
        return None if met else speaker_label(text, check.params["others"])
    if check.kind in ("code_tagged", "code_executable"):
        block = untagged_code(text) if check.kind == "code_tagged" else block_of_text(text)
        block = block or next(iter(code_blocks(text)), None)
        return block.literal[:QUOTE_CHARACTERS] if block else None
    return text.lstrip()[:QUOTE_CHARACTERS] or None


def _plain(value: object) -> str:
    return (
        ", ".join(str(item) for item in value)
        if isinstance(value, list)
        else repr(value)
        if " " in str(value)
        else str(value)
    )
