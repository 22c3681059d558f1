"""A check in words, and the words of a turn that its verdict rests on."""

from __future__ import annotations

import re

from cras.checks.code import block_of_text, code_blocks, untagged_code
from cras.checks.speaker import speaker_label
from cras.transcript import Check

QUOTE_CHARACTERS = 160


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
