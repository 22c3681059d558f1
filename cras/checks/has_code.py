"""Whether a turn holds code."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from cras.checks.code import code_blocks
from cras.checks.format import Format
from cras.checks.kind import QUOTE_CHARACTERS, CheckKind, Words
from cras.checks.markdown import parts_of
from cras.checks.registry import register
from cras.checks.yes_no import YesNo

_TEXT = {"text", "plaintext", "plain", "txt", "output", "markdown", "md", "csv", "log", "diff"}
_DATA = {"json", "yaml", "yml", "toml", "xml", "ini"}
"""Formats of data, of which nobody agrees whether they are code."""
_LINE = re.compile(
    r"(?m)^[^\S\n]*(?:(?:def|class) \w+\s?[(:]|import [\w.]+(?: as \w+)?[^\S\n]*$|from [\w.]+ import \w|#include\s?[<\"]"
    r"|(?:public|private|static) [\w<>\[\] ]{1,60}\(|(?:const|let|var) \w+\s?=|function \w*\s?\(|#!/|<\?php"
    r"|SELECT [^\n;]{1,200} FROM \w|(?:\$|>>>) \S)"
)
_MARK = re.compile(r"(?m)[;{}][^\S\n]*$|\w\(\w*\)|->|=>|==")


_TAGS = {
    "py": "python", "python3": "python", "js": "javascript", "node": "javascript", "ts": "typescript", "sh": "bash", "shell": "bash", "zsh": "bash",
    "console": "bash", "c++": "cpp", "c#": "csharp", "cs": "csharp", "golang": "go", "rb": "ruby", "rs": "rust", "yml": "yaml", "kt": "kotlin",
    "ps1": "powershell", "pwsh": "powershell", "postgres": "sql", "postgresql": "sql", "mysql": "sql", "jsx": "javascript", "tsx": "typescript",
}  # fmt: skip


def _tag(language: str) -> str:
    name = language.casefold()
    return _TAGS.get(name, name)


@register
class HasCode(CheckKind):
    """`must`: the turn holds a block of code, or lines that are code; `never`: it holds none. With a `language`, a block that is tagged with it.

    Not told of blocks of data (JSON, YAML, ...) or of results, of a name or a command between back-ticks, and of text
    with marks as code has them; of a language, where a block has no tag.
    """

    kind: ClassVar[str] = "code"
    rule: Literal["must", "never"]
    language: Words | None = None

    def run(self, text: str) -> bool | None:
        """By the fences, and by lines that no prose has."""
        if not text.strip():
            return None
        has_code = self._has_code(text) if self.language is None else self._has_block(text)
        return None if has_code is None else has_code is (self.rule == "must")

    def evidence(self, text: str, met: bool) -> str | None:
        """The first block or line of code."""
        block = next((block.literal for block in code_blocks(text)), None)
        line = _LINE.search(text)
        found = block or (line.group(0) if line else None)
        return found.strip()[:QUOTE_CHARACTERS] or None if found else None

    def describe(self) -> str:
        """What it asks for."""
        said = f"{self.language} code" if self.language else "code"
        return f"has {said}" if self.rule == "must" else f"has no {said}"

    def clash(self, other: CheckKind) -> str | None:
        """The other way round; blocks of code that are counted; yes or no alone."""
        if isinstance(other, HasCode):
            barred = self if self.rule == "never" else other
            is_same = barred.language is None or _tag(barred.language) == _tag(self.language or "") == _tag(
                other.language or ""
            )
            return "format" if other.rule != self.rule and is_same else None
        if self.rule == "must":
            is_barred = isinstance(other, YesNo) or (isinstance(other, Format) and other.format == "json")
            return "format" if is_barred else None
        is_asked = getattr(other, "unit", None) == "code block" and getattr(other, "low", 0) > 0
        return "format" if is_asked else None

    def _has_block(self, text: str) -> bool | None:
        wanted = _tag(str(self.language))
        found = {
            _tag(block.language.split()[0]) if block.language else ""
            for block in code_blocks(text)
            if block.body.strip()
        }
        if wanted in found:
            return True
        return None if "" in found or _LINE.search(text) or parts_of(text).of("inline code") else False

    def _has_code(self, text: str) -> bool | None:
        blocks = [block for block in code_blocks(text) if block.body.strip()]
        if any(block.is_code or block.language not in (_TEXT | _DATA | {""}) for block in blocks):
            return True
        if _LINE.search(text):
            return True
        return None if blocks or parts_of(text).of("inline code") or _MARK.search(text) else False
