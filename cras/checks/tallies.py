"""How often something occurs in a turn that a pattern finds: commas, items, paragraphs, capitals, titles, ...

Each is counted twice: the fewest, which everybody would count (in the text's own prose), and the most, which somebody might (in quotations,
in code, or of another form). No pattern starts with white space that crosses lines: each line of a run of empty ones would look through the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from cras.checks.fences import without_fences
from cras.checks.lines import HEADING, items_of, lines_of
from cras.checks.marked_up import BOLD, BOLD_ITALIC, ITALIC, UNDERSCORED
from cras.checks.prose import prose
from cras.checks.span import Span

_COMMA, _COMMA_OF_PROSE = re.compile(r"[,，、،]"), re.compile(r"(?<!\d),|,(?!\d)|[，、،]")
_EXCLAMATION = re.compile(r"[!！](?![=\[])")
_EXCLAMATION_OF_PROSE = re.compile(r"[!！](?![=\[])(?!\s[^\W\d_A-Z])")
_QUESTION = re.compile(r"[?？؟]")
_CAPITALIZED = re.compile(r"\b[^\W\da-z_]\w*")
_HASHTAG = re.compile(r"(?<![\w&/#])#[^\W\d_]\w*")
_COLOUR = re.compile(r"\A#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\Z")
_CAPITALS = re.compile(r"\b(?=\w*[^\W\d_]{2})[^\Wa-z_]+\b")
_SHOUTED = re.compile(r"\b[A-ZÄÖÜÀÉÈÊÇÑ]{2,}(?:[^\S\n]+[A-ZÄÖÜÀÉÈÊÇÑ]{2,})+\b|\b[A-ZÄÖÜÀÉÈÊÇÑ]{6,}\b")
_CAPITAL_LETTER = re.compile(r"\b[^\W\d_a-z]\b")
_TITLE = re.compile(r"(?m)<<[^<>\n]+>>|^#{1,2} \S")
_POSTSCRIPT = re.compile(r"(?m)^[^\w\n]{0,4}P\. ?(?:P\. ?)?S\.|^[^\w\n]{0,4}PS(?=:|[^\S\n][–—-])")
_MAY_BE_POSTSCRIPT = re.compile(r"(?i)\bp\.? ?(?:p\.? ?)?s\b|post ?script")
_SQUARE = re.compile(r"(?<![\w\])!\\])\[[^\[\]\n]{1,80}\](?![(\[:])")
_ANGLE = re.compile(r"(?<![\w<])<[^\W\d_][^<>\n=/]{0,60}>")
_CURLY = re.compile(r"\{[^{}\n]{1,60}\}")
_HTML = re.compile(r"<(?:b|i|em|strong|mark|u)>")
_NAMED_SECTION = re.compile(r"(?im)^[^\S\n]*(?:section|part|chapter)\s+\w+\b")
_DIVIDER = re.compile(r"(?m)^[^\S\n]*(?:\*{3,}|-{3,}|#{3,}|@{3,}|_{3,}|={3,}|(?:[*-][^\S\n]){3,}[*-]*)[^\S\n]*$")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_ENDED = ".!?…。！？\"'”’)"


def _span(low: int, high: int) -> Span:
    return Span(min(low, high), max(low, high))


def _found(sure: re.Pattern[str], maybe: re.Pattern[str]) -> Callable[[str], Span]:
    """In the text's own prose, and in quotations too; code and addresses hold none."""
    return lambda text: _span(len(sure.findall(prose(text).own)), len(maybe.findall(prose(text).spoken)))


def _commas(text: str) -> Span:
    return _span(len(_COMMA_OF_PROSE.findall(prose(text).own)), len(_COMMA.findall(text)))


def _bullets(text: str) -> Span:
    """Items with a mark. Numbered ones and those within items may count; a single line with a dash may be no item."""
    marked, numbered = items_of(lines_of(text))
    outer = min((line.indent for line in marked), default=0)
    top = sum(line.indent <= outer + 1 for line in marked)
    return Span(top if len(marked) > 1 else 0, len(marked) + len(numbered))


def _hashtags(text: str) -> Span:
    def number(part: str) -> int:
        return sum(not _COLOUR.match(tag) for tag in _HASHTAG.findall(part))

    return _span(number(prose(text).own), number(prose(text).spoken))


