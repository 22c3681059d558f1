"""Whether a turn speaks as its own agent."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar

from cras.checks.kind import CheckKind
from cras.checks.registry import register
from cras.transcript import Dimension

_ADDRESSES = re.compile(r"\b(?:please|you|your|could|can|would|will|kindly|let's|let us)\b|\?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


def label_of(names: list[str]) -> re.Pattern[str]:
    """Finds ``Name:`` of one of the names at the beginning of a line, with the marks of a list, heading or emphasis.

    The marks can be read in one way only, and none is looked for across empty lines: a long run of either is passed once.
    """
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    marks = r"(?:[-*#>]+(?:\s+[*_\[]*|[_\[][*_\[]*)?|[_\[][*_\[]*)?"
    return re.compile(rf"^[^\S\n]*{marks}(?:{listed})[*_\]]*\s*:", re.IGNORECASE | re.MULTILINE)


@register
class SpeaksAs(CheckKind):
    """The turn does not open under another agent's name (`Other: ...`).

    Not told are openings that may address the other instead ("Other: please check") and labels further down, which in
    real runs are lists of who is to do what.
    """

    kind: ClassVar[str] = "speaks_as"
    dimension: ClassVar[Dimension] = "RC"
    nearly_always_met: ClassVar[bool] = True
    name: str
    others: list[str]

    @cached_property
    def _other_label(self) -> re.Pattern[str] | None:
        names = [name for name in self.others if name != self.name]
        return label_of(names) if names else None

    @cached_property
    def _label(self) -> re.Pattern[str]:
        return label_of(self.others)

    def run(self, text: str) -> bool | None:
        """Not told of an empty text, or without another agent."""
        body = text.strip()
        if self._other_label is None or not body:
            return None
        opening = self._other_label.match(body)
        if opening is None:
            return None if self._other_label.search(body) else True
        first_sentence = _SENTENCE_END.split(body[opening.end() :].strip(), maxsplit=1)[0]
        return None if _ADDRESSES.search(first_sentence) else False

    def describe(self) -> str:
        """For example ``speaks as Ada``."""
        return f"speaks as {self.name}"

    def evidence(self, text: str, met: bool) -> str | None:
        """The literal ``Name:`` of another agent that the turn opens with."""
        match = None if met else self._label.match(text.strip())
        return match.group(0).strip() if match else None
