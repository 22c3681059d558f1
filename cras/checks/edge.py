"""What kind of thing a turn begins or ends with: a question, an emoji, a heading, a link, a greeting, ..."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar, Literal

from cras.checks.edges import without_aside
from cras.checks.emoji import emoji_in, graphemes_in, signs_in
from cras.checks.kind import QUOTE_CHARACTERS, CheckKind
from cras.checks.lines import HEADING, MARKED, NUMBERED
from cras.checks.registry import register

Where = Literal["start", "end"]
Part = Literal[
    "question", "exclamation", "full stop", "emoji", "heading", "link", "quotation", "list", "code block", "greeting", "offer of help"
]  # fmt: skip

_AROUND = " \t\r\n*_~`\"'“”‘’«»)(]}"
_FENCE = ("```", "~~~")
_QUOTE_MARKS = '"“”„«»‘「」'
_LINK_AT_START = re.compile(r"\A[\s<(*_-]{0,6}(?:https?://|www\.|\[[^\[\]\n]{1,200}\]\()", re.IGNORECASE)
_LINK = re.compile(r"\A[\w(\[<*]{0,80}?(?:https?://|www\.)|\]\(", re.IGNORECASE)
_DOMAIN = re.compile(r"\w\.[a-z]{2,6}\Z|\w\.[a-z]{2,6}/", re.IGNORECASE)
_GREETING = re.compile(
    r"(?i)\A\W{0,6}(?:hello|hi|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|dear|welcome|hallo|guten|bonjour|salut"
    r"|hola|buen[oa]s|ciao|buongiorno|salve|ol[aá]|bom dia|hej|hei|moi|goedemorgen|goedendag|cześć|namaste|ahoj|merhaba|shalom|salaam|aloha)\b"
    r"|\A\W{0,6}(?:привет|здравствуй|добрый|你好|您好|こんにちは|안녕|مرحب|שלום|नमस्ते|γεια)"
)
_MAY_GREET = 60
"""Characters within which a first phrase with a comma or an exclamation mark may greet in words that are not listed."""
_OFFER = re.compile(
    r"(?i)\b(?:let me know|feel free|(?:do not|don't) hesitate|happy to (?:help|assist|answer|explain)|glad to (?:help|assist)|here to help|reach out"
    r"|anything else|(?:any|further|other|more) questions|further (?:help|assistance)|(?:can|may|could|shall) i (?:help|assist)|would you like (?:me|more)|if you(?:'d like| would like| want| need))\b"
)
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]*_]{0,3}\s|\n")


@register
class Edge(CheckKind):
    """`must`: the text begins or ends with such a part; `never`: it does not. Emphasis and closing quotation marks aside.

    A question and a full stop are told by the last mark (an emoji behind it aside), an offer of help by the last sentence's words. Not told of an empty text, where a word for a program or
    a source stands behind the end, of signs that may be emoji, lines in bold that may be headings, addresses without "http", and of greetings in other words.
    """

    kind: ClassVar[str] = "edge"
    part: Part
    where: Where
    rule: Literal["must", "never"] = "must"

    def run(self, text: str) -> bool | None:
        """By the first or last line."""
        body = text.strip()
        if not body:
            return None
        if self.where == "end" and without_aside(body) != body:
            return None
        found = _LOOK[self.part](body, self.where)
        return None if found is None else found is (self.rule == "must")

    def evidence(self, text: str, met: bool) -> str | None:
        """The start or the end of the turn."""
        return (
            text.lstrip()[:QUOTE_CHARACTERS] if self.where == "start" else text.rstrip()[-QUOTE_CHARACTERS:]
        ) or None

    def describe(self) -> str:
        """For example ``ends with a question``."""
        verb = {"start": "begins", "end": "ends"}[self.where]
        return f"{'never ' if self.rule == 'never' else ''}{verb} with: {self.part}"

    def clash(self, other: CheckKind) -> str | None:
        """The other way round; none of what has to stand there."""
        if isinstance(other, Edge) and other.where == self.where:
            if other.part == self.part:
                return "procedure" if other.rule != self.rule else None
            marks = {"question", "exclamation", "full stop", "emoji", "code block"}
            return "procedure" if {self.part, other.part} <= marks and self.rule == other.rule == "must" else None
        unit, high = getattr(other, "unit", None), getattr(other, "max", None)
        is_barred = unit == self.part and high == 0
        return "format" if self.rule == "must" and is_barred else None


def _mark(marks: str) -> Callable[[str, Where], bool | None]:
    """Whether a text ends with one of the marks; at the start, its first sentence does."""

    def look(text: str, where: Where) -> bool | None:
        if where == "start":
            match = _SENTENCE_END.search(text)
            text = text[: match.end()] if match else text
        body = text.rstrip(_AROUND)
        left = _without_emoji(body)
        last = (left or body)[-1:]
        if last in marks:
            return True
        return None if _ends_with_sign(body) else False

    return look


def _without_emoji(text: str) -> str:
    """A text without the emoji at its end."""
    graphemes = graphemes_in(text[-80:])
    while graphemes and (emoji_in(graphemes[-1]) or graphemes[-1].isspace() or graphemes[-1] in _AROUND):
        text = text[: -len(graphemes.pop())]
    return text


def _ends_with_sign(text: str) -> bool:
    return bool(signs_in(text[-2:]))


def _emoji(text: str, where: Where) -> bool | None:
    body = text.strip(" \t\r\n*_~`\"'“”#>-") if where == "start" else text.strip(" \t\r\n*_~`\"'“”")
    graphemes = graphemes_in(body[:40] if where == "start" else body[-40:])
    if not graphemes:
        return None
    edge = graphemes[0] if where == "start" else graphemes[-1]
    if emoji_in(edge):
        return True
    near = graphemes[:3] if where == "start" else graphemes[-3:]
    return None if any(emoji_in(item) or signs_in(item) for item in near) else False


def _heading(text: str, where: Where) -> bool | None:
    line = _line(text, where)
    if HEADING.match(line):
        return True
    stripped = line.strip()
    may_be = stripped.startswith(("**", "__", "<<", "<h")) or (
        len(stripped) < 60 and stripped[-1:] not in ".!?,;" and "\n" in text
    )
    return None if may_be else False


def _line(text: str, where: Where) -> str:
    lines = text.splitlines()
    return lines[0] if where == "start" else lines[-1]


def _link(text: str, where: Where) -> bool | None:
    if where == "start":
        return bool(_LINK_AT_START.search(text))
    words = text[-2100:].split()
    last = words[-1].rstrip("*_.>)\"'”")
    if _LINK.search(last):
        return True
    return None if _DOMAIN.search(last) else False


def _quotation(text: str, where: Where) -> bool | None:
    line = _line(text, where).strip().strip("*_")
    if line.startswith(">"):
        return True
    body = text.strip().strip("*_").strip()
    edge = body[:1] if where == "start" else body.rstrip(".,")[-1:]
    if edge in _QUOTE_MARKS:
        return True
    return None if edge in ("'", "’", "*", "—") or (where == "end" and "—" in line) else False


def _list(text: str, where: Where) -> bool | None:
    line = _line(text, where)
    if MARKED.match(line) or NUMBERED.match(line):
        return True
    return None if line[:1] in (" ", "\t") or not line[:1].isalnum() else False


def _code_block(text: str, where: Where) -> bool | None:
    return text.startswith(_FENCE) if where == "start" else _line(text, "end").strip() in _FENCE


def _greeting(text: str, where: Where) -> bool | None:
    if where == "end":
        return None
    if _GREETING.search(text[:100]):
        return True
    first = text[:_MAY_GREET]
    is_open = "!" in first or "," in first or "\n" in first or not first.isascii()
    return None if is_open else False


def _offer(text: str, where: Where) -> bool | None:
    if where == "start":
        return None
    pieces = [piece for piece in _SENTENCE_END.split(text[-2000:]) if piece.strip()]
    last = pieces[-1] if pieces else text
    if _OFFER.search(last):
        return True
    words = {word.strip(".,!?") for word in last.lower().split()}
    return None if {"you", "your", "i", "me", "we", "us"} & words or not text.isascii() else False


_LOOK: dict[str, Callable[[str, Where], bool | None]] = {
    "question": _mark("?？؟"),
    "exclamation": _mark("!！"),
    "full stop": _mark(".。"),
    "emoji": _emoji,
    "heading": _heading,
    "link": _link,
    "quotation": _quotation,
    "list": _list,
    "code block": _code_block,
    "greeting": _greeting,
    "offer of help": _offer,
}
