"""The sentences of a message with what they stand under: a heading, a line that ends with a colon.

"Never:" before a list negates its items; "In commit messages:" is where they hold; "## Commit messages" too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cras.instructions.acts.phrases import things_in
from cras.instructions.acts.vocabulary.shells import CONDITIONS, DETERMINERS, EXCEPTIONS, PREPOSITIONS, RESTRICTIONS
from cras.instructions.acts.vocabulary.things import ARTEFACTS
from cras.instructions.acts.words import Token, base_of, tokens_of
from cras.instructions.sentence import LONGEST_SENTENCE, QUOTED, outside_quotes, quoted_in

CODE, QUOTATIONS, EXAMPLES = "of code", "of quotations", "of examples or dialogues"
LONG = f"with a sentence of more than {LONGEST_SENTENCE:,} characters"
STRAY_FENCE = "with a code fence that is never closed"
"""What is left out of a message. What follows a fence that is never closed is read; the fence alone is not."""
_BULLET = re.compile(r"^\s*(?:[-*•+–]|\d+[.)]|[a-z]\)|\(\d+\))\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s+(.*)$")
_BOLD_HEADING = re.compile(r"^\s*\*\*([^*]{1,60})\*\*:?\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_EXAMPLE = re.compile(
    r"(?i)^\W*(?:e\.g\.|for example|for instance|(?:bad |good |wrong )?examples?\b|such as|samples?\W*:|q:|a:|user:|assistant:|input:|output:)"
)
_OPTIONAL = re.compile(r"(?i)^\W*(?:optional(?:ly)?|nice[- ]to[- ]have|if you like)\b")
_SPLIT = re.compile(r"[.!?][\"'”’)\]]*(\s+)(?=[\"'“‘(\[*_]*[A-Z0-9])")
_NEVER_HEAD = re.compile(
    r"(?i)^\W*(?:(?:things|what|topics|words|things that) (?:you |to )?(?:must |should |may )?(?:never|not|avoid)\b[^:]*|never|do not|don'?ts?|you must (?:not|never)|must not"
    r"|avoid|forbidden|prohibited|not allowed|you (?:should|may) not|no-?gos?|off[- ]limits|what not to do|never do|prohibitions|restrictions|hard limits|not permitted|never share|never mention)\W*$"
)
_ALWAYS_HEAD = re.compile(r"(?i)^\W*(?:always|do|dos|do'?s|you must|must|please|required|make sure to|you should)\W*$")
_ABBREVIATION = re.compile(r"(?i)\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|no|st|approx|incl|resp|z\.b)\.$")


@dataclass(frozen=True)
class Line:
    """A sentence with what it stands under: ``fronts`` conditions and the like, ``part`` a part of the turn.

    ``sentence`` is on one line and without emphasis; ``quote`` the same as it stands in the text.
    """

    sentence: str
    quote: str
    fronts: tuple[tuple[Token, ...], ...] = ()
    shell_tokens: tuple[Token, ...] = ()
    is_thing: bool = False
    is_never: bool = False
    part: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Lead:
    fronts: tuple[tuple[Token, ...], ...] = ()
    before: tuple[Token, ...] = ()
    is_thing: bool = False
    is_never: bool = False
    is_example: bool = False


_NONE = _Lead()


def lines_of(text: str, unread: Counter[str] | None = None) -> Iterator[Line]:
    """The sentences outside code, examples and headings, in order. Lines that an editor wrapped are one.

    Args:
        text: a message.
        unread: is told what is left out, in words, and how many lines of it there are.
    """
    lead = section = _NONE
    part: tuple[str, ...] = ()
    original = _Original(text)
    unread = Counter() if unread is None else unread
    for raw in _unwrapped(text, unread):
        heading = _HEADING.match(raw) or _BOLD_HEADING.match(raw)
        if heading:
            title = heading.group(1).strip().strip("*_: ")
            lead, section, part = _NONE, _lead_of(title), _part_of(title)
            continue
        is_bullet = bool(_BULLET.match(raw))
        body = _BULLET.sub("", raw).strip().replace("**", "").replace("__", "").strip()
        if body.startswith(("*", "_")):
            body = body.strip("*_ ")
        if not body:
            continue
        if not is_bullet:
            lead = _NONE
        over = lead if lead is not _NONE else section if is_bullet or section.is_example else _NONE
        if over.is_example or _EXAMPLE.match(body):
            unread[EXAMPLES] += 1
            continue
        for sentence in _split(body):
            plain = sentence.strip()
            if len(plain) > LONGEST_SENTENCE:
                unread[LONG] += 1
            elif plain and not _OPTIONAL.match(plain) and not plain.endswith(":"):
                quote = original.of(plain)
                yield Line(plain, quote, over.fronts, over.before, over.is_thing, over.is_never, part)
        if body.endswith(":") and not is_bullet:
            lead = _lead_of(list(_split(body))[-1].strip().rstrip(":"))


class _Original:
    """Where sentences stand in a text, whatever white space and emphasis was taken out of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = [place for place, character in enumerate(text) if _is_kept(character)]
        self._kept = "".join(text[place] for place in self._places)
        self._next = 0

    def of(self, sentence: str) -> str:
        """The sentence as it stands in the text; they are asked for in order."""
        kept = "".join(filter(_is_kept, sentence))
        start = self._kept.find(kept, self._next)
        if not kept or start < 0:
            return sentence
        self._next = start + len(kept)
        first, last = self._places[start], self._places[self._next - 1] + 1
        while first and self._text[first - 1] in "*_":
            first -= 1
        while last < len(self._text) and self._text[last] in "*_":
            last += 1
        return self._text[first:last]


