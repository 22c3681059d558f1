"""Blocks of code in a turn: whether they name their language, and whether they are there to be run."""

from __future__ import annotations

import ast
import re
import textwrap
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from cras.checks.fences import fences
from cras.checks.kind import QUOTE_CHARACTERS, CheckKind, Finding
from cras.checks.registry import register
from cras.transcript import Transcript, Turn

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
    r"^[^\S\n]*(?:\$ |#!/|(?:sudo |pip3? |python3? |curl |wget |apt(?:-get)? |git |cd |mkdir |chmod |export \w+=))",
    re.M,
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
    """The fenced blocks of a text, as :func:`cras.checks.fences.fences` finds them."""
    return [CodeBlock(text[fence.start : fence.end].strip(), fence.language, fence.body) for fence in fences(text)]


def untagged_code(text: str) -> CodeBlock | None:
    """The first block of code without a language."""
    return next((block for block in code_blocks(text) if not block.language and block.is_code), None)


def block_of_text(text: str) -> CodeBlock | None:
    """The first block that holds nothing to run: tagged as text, or untagged and made of words alone."""
    for block in code_blocks(text):
        is_text = block.language in _IS_TEXT or not (block.language or block.is_code or not _is_words(block.body))
        if block.body.strip() and is_text:
            return block
    return None


NO_CODE = Finding(None, reason="does not apply: there is no block of code", is_settled=True)


class _Code(CheckKind):
    def run_turn(self, turn: Turn, run: Transcript) -> Finding:
        """Of a turn without a block it is settled that it does not apply."""
        found = super().run_turn(turn, run)
        return NO_CODE if found.met is None and not code_blocks(turn.content) else found

    def evidence(self, text: str, met: bool) -> str | None:
        """The block that it fails on, else the first one."""
        block = self._faulty(text) or next(iter(code_blocks(text)), None)
        return block.literal[:QUOTE_CHARACTERS] if block else None

    @abstractmethod
    def _faulty(self, text: str) -> CodeBlock | None: ...


@register
class CodeTagged(_Code):
    """Every block of code names its language.

    Not met by an untagged block that reads as Python or shell; not told without blocks, or where an untagged block
    reads as neither (a quoted result is no code).
    """

    kind: ClassVar[str] = "code_tagged"

    def run(self, text: str) -> bool | None:
        """By the fences."""
        if self._faulty(text):
            return False
        blocks = code_blocks(text)
        return True if blocks and all(block.language for block in blocks) else None

    def describe(self) -> str:
        """What it asks."""
        return "every code block names its language"

    def _faulty(self, text: str) -> CodeBlock | None:
        return untagged_code(text)


@register
class CodeExecutable(_Code):
    """No block of code is there to be read and not run.

    Met where every block is tagged with a language that a terminal runs; not met by a block of plain text (untagged and
    no code, or tagged as text or output); otherwise not told.
    """

    kind: ClassVar[str] = "code_executable"

    def run(self, text: str) -> bool | None:
        """By the fences."""
        if self._faulty(text):
            return False
        blocks = code_blocks(text)
        return True if blocks and all(block.language in _RUNS for block in blocks) else None

    def describe(self) -> str:
        """What it asks."""
        return "no code block that is not for running"

    def _faulty(self, text: str) -> CodeBlock | None:
        return block_of_text(text)


def _is_words(body: str) -> bool:
    """Words and numbers with the marks of prose. The first begins with a capital, unlike a command."""
    tokens = [token.strip(".,;:!?'’\"()-") for token in body.split()]
    return body.strip()[:1].isupper() and all(
        token.replace("-", "").replace("'", "").isalnum() for token in tokens if token
    )


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
