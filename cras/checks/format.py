"""The format of a whole turn: JSON, XML, a list, prose, without Markdown."""

from __future__ import annotations

import json
from typing import ClassVar, Literal
from xml.parsers import expat

from cras.checks.kind import CheckKind
from cras.checks.lines import Line, items_of, lines_of, other_items
from cras.checks.marked_up import has_markdown
from cras.checks.registry import register
from cras.checks.shapes import SHAPES
from cras.checks.tabular import is_csv, is_yaml
from cras.checks.units import is_json, unfenced

_WHOLE = {"json", "xml", "list", "prose", "yaml", "csv", "emoji"}
"""Formats of which a turn has one."""
_FAMILY = {"json object": "json", "json array": "json", "json block": "json", "bullets": "list", "numbered": "list"}
"""Formats that are a narrower form of another."""
_TOGETHER = ({"yaml", "json"}, {"yaml", "json object"}, {"yaml", "json array"}, {"yaml", "bullets"}, {"yaml", "list"})
"""What one text may be both: JSON is YAML, and so is a list with dashes."""
_EXCLUDE = (
    {"markdown", "plain"},
    {"markdown", "no markdown"},
    {"markdown", "xml"},
    {"plain", "json"},
    {"plain", "xml"},
    {"markdown", "csv"},
    {"not json", "json"},
    {"no markdown", "code block"},
    {"plain", "code block"},
    {"plain", "yaml"},
    {"prose", "code block"},
    {"xml", "code block"},
)


@register
class Format(CheckKind):
    """`json`: the whole text parses; `xml`: it is one element; `list`: bullets, with a heading or a line that leads to them; `prose`: neither JSON nor bullets; `plain`: no JSON, XML or Markdown; `no markdown`; `markdown`: it has marks of Markdown; `not json`; `json object`, `json array`: JSON of that kind; `json block`: JSON in one fenced block; `code block`: one fenced block and nothing else; `yaml`: it is a mapping or a list of YAML; `csv`: lines of as many fields, two or more; `bullets`, `numbered`: a `list` with marks, or with numbers; `emoji`: nothing but emoji.

    Not told of an empty text; of JSON that is nested too deep, a value alone, a value a line or before a last word such as TERMINATE; of XML that
    declares entities; of lists with prose around them or with marks that Markdown does not know (``✅``, ``①``); of prose with a single line that looks like an item; of Markdown that may be plain text
    (dashes, a `#`), and of `markdown`, of text without marks, which is Markdown too.
    """

    kind: ClassVar[str] = "format"
    format: Literal[
        "json",
        "xml",
        "list",
        "prose",
        "plain",
        "no markdown",
        "markdown",
        "not json",
        "json object",
        "json array",
        "json block",
        "code block",
        "yaml",
        "csv",
        "bullets",
        "numbered",
        "emoji",
    ]

    def run(self, text: str) -> bool | None:
        """A Markdown fence around JSON, XML, YAML or CSV does not count."""
        if not text.strip():
            return None
        if self.format in SHAPES:
            return SHAPES[self.format](text)
        if self.format == "xml":
            return _is_xml(text)
        if self.format in ("yaml", "csv"):
            return (is_yaml if self.format == "yaml" else is_csv)(text)
        if self.format == "no markdown":
            return _not(has_markdown(text))
        whole_is_json = is_json(text)
        if whole_is_json is False and _may_be_json(text):
            whole_is_json = None
        if whole_is_json is None or self.format in ("json", "not json"):
            return whole_is_json if self.format == "json" else _not(whole_is_json)
        if self.format == "markdown":
            return False if whole_is_json or _is_xml(text) else None if has_markdown(text) is False else True
        if self.format == "plain":
            return False if whole_is_json or _is_xml(text) else _not(has_markdown(text))
        if whole_is_json:
            return False
        lines = [line for line in lines_of(text) if line.kind != "rule"]
        if self.format == "prose":
            return _is_prose(lines)
        verdict = _is_list(lines)
        if verdict is False and other_items(text) > 1:
            return None
        return _is_marked_so(lines, self.format) if verdict and self.format in ("bullets", "numbered") else verdict

    def clash(self, other: CheckKind) -> str | None:
        """A turn has one format as a whole, and "plain" and "not json" bar some of them."""
        if not isinstance(other, Format):
            return None
        if self.format == other.format or {self.format, other.format} in _TOGETHER:
            return None
        both = {_FAMILY.get(self.format, self.format), _FAMILY.get(other.format, other.format)}
        is_apart = len(both) == 1 and "json" in both and {self.format, other.format} == {"json object", "json array"}
        is_apart = is_apart or {self.format, other.format} == {"bullets", "numbered"}
        return "format" if is_apart or (both <= _WHOLE and len(both) == 2) or both in _EXCLUDE else None


def _not(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _may_be_json(text: str) -> bool:
    """Whether it is a JSON value other than an object or array, one a line, or one before a word for a program."""
    body = unfenced(text, "json")
    lines = [line for line in body.splitlines() if line.strip()]
    if not lines:
        return False
    if lines[-1].strip().isupper() and len(lines[-1].split()) == 1 and is_json("\n".join(lines[:-1])):
        return True
    if len(lines) > 1 and all(is_json(line) for line in lines):
        return True
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return body[:1] not in "{[NI-" or body.lstrip("-").isdigit()


def _is_list(lines: list[Line]) -> bool | None:
    """Items, with lines that go on, headings and a line that ends in a colon before them."""
    marked, numbered = items_of(lines)
    items = {id(line) for line in [*marked, *numbered]}
    if not items:
        return False if lines else None
    began, others = False, 0
    for line in lines:
        if id(line) in items:
            began = True
        elif line.kind != "heading" and not (line.indent > 1 if began else line.text.rstrip("*_ ").endswith(":")):
            others += 1
    return None if others else True


def _is_marked_so(lines: list[Line], form: str) -> bool | None:
    """Whether the outer items of a list have marks, or numbers; ``None`` where they have both."""
    marked, numbered = items_of(lines)
    if not (marked and numbered):
        return bool(marked) is (form == "bullets")
    outer = min(line.indent for line in [*marked, *numbered])
    kinds = {line.kind for line in [*marked, *numbered] if line.indent == outer}
    return None if len(kinds) == 2 else (kinds == {"marked"}) is (form == "bullets")


def _is_prose(lines: list[Line]) -> bool | None:
    """No items. One alone may be a dash of speech, a sum or a date, if it is not the whole text."""
    marked, numbered = items_of(lines)
    number = len(marked) + len(numbered)
    if number == 0:
        return True if lines else None
    return False if number > 1 else None


def _is_xml(text: str) -> bool | None:
    """Whether it is well-formed. One that declares entities is not read."""
    body = unfenced(text, "xml")
    if not body.startswith("<"):
        return False
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        parser.Parse(body, True)
    except _Entities:
        return None
    except (expat.ExpatError, ValueError):  # ValueError: lone surrogates
        return False
    return True


class _Entities(Exception):
    """The only place that could declare entities."""


def _refuse_entities(name: str, system: str | None, public: str | None, has_subset: bool) -> None:
    if has_subset:
        raise _Entities
