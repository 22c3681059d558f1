"""The sentences of a message with what they stand under: a heading, a line that ends with a colon.

"Never:" before a list negates its items; "In commit messages:" is where they hold; "## Commit messages" too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cras.instructions.acts.phrases import things_in
from cras.instructions.acts.vocabulary.shells import CONDITIONS, RESTRICTIONS
from cras.instructions.acts.vocabulary.things import ARTEFACTS
from cras.instructions.acts.words import Token, tokens_of
from cras.instructions.sentence import QUOTED, outside_quotes, quoted_in

LONGEST_SENTENCE = 1000
_BULLET = re.compile(r"^\s*(?:[-*•+–]|\d+[.)]|[a-z]\)|\(\d+\))\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s+(.*)$")
_BOLD_HEADING = re.compile(r"^\s*\*\*([^*]{1,60})\*\*:?\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_EXAMPLE = re.compile(
    r"(?i)^\W*(?:e\.g\.|for example|for instance|(?:bad |good |wrong )?examples?\b|such as|sample|q:|a:|user:|assistant:|input:|output:)"
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
    """A sentence with what it stands under: ``fronts`` conditions and the like, ``part`` a part of the turn."""

    sentence: str
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


def lines_of(text: str) -> Iterator[Line]:
    """The sentences outside code, examples and headings, in order. Lines that an editor wrapped are one."""
    lead = section = _NONE
    part: tuple[str, ...] = ()
    for raw in _unwrapped(text):
        heading = _HEADING.match(raw) or _BOLD_HEADING.match(raw)
        if heading:
            title = heading.group(1).strip().strip("*_: ")
            lead, section, part = _NONE, _lead_of(title), _part_of(title)
            continue
        is_bullet = bool(_BULLET.match(raw))
        body = _BULLET.sub("", raw).strip().replace("**", "").replace("__", "").strip()
        if body.startswith(("*", "_")):
            body = body.strip("*_ ")
        if not body or _EXAMPLE.match(body):
            continue
        if not is_bullet:
            lead = _NONE
        over = lead if lead is not _NONE else section if is_bullet or section.is_example else _NONE
        if over.is_example:
            continue
        for sentence in _split(body):
            plain = sentence.strip()
            if plain and not _OPTIONAL.match(plain) and len(plain) <= LONGEST_SENTENCE and not plain.endswith(":"):
                yield Line(plain, over.fronts, over.before, over.is_thing, over.is_never, part)
        if body.endswith(":") and not is_bullet:
            lead = _lead_of(list(_split(body))[-1].strip().rstrip(":"))


_WRAPPED = 45
"""A line of that many characters without a full stop goes on in the next."""


def _unwrapped(text: str) -> Iterator[str]:
    """The lines of a message outside code and quotations; a sentence that was wrapped is one line."""
    in_code = False
    parts: list[str] = []
    for raw in text.splitlines():
        if _FENCE.match(raw):
            in_code = not in_code
        is_text = bool(raw.strip()) and not in_code and not _FENCE.match(raw) and not raw.lstrip().startswith(">")
        is_start = bool(_BULLET.match(raw) or _HEADING.match(raw) or _BOLD_HEADING.match(raw))
        if parts and is_text and not is_start and _goes_on(parts[-1], raw):
            parts.append(raw.strip())
            continue
        if parts:
            yield " ".join(parts)
        parts = [raw] if is_text else []
    if parts:
        yield " ".join(parts)


def _goes_on(line: str, following: str) -> bool:
    end = line.rstrip()
    if _HEADING.match(line) or _BOLD_HEADING.match(line) or end.endswith((":", "|")):
        return False
    first = following.strip()[0]
    if end.endswith((".", "!", "?", ";", '."')):
        # A paragraph goes on; the splitter finds the end of the sentence.
        return len(end) >= _WRAPPED and not _BULLET.match(line)
    return first.islower() or end.endswith(",") or len(end) >= _WRAPPED


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


def _is_example(title: str) -> bool:
    """Whether a heading announces an example."""
    low = title.lower()
    return "example" in low or "sample" in low


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
