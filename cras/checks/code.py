"""Checks of code blocks in a turn, registered beside those of ``cras.checks.registry``. Neither has params.

``code_tagged``
    Every block of code names its language. Not met by an untagged block that reads as Python or shell; not told
    without blocks, or where an untagged block reads as neither (a quoted result is no code).
``code_executable``
    No block is there to be read and not run. Met where every block is tagged with a language that a terminal runs; not
    met by a block of plain text (untagged and no code, or tagged as text or output); otherwise not told.
"""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from typing import Any

from cras.checks.registry import register

_FENCE = re.compile(r"^[ \t]*(?:[-*>][ \t]+)?(`{3,}|~{3,})[ \t]*([^\n`]*)$")
_RUNS = {
    "python",
    "python3",
    "py",
    "sh",
    "shell",
    "bash",
    "zsh",
    "powershell",
    "pwsh",
    "ps1",
    "javascript",
    "js",
    "console",
}
_IS_TEXT = {"text", "plaintext", "plain", "txt", "output", "markdown", "md"}
_SHELL = re.compile(
    r"^\s*(?:\$ |#!/|(?:sudo |pip3? |python3? |curl |wget |apt(?:-get)? |git |cd |mkdir |chmod |export \w+=))", re.M
)
_STATEMENTS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.With, ast.If)


@dataclass(frozen=True)
class CodeBlock:
    """A fenced block: literally, its language (lower case, maybe empty), and what stands between the fences."""

    literal: str
    language: str
    body: str

    @property
    def is_code(self) -> bool:
        """Whether the body reads as Python or shell, whatever its tag."""
        return bool(_SHELL.search(self.body)) or _is_python(self.body)


def code_blocks(text: str) -> list[CodeBlock]:
    """The fenced blocks of a text. A fence closes with at least as many of the same marks; one left open counts."""
    blocks: list[CodeBlock] = []
    marks, language = "", ""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line.rstrip("\r\n"))
        if marks:
            lines.append(line)
            if match and match.group(1).startswith(marks) and not match.group(2).strip():
                blocks.append(CodeBlock("".join(lines).strip(), language, "".join(lines[1:-1])))
                marks = ""
        elif match:
            marks, language, lines = match.group(1), match.group(2).strip().lower(), [line]
    return [*blocks, CodeBlock("".join(lines).strip(), language, "".join(lines[1:]))] if marks else blocks


def untagged_code(text: str) -> CodeBlock | None:
    """The first block of code without a language."""
    return next((block for block in code_blocks(text) if not block.language and block.is_code), None)


def block_of_text(text: str) -> CodeBlock | None:
    """The first block that holds nothing to run."""
    for block in code_blocks(text):
        if block.body.strip() and (block.language in _IS_TEXT or not (block.language or block.is_code)):
            return block
    return None


@register("code_tagged")
def _code_tagged(text: str, params: dict[str, Any]) -> bool | None:
    if untagged_code(text):
        return False
    blocks = code_blocks(text)
    return True if blocks and all(block.language for block in blocks) else None


@register("code_executable")
def _code_executable(text: str, params: dict[str, Any]) -> bool | None:
    if block_of_text(text):
        return False
    blocks = code_blocks(text)
    return True if blocks and all(block.language in _RUNS for block in blocks) else None


def _is_python(body: str) -> bool:
    """Python that does something: a bare name, number or assignment could as well be a result."""
    try:
        tree = ast.parse(textwrap.dedent(body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(
        isinstance(node, _STATEMENTS) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
        for node in tree.body
    )
