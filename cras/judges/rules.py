"""The ``rules`` judge: deterministic, offline. It decides what a check decides and leaves the rest unjudged."""

from __future__ import annotations

import re

from cras.checks.code import block_of_text, code_blocks, untagged_code
from cras.checks.registry import run_check
from cras.checks.speaker import speaker_label
from cras.judges.assemble import assemble
from cras.judges.judge import ConflictVerdict, ScoreRecord, Verdict, content_hash
from cras.judges.quotation import find_quotation, visible
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.transcript import Check, Outcome, Transcript, Turn

QUOTE_CHARACTERS = 160


class RulesJudge:
    """Scores a turn by the checks of its rubric's criteria."""

    name = "rules"
    version = "1"

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


def describe(check: Check) -> str:
    """A check in a few words: ``language fr``, ``sentences at most 3``."""
    params = check.params
    if check.kind in ("sentences", "words", "amount", "occurrences"):
        counted = {"amount": params.get("unit"), "occurrences": repr(params.get("text"))}.get(check.kind, check.kind)
        if "count" in params or params.get("min", -1) == params.get("max"):
            return f"{counted} exactly {params.get('count', params.get('min'))}"
        bounds = [f"at least {params['min']}"] if "min" in params else []
        bounds += [f"at most {params['max']}"] if "max" in params else []
        return f"{counted} {' and '.join(bounds)}"
    if check.kind == "enclosed":
        return f"{params['what']} in {params['mark']}"
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
