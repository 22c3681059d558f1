"""Checks of code blocks in a turn, registered beside those of ``cras.instructions.checks``.

``code_tagged`` (no params): every fenced code block names its language. ``None`` where the turn has no code block.
"""

from __future__ import annotations

import re
from typing import Any

from cras.instructions.checks import register

_FENCE = re.compile(r"^[ \t]*(?:[-*>][ \t]+)?(`{3,}|~{3,})[ \t]*([^\n`]*)$", re.MULTILINE)


def code_fences(text: str) -> list[tuple[str, str]]:
    """(opening line, language) of each fenced block. A fence closes with at least as many of the same marks."""
    blocks: list[tuple[str, str]] = []
    marks = ""
    for match in _FENCE.finditer(text):
        fence, language = match.group(1), match.group(2).strip()
        if not marks:
            marks = fence
            blocks.append((match.group(0).strip(), language))
        elif fence.startswith(marks) and not language:
            marks = ""
    return blocks


@register("code_tagged")
def _code_tagged(text: str, params: dict[str, Any]) -> bool | None:
    blocks = code_fences(text)
    return all(language for _, language in blocks) if blocks else None
