"""Whether a turn asks something."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from cras.checks.kind import CheckKind, literal
from cras.checks.markdown import parts_of
from cras.checks.registry import register

_QUOTED = re.compile(
    r"\"[^\"\n]{1,400}\"|“[^“”\n]{1,400}”|«[^«»\n]{1,400}»|„[^„“”\n]{1,400}[“”]|‘[^‘’\n]{1,400}’(?!\w)|「[^「」\n]{1,400}」"
    r"|(?<!\w)'[^\s'][^'\n]{0,400}'(?!\w)"
)
_LABEL = re.compile(r"(?m)^[^\S\n]*(?:[*-] )?(?:\*\*|__)[^*_\n]{1,200}\?(?:\*\*|__)")
"""A question in bold that a line opens with: what is said behind it may answer it."""
_ROW = re.compile(r"(?m)^[^\S\n]*\|[^\n]*\|[^\S\n]*$")
_CAPITAL_BEFORE_MARK = re.compile(r"\s[^\W\d_a-z]\w{0,40} ?\?\Z")
_SEGMENT = re.compile(r"(?<=[.!?。！？؟])\s+|\n")
_MARK = re.compile(r"[\w%€$][\"'”’)*_\]]{0,3} ?[?？؟](?!\w)")
_ANSWERS_ITSELF = re.compile(
    r"(?i)(?:because|simple|simply|well|easy|the answer|here's why|yes|no|not really|absolutely|exactly)\b"
)
"""How a sentence begins that answers the question before it."""
_BLOCK_QUOTE = re.compile(r"(?m)^[^\S\n]{0,3}>.*$")
_BARE = re.compile(
    r"(?i)\b(?:let me know|tell me|please (?:confirm|clarify|specify|provide|share|tell)|i(?:'d| would) like to know|could you|can you|would you)\b"
)


_COURTESY = re.compile(
    r"(?i)\b(?:(?:any|some)thing else|(?:any|more|further|other) questions?|further (?:help|assistance)"
    r"|how (?:else )?(?:can|may|could) i (?:help|assist)|(?:can|may) i (?:help|assist)|does (?:this|that) (?:help|make sense))\b"
)
_GREETING_CHARACTERS = 120


def asks_back(text: str) -> bool:
    """Whether a turn may want to know something before it answers: it asks, and not for courtesy at an answer's end."""
    asked = questions(text)
    if any(not _COURTESY.search(question) for question in asked):
        return True
    return any(_BARE.search(piece) for piece in parts_of(text).prose) or (
        bool(asked) and len(text.strip()) <= _GREETING_CHARACTERS
    )


@register
class Asks(CheckKind):
    """`must`: the turn asks a question; `never`: it asks none; `only`: it is one question and nothing else. Questions in code, addresses, quotations, headings and titles of links are not the turn's own.

    Not told where its only question marks stand in quotations, tables or titles (also a question in bold that a line opens with), it answers its own question, or it asks without one ("Let me know ...").
    """

    kind: ClassVar[str] = "asks"
    rule: Literal["must", "never", "only"]

    def run(self, text: str) -> bool | None:
        """By question marks outside of what is left out."""
        if not text.strip():
            return None
        if self.rule == "only":
            return self._is_one(text)
        if questions(text):
            return self.rule == "must"
        is_open = any("?" in piece or _BARE.search(piece) for piece in parts_of(text).prose)
        return None if is_open else self.rule == "never"

    def evidence(self, text: str, met: bool) -> str | None:
        """The first question."""
        return next((found for asked in questions(text) if (found := literal(asked, text))), None)

    def describe(self) -> str:
        """What it asks for."""
        return {"must": "asks a question", "never": "asks no question", "only": "is one question alone"}[self.rule]

    def _is_one(self, text: str) -> bool | None:
        """A sentence that is no question stands beside it, or there is none; two may be one for some."""
        asked = questions(text)
        if not asked:
            return None if "?" in text else False
        said = [segment for segment in _SEGMENT.split(text.strip()) if segment.strip()]
        return True if len(said) == 1 else False if len(said) > len(asked) else None

    def clash(self, other: CheckKind) -> str | None:
        """The other way round; question marks that are counted to none."""
        if isinstance(other, Asks):
            return "wording" if (other.rule == "never") != (self.rule == "never") else None
        bounds = (getattr(other, "unit", None), getattr(other, "max", None))
        return "wording" if self.rule != "never" and bounds == ("question", 0) else None


def questions(text: str) -> list[str]:
    """The questions that a turn asks itself, none of them in code, addresses, quotations or titles."""
    plain = _ROW.sub("", _LABEL.sub("", _BLOCK_QUOTE.sub("", text)))
    titles = [*parts_of(plain).of("heading"), *parts_of(plain).of("title")]
    own = (_QUOTED.sub("", piece) for piece in parts_of(plain).prose)
    asked: list[str] = []
    for piece in own:
        segments = [segment.strip() for segment in _SEGMENT.split(piece)]
        for place, segment in enumerate(segments):
            is_answered = place + 1 < len(segments) and _ANSWERS_ITSELF.match(segments[place + 1])
            goes_on = place + 1 < len(segments) and segments[place + 1][:1].islower()
            is_title = goes_on and _CAPITAL_BEFORE_MARK.search(segment)  # "The film Who Framed Roger Rabbit? is fun."
            if (
                _MARK.search(segment)
                and not (is_answered or is_title)
                and not any(_is_one(segment, title) for title in titles)
            ):
                asked.append(segment)
    return asked


def _is_one(segment: str, title: str) -> bool:
    """Whether a segment is a title, or no more than a part of one."""
    return segment in title or (title in segment and len(segment) <= len(title) + 40)
