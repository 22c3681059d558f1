"""Parts of Markdown by their level or kind, and other marks, as ``amount`` counts them: second-level headings, numbered items, columns, HTML tags."""

from __future__ import annotations

import re
from collections.abc import Callable

from cras.checks.asks import questions
from cras.checks.fences import without_fences
from cras.checks.lines import HEADING, NUMBERED, lines_of
from cras.checks.markdown import parts_of
from cras.checks.prose import prose
from cras.checks.span import Span

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,20}(?:\s[^<>]{0,200})?/?>")
_HTML = {
    "a", "b", "i", "u", "p", "br", "hr", "em", "strong", "div", "span", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "th",
    "img", "code", "pre", "body", "html", "head", "title", "section", "article", "header", "footer", "sup", "sub", "small", "mark", "blockquote", "font", "center",
}  # fmt: skip
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9]*")
_OF_A_RULE = frozenset("|:- \t")
_BLOCK_QUOTE = re.compile(r"(?m)^[^\S\n]{0,3}>[^\n]*(?:\n[^\S\n]{0,3}>[^\n]*)*")
_MARKDOWN_LINK = re.compile(r"(?<!!)\[[^\[\]\n]{1,300}\]\([^()\s]{1,2000}\)")


def _level(level: int) -> Callable[[str], Span]:
    """Headings of a level; a line over equals signs or dashes is of the first or second, for some."""

    def count(text: str) -> Span:
        own = without_fences(text)
        sure = sum(len(match.group(1)) == level for line in own.splitlines() if (match := HEADING.match(line)))
        return Span(sure, sure + (len(parts_of(text).underlined) if level < 3 else 0))

    return count


def _numbered(text: str) -> Span:
    """Items with a number; a single one may be a year, a date or a line that was counted."""
    lines = [line for line in lines_of(text) if NUMBERED.match(line.text)]
    outer = min((line.indent for line in lines), default=0)
    top = sum(line.indent <= outer + 1 for line in lines)
    return Span(top if len(lines) > 1 else 0, len(lines))


def _html(text: str) -> Span:
    """Tags that HTML knows; others may be meant as text, and so may those in code."""

    def count(part: str) -> int:
        return sum(_name_of(tag) in _HTML for tag in _TAG.findall(part))

    own = without_fences(text)
    bare = prose(text).own
    return Span(min(count(bare), count(own)), max(count(text), len(_TAG.findall(bare))))


def _name_of(tag: str) -> str:
    match = _NAME.search(tag)
    return match.group(0).casefold() if match else ""


def _columns(text: str) -> Span | None:
    """Columns of the first table; ``None`` where there is none in Markdown's form but one may be."""
    lines = (line.strip() for line in without_fences(text).splitlines())
    rule = next((line for line in lines if "|" in line and "-" in line and set(line) <= _OF_A_RULE), None)
    if rule is None:
        return None if "|" in text or "\t" in text else Span(0, 0)
    number = rule.strip("|").count("|") + 1
    return Span(number, number)


def _quotes(text: str) -> Span:
    number = len(_BLOCK_QUOTE.findall(without_fences(text)))
    return Span(number, number)


def _inline_code(text: str) -> Span:
    number = len(parts_of(text).of("inline code"))
    return Span(number, number)


def _asked(text: str) -> Span:
    """Questions of the turn's own; question marks in quotations, titles and answers to themselves may be some."""
    number = len(questions(text))
    marks = text.count("?") + text.count("？") + text.count("؟")
    return Span(number, max(number, marks))


def _markdown_links(text: str) -> Span:
    number = len(_MARKDOWN_LINK.findall(without_fences(text)))
    return Span(number, number)


def _bare_links(text: str) -> Span:
    """Addresses that stand for themselves, and are no links of Markdown; those between angular brackets may be some."""
    links = len(parts_of(text).of("link"))
    marked = len(_MARKDOWN_LINK.findall(without_fences(text)))
    return Span(max(links - marked - text.count("<http"), 0), max(links - marked, 0))


PARTS: dict[str, Callable[[str], Span | None]] = {
    "heading 1": _level(1),
    "heading 2": _level(2),
    "heading 3": _level(3),
    "numbered item": _numbered,
    "table column": _columns,
    "block quote": _quotes,
    "inline code": _inline_code,
    "html tag": _html,
    "asked question": _asked,
    "markdown link": _markdown_links,
    "bare link": _bare_links,
}
"""Units of ``amount``; ``None`` where that cannot be told."""
