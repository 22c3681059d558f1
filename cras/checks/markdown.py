"""The parts of a text that Markdown knows (headings, items, tables, code, links, bold), by a CommonMark parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_URL = re.compile(r"(?i)\b(?:https?://|ftp://|www\.)[^\s<>\"'`)\]]+|\bmailto:[^\s<>\"'`)\]]+")
_TAIL = ".,;:!?"
_TAGS = re.compile(r"(?i)<a\s[^<>]*href[^<>]*>")
_BOLD = re.compile(r"(?i)<(?:b|strong)>")
_TABLES = re.compile(r"(?i)<table\b")
_DUNDER = {name.strip("_") for kind in (type, int, list, dict, type(lambda: 0)) for name in dir(kind)} | set(
    [
        "main",
        "all",
        "file",
        "path",
        "version",
        "slots",
        "enter",
        "exit",
        "post_init",
        "aiter",
        "anext",
        "await",
        "getattr",
        "setattr",
        "bases",
    ]
)
"""Names that Python writes between two underscores on either side, as Markdown does bold."""
_LINES = {"heading": "heading_open", "item": "list_item_open", "table": "table_open", "code block": "fence"}
_ADDRESS = re.compile(r"[/#:@]|\w\.\w")
_BULLET = re.compile(r"(?m)^[^\S\n]*[•◦▪‣–][^\S\n]+\S[^\n]*")
"""What people write items with and Markdown does not know."""


@dataclass
class Parts:
    """What a text is made of.

    Attributes:
        literal: of each kind of part, the stretches of the text that show them (of a link its address, of bold and of a
            link's title their words, of code its block, of the others their first line). ``item?``, ``link?`` and ``bold?`` are what may be one.
        prose: the words outside of code, addresses and tags, a piece a block.
        source: the same, with their marks.
        code: what stands in code.
        in_code: addresses that stand in code alone.
        underlined: headings that are a line over dashes or equals signs; dashes may be meant as a divider.
    """

    literal: dict[str, list[str]] = field(default_factory=dict)
    prose: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    in_code: list[str] = field(default_factory=list)
    underlined: list[str] = field(default_factory=list)

    def add(self, name: str, literal: str) -> None:
        """One more part."""
        self.literal.setdefault(name, []).append(literal)

    def of(self, name: str) -> list[str]:
        """The parts of a kind."""
        return self.literal.get(name, [])


@lru_cache(maxsize=32)  # several checks look at one turn
def parts_of(text: str) -> Parts:
    """The parts of a text, read as CommonMark with tables; indented text is no code."""
    parts, lines = Parts(), text.splitlines()
    for token in _parser().parse(text):
        for name, kind in _LINES.items():
            if token.type == kind:
                first, last = token.map or (0, 0)
                line = "\n".join(lines[first : last if kind == "fence" else first + 1]).strip()
                if name == "heading" and token.markup in ("=", "-"):
                    parts.underlined.append(line)
                else:
                    parts.add("item?" if name == "item" and token.level > 1 else name, line)
        if token.type in ("fence", "html_block"):
            found = _urls(token.content)
            if token.type == "fence":
                parts.code.append(token.content)
                parts.in_code += found
            else:
                parts.literal.setdefault("link", []).extend(found)
                parts.literal.setdefault("table", []).extend(_TABLES.findall(token.content))
        elif token.type == "inline":
            parts.source.append(token.content)
            parts.prose.append("".join(_inline(token.children or [], parts)))
            for bullet in _BULLET.findall(token.content):
                parts.add("item?", bullet.strip())
    return parts


def _inline(tokens: Sequence[Token], parts: Parts) -> Iterator[str]:
    """The words of a block; links, code and bold are taken down on the way."""
    bold = 0
    linked = 0
    for place, token in enumerate(tokens):
        if token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            parts.add("link" if _ADDRESS.search(address) else "link?", address)
            linked += 1
        elif token.type == "link_close":
            linked -= 1
        elif token.type == "strong_open" and token.markup == "__" and tokens[place + 1].content in _DUNDER:
            parts.add("bold?", tokens[place + 1].content)  # "__init__"
        elif token.type == "strong_open":
            bold += 1
            parts.add("bold", "")
        elif token.type == "strong_close":
            bold -= bold > 0
        elif token.type == "code_inline":
            parts.add("inline code", token.content)
            parts.code.append(token.content)
            parts.in_code += _urls(token.content)
        elif token.type == "html_inline":
            if _TAGS.match(token.content):
                parts.add("link", token.content)
            elif _BOLD.match(token.content):
                parts.add("bold", token.content)
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type == "text":
            if bold and not parts.of("bold")[-1]:
                parts.of("bold")[-1] = token.content
            if not linked:
                for url in _urls(token.content):
                    parts.add("link", url)
                yield _URL.sub(" ", token.content)
            else:
                parts.add("title", token.content)
                yield token.content


def _urls(text: str) -> list[str]:
    return [match.group(0).rstrip(_TAIL) for match in _URL.finditer(text)]


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("code")
