"""Whether a turn asks something."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from cras.checks.kind import CheckKind
from cras.checks.markdown import parts_of
from cras.checks.registry import register

_QUOTED = re.compile(
    r"\"[^\"\n]{1,400}\"|“[^“”\n]{1,400}”|«[^«»\n]{1,400}»|„[^„“”\n]{1,400}[“”]|‘[^‘’\n]{1,400}’(?!\w)|「[^「」\n]{1,400}」"
)
_SEGMENT = re.compile(r"(?<=[.!?。！？؟])\s+|\n")
_MARK = re.compile(r"[\w%€$][\"'”’)*_\]]{0,3} ?[?？؟](?!\w)")
_BLOCK_QUOTE = re.compile(r"(?m)^[^\S\n]{0,3}>.*$")
_BARE = re.compile(
    r"(?i)\b(?:let me know|tell me|please (?:confirm|clarify|specify|provide|share|tell)|i(?:'d| would) like to know|could you|can you|would you)\b"
)


@register
class Asks(CheckKind):
    """`must`: the turn asks a question; `never`: it asks none. Questions in code, addresses, quotations and headings are not the turn's own.

    Not told where its only question marks stand in quotations or headings, or it asks without one ("Let me know ...").
    """

    kind: ClassVar[str] = "asks"
    rule: Literal["must", "never"]

    def run(self, text: str) -> bool | None:
        """By question marks outside of what is left out."""
        if not text.strip():
            return None
        if self._own(text):
            return self.rule == "must"
        is_open = any("?" in piece or _BARE.search(piece) for piece in parts_of(text).prose)
        return None if is_open else self.rule == "never"

    def evidence(self, text: str, met: bool) -> str | None:
        """The first question."""
        return next(iter(self._own(text)), None)

    def describe(self) -> str:
        """What it asks for."""
        return "asks a question" if self.rule == "must" else "asks no question"

    def clash(self, other: CheckKind) -> str | None:
        """The other way round; question marks that are counted to none."""
        if isinstance(other, Asks):
            return "wording" if other.rule != self.rule else None
        bounds = (getattr(other, "unit", None), getattr(other, "max", None))
        return "wording" if self.rule == "must" and bounds == ("question", 0) else None

    def _own(self, text: str) -> list[str]:
        plain = _BLOCK_QUOTE.sub("", text)
        headings = set(parts_of(plain).of("heading"))
        own = (_QUOTED.sub("", piece) for piece in parts_of(plain).prose)
        segments = (segment.strip() for piece in own for segment in _SEGMENT.split(piece))
        return [
            segment
            for segment in segments
            if _MARK.search(segment) and not any(segment in heading for heading in headings)
        ]
