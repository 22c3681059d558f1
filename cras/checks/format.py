"""The format of a whole turn: JSON, XML, a list, prose, without Markdown."""

from __future__ import annotations

import re
from typing import ClassVar, Literal
from xml.parsers import expat

from cras.checks.kind import CheckKind
from cras.checks.registry import register
from cras.checks.units import BULLET, is_json, unfenced

_MARKDOWN = re.compile(
    r"(?m)^[^\S\n]*(?:#{1,6} |```|~~~|[*-] )|\*\*\S|(?<![\w*])\*[^\s*][^*\n]*\*(?![\w*])|\[[^\[\]\n]+\]\([^\[)\n]+\)"
)
_WHOLE = {"json", "xml", "list", "prose"}
"""Formats of which a turn has one."""
_EXCLUDE = (
    {"markdown", "plain"},
    {"markdown", "no markdown"},
    {"markdown", "json"},
    {"markdown", "xml"},
    {"plain", "json"},
    {"plain", "xml"},
    {"not json", "json"},
)


@register
class Format(CheckKind):
    """`json`: the whole text parses; `xml`: it is one element; `list`: every line is a bullet; `prose`: neither JSON nor bullets; `plain`: no JSON, XML or Markdown; `no markdown`; `markdown`: it has marks of Markdown; `not json`.

    Not told of an empty text, nor of JSON that is nested too deep to be read; of `markdown`, not of text without marks,
    which is Markdown too.
    """

    kind: ClassVar[str] = "format"
    format: Literal["json", "xml", "list", "prose", "plain", "no markdown", "markdown", "not json"]

    def run(self, text: str) -> bool | None:
        """A Markdown fence around JSON or XML does not count."""
        if not text.strip():
            return None
        if self.format == "xml":
            return _is_xml(text)
        if self.format == "no markdown":
            return not _MARKDOWN.search(text)
        whole_is_json = is_json(text)
        if whole_is_json is None:
            return None
        if self.format == "markdown":
            return False if whole_is_json or _is_xml(text) else True if _MARKDOWN.search(text) else None
        if self.format in ("json", "not json"):
            return whole_is_json is (self.format == "json")
        if self.format == "plain":
            return not (_MARKDOWN.search(text) or whole_is_json or _is_xml(text))
        lines = [line for line in text.splitlines() if line.strip()]
        bullets = sum(bool(BULLET.match(line)) for line in lines)
        return not whole_is_json and bullets == (len(lines) if self.format == "list" else 0)

    def clash(self, other: CheckKind) -> str | None:
        """A turn has one format as a whole, and "plain" and "not json" bar some of them."""
        if not isinstance(other, Format):
            return None
        both = {self.format, other.format}
        return "format" if (both <= _WHOLE and len(both) == 2) or both in _EXCLUDE else None


def _is_xml(text: str) -> bool:
    """Whether it is well-formed. A DOCTYPE is refused: it is the only place that could declare entities."""
    body = unfenced(text, "xml")
    if not body.startswith("<"):
        return False
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError):  # ValueError: a DOCTYPE, or lone surrogates
        return False
    return True


def _refuse(*doctype: object) -> None:
    raise ValueError("a DOCTYPE is not read")