def _is_kept(character: str) -> bool:
    return character not in "*_" and not character.isspace()


_WRAPPED = 45
"""A line of that many characters without a full stop may go on in the next."""


def _unwrapped(text: str, unread: Counter[str]) -> Iterator[str]:
    """The lines of a message outside code and quotations; a sentence that was wrapped is one line.

    A fence that is never closed is no fence: what follows it is read.
    """
    lines = text.splitlines()
    fences = [number for number, raw in enumerate(lines) if _FENCE.match(raw)]
    stray = fences.pop() if len(fences) % 2 else None
    if stray is not None:
        unread[STRAY_FENCE] += 1
    marks = set(fences)
    in_code = False
    parts: list[str] = []
    for number, raw in enumerate(lines):
        is_fence = number in marks or number == stray
        if number in marks:
            in_code = not in_code
        is_text = bool(raw.strip()) and not in_code and not is_fence and not raw.lstrip().startswith(">")
        if raw.strip() and not is_text and not is_fence:
            unread[CODE if in_code else QUOTATIONS] += 1
        is_start = bool(_BULLET.match(raw) or _HEADING.match(raw) or _BOLD_HEADING.match(raw))
        if parts and is_text and not is_start and _goes_on(parts[-1], raw):
            parts.append(raw.strip())
            continue
        if parts:
            yield " ".join(parts)
        parts = [raw] if is_text else []
    if parts:
        yield " ".join(parts)


_OPEN = (
    CONDITIONS | EXCEPTIONS | DETERMINERS | PREPOSITIONS | {"and", "or", "but", "nor", "not", "is", "are", "be", "must"}
)
"""A line that ends with one of these is not over."""
_STARTS = (
    CONDITIONS
    | EXCEPTIONS
    | DETERMINERS
    | {
        "never",
        "always",
        "do",
        "don't",
        "you",
        "only",
        "please",
        "no",
        "not",
        "in",
        "for",
        "with",
        "under",
        "it",
        "they",
    }
)