def _capital_words(text: str) -> Span:
    """An acronym is a word in capitals for some, and so is "I"."""
    own, spoken = prose(text).own, prose(text).spoken
    shouted = sum(len(found.split()) for found in _SHOUTED.findall(own))
    return _span(shouted, len(_CAPITALS.findall(spoken)) + len(_CAPITAL_LETTER.findall(spoken)))


def _highlights(text: str) -> Span:
    own, spoken = prose(text).own, prose(text).spoken
    sure = sum(len(pattern.findall(own)) for pattern in (BOLD, ITALIC))
    maybe = sum(len(pattern.findall(spoken)) for pattern in (BOLD, ITALIC, BOLD_ITALIC, UNDERSCORED, _HTML))
    return _span(sure, maybe)


def _italics(text: str) -> Span:
    spoken = prose(text).spoken
    maybe = sum(len(pattern.findall(spoken)) for pattern in (ITALIC, BOLD_ITALIC, UNDERSCORED, _HTML))
    return _span(len(ITALIC.findall(prose(text).own)), maybe)


def _placeholders(text: str) -> Span:
    """In square brackets, or in angular ones with a space; those in quotations or in curly brackets may be some."""

    def square(part: str) -> int:
        return sum(any(c.isalpha() for c in found) and found not in ("[x]", "[X]") for found in _SQUARE.findall(part))

    own, spoken = prose(text).own, prose(text).spoken
    low = square(own) + sum(" " in found for found in _ANGLE.findall(own))
    return _span(low, square(spoken) + len(_ANGLE.findall(spoken)) + len(_CURLY.findall(spoken)))


def _titles(text: str) -> Span:
    """Marked as one; a first line that may be one counts for some."""
    own = without_fences(text)
    sure = len(_TITLE.findall(own))
    lines = lines_of(text)
    first = lines[0].text.strip() if lines else ""
    is_one = len(lines) > 1 and len(first) < 100 and (lines[0].kind == "heading" or first[-1:] not in ".,;!?:")
    is_named = first.lower().lstrip("*_# ").startswith("title")
    headings = sum(line.kind == "heading" for line in lines)
    return Span(sure, sure + _underlined(own) + (is_one or is_named) + headings)


def _underlined(text: str) -> int:
    """Lines over dashes or equals signs."""
    lines = [line.strip() for line in text.splitlines()]
    return sum(bool(one) and len(then) > 2 and set(then) in ({"="}, {"-"}) for one, then in pairwise(lines))


def _sections(text: str) -> Span | None:
    """By the headings of each level, those in bold and those that are called sections; sections need no heading."""
    headings = [line.text for line in lines_of(text) if line.kind == "heading"]
    levels = Counter(len(match.group(1)) for line in headings if (match := HEADING.match(line)))
    bold = len(headings) - sum(levels.values())
    named = len(_NAMED_SECTION.findall(without_fences(text)))
    counts = [number for number in (*levels.values(), bold, named) if number]
    return Span(min(counts), sum(counts)) if counts else None


def _paragraphs(text: str) -> Span:
    """What blank lines or dividers separate. Headings, labels, lists, code and short lines may be none; a line may be one."""
    body = _DIVIDER.sub("\n\n", without_fences(text))
    low = high = 0
    for part in _EMPTY_LINES.split(body):
        lines = lines_of(part)
        if not lines:
            continue
        ended = sum(line.text.rstrip().rstrip("*_")[-1:] in _ENDED for line in lines)
        high += max(1, ended, sum(line.kind in ("marked", "numbered") for line in lines))
        low += any(line.kind == "text" for line in lines) and (
            ended > 0 or sum(len(line.text.split()) for line in lines) > 8
        )
    blocks = len(_EMPTY_LINES.split(text.strip())) if text.strip() else 0
    return Span(max(low, 1), max(high, blocks, 1)) if high or blocks else Span(0, 0)


TALLIES: dict[str, Callable[[str], Span | None]] = {
    "comma": _commas,
    "exclamation": _found(_EXCLAMATION_OF_PROSE, _EXCLAMATION),
    "question": _found(_QUESTION, _QUESTION),
    "bullet": _bullets,
    "paragraph": _paragraphs,
    "highlight": _highlights,
    "italic": _italics,
    "section": _sections,
    "capitalized word": _found(_CAPITALIZED, _CAPITALIZED),
    "placeholder": _placeholders,
    "hashtag": _hashtags,
    "capital word": _capital_words,
    "title": _titles,
    "postscript": _found(_POSTSCRIPT, _MAY_BE_POSTSCRIPT),
}
"""Units of ``amount``; ``None`` where that cannot be told."""
