"""Fenced blocks of a text: where they are, what they are tagged with, what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"^[ \t]*(?:[-*>][ \t]+)?(`{3,}|~{3,})[ \t]*([^\n`]*)$")


@dataclass(frozen=True)
class Fence:
    """A fenced block from its opening line to its closing one: text[start:end].

    Its language is in lower case, maybe empty; its body is what stands between the fences.
    """

    start: int
    end: int
    language: str
    body: str


def fences(text: str) -> Iterator[Fence]:
    """The fenced blocks of a text. A fence closes with at least as many of the same marks; one left open counts."""
    marks, language, start, place = "", "", 0, 0
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line.rstrip("\r\n"))
        if marks:
            if match and match.group(1).startswith(marks) and not match.group(2).strip():
                yield Fence(start, place + len(line), language, "".join(lines))
                marks = ""
            lines.append(line)
        elif match:
            marks, language, start, lines = match.group(1), match.group(2).strip().lower(), place, []
        place += len(line)
    if marks:
        yield Fence(start, len(text), language, "".join(lines))


def without_fences(text: str) -> str:
    """A text with an empty line in place of each fenced block."""
    left, place = [], 0
    for fence in fences(text):
        left.append(text[place : fence.start])
        place = fence.end
    return "\n".join([*left, text[place:]]) if left else text