def _goes_on(line: str, following: str) -> bool:
    """Whether a line goes on in the next: many prompts have a rule a line, without full stops."""
    end = line.rstrip()
    if _HEADING.match(line) or _BOLD_HEADING.match(line) or end.endswith((":", "|")):
        return False
    first = following.strip().lstrip("*_\"'“‘(")
    if end.endswith((".", "!", "?", ";", '."')):
        # A paragraph goes on; the splitter finds the end of the sentence.
        return len(end) >= _WRAPPED and not _BULLET.match(line)
    if first[:1].islower() or end.endswith(","):
        return True
    return len(end) >= _WRAPPED and (_last_word(end) in _OPEN or not _is_new(first))


def _last_word(line: str) -> str:
    return line.rsplit(maxsplit=1)[-1].strip("*_").lower()


def _is_new(line: str) -> bool:
    """Whether a line that starts with a capital letter starts a sentence: with a verb or a small word, not with a name."""
    word = (line.split(maxsplit=1) or [""])[0].rstrip("*_,.:;").replace("’", "'").lower()
    return line[:1].isupper() and (word in _STARTS or base_of(word, "base") is not None)


def _lead_of(title: str) -> _Lead:
    """What a heading or a line before a list says of what follows."""
    if _EXAMPLE.match(title) or _is_example(title):
        return _Lead(is_example=True)
    if _NEVER_HEAD.match(title):
        never = (Token("never", "never"),)
        return _Lead(before=never, is_thing=True, is_never=True)
    if _ALWAYS_HEAD.match(title):
        return _Lead(before=(Token("always", "always"),))
    tokens = tokens_of(outside_quotes(title), quoted_in(title))
    if not tokens:
        return _NONE
    first = tokens[0].low
    if first in RESTRICTIONS or first in ("in", "for", "with"):
        return _Lead(fronts=(tuple(tokens),))
    for number, token in enumerate(tokens):
        if number and token.low in CONDITIONS and tokens[-1].low not in ("following", "rules", "apply"):
            return _Lead(fronts=(tuple(tokens[number:]),))
    return _NONE


_OF_EXAMPLES = re.compile(
    r"(?i)\b(?:(?:use|usage|number|handling|choice) of|about|without|using|giving|rules (?:for|on)) (?:\w+ )?examples?\b"
)
_SAMPLE = re.compile(
    r"(?i)^\W*(?:here (?:is|are) )?(?:an? |the |some |good |bad )?samples?\W*(?:$|(?:answer|response|reply|output|input|conversation|dialog(?:ue)?"
    r"|e-?mail|message|text|turn|question|prompt|exchange|request|query|interaction|session|transcript)s?\b)"
)


def _is_example(title: str) -> bool:
    """Whether a heading announces an example; blood samples, and rules for examples, are none."""
    return ("example" in title.lower() and not _OF_EXAMPLES.search(title)) or bool(_SAMPLE.match(title))


def _part_of(title: str) -> tuple[str, ...]:
    """The artefact that a heading names: "Commit messages"; nothing where it names another thing."""
    things = things_in(tokens_of(outside_quotes(title), []))
    if len(things) != 1 or len(title.split()) > 3:
        return ()
    if {things[0].name, " ".join([*sorted(things[0].more), things[0].name])} & ARTEFACTS:
        return tuple(sorted({things[0].name, *things[0].more}))
    return ()


def _split(line: str) -> Iterator[str]:
    """The sentences of a line; a quotation is never split."""
    spans = [match.span() for match in QUOTED.finditer(line)]
    place = start = 0
    for match in _SPLIT.finditer(line):
        while place < len(spans) and spans[place][1] <= match.start(1):
            place += 1
        inside = place < len(spans) and spans[place][0] < match.start(1) < spans[place][1]
        if not inside and not _ABBREVIATION.search(line[max(0, match.start(1) - 8) : match.start(1)]):
            yield line[start : match.start(1)]
            start = match.end(1)
    yield line[start:]
