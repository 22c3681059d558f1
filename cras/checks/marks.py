"""The marks around a turn or its parts, and between them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import field_validator

from cras.checks.format import Format
from cras.checks.kind import CheckKind, Words
from cras.checks.registry import register
from cras.checks.units import unfenced
from cras.checks.wording import Occurrences

_BRACKETS = "<[{("
_QUOTES = frozenset("\"'“”„«»‘’「」『』")
_SINGLE = frozenset("'‘’")

_SPACED = re.compile(r"[\s\\]")


def between(opening: str, closing: str) -> re.Pattern[str]:
    """Finds what stands between brackets, on one line, and between no more of them than these."""
    first, last = re.escape(opening[0]), re.escape(closing[0])
    return re.compile(rf"(?<!{first}){re.escape(opening)}[^{first}{last}\n]+{re.escape(closing)}(?!{last})")


@register
class Enclosed(CheckKind):
    """The response, its title or its placeholders stand in those marks: `<<>>`, `[]`, or quotation marks of one kind.

    Of quotation marks, those around the whole text are looked at, of any language; emphasis around them does not count. Not told where quotations
    begin and end the text, nor of single ones where double ones are asked for.
    """

    kind: ClassVar[str] = "enclosed"
    what: Literal["response", "title", "placeholder"]
    mark: Words

    @field_validator("mark")
    @classmethod
    def _is_a_pair(cls, mark: str) -> str:
        if mark[0] in _BRACKETS and len(mark) % 2:
            raise ValueError(
                f"{mark!r} is no pair of brackets; give those that open and those that close, as in '<<>>'"
            )
        return mark

    @cached_property
    def _marks(self) -> tuple[str, str]:
        half = len(self.mark) // 2
        return self.mark[:half], self.mark[half:]

    @cached_property
    def _found(self) -> re.Pattern[str]:
        return between(*self._marks)

    def run(self, text: str) -> bool | None:
        """White space around the text does not count."""
        body = text.strip().strip("*_").strip()
        if self.mark[0] not in _BRACKETS:  # quotation marks, straight and typographic
            if not (len(body) > 1 and body[0] in _QUOTES and body.rstrip(".")[-1:] in _QUOTES):
                return False
            is_of_kind = (body[0] in _SINGLE) == (self.mark[0] in _SINGLE)
            is_one = body[-1] in _QUOTES and not any(c in _QUOTES - {"'"} for c in body[1:-1])
            return True if is_one and is_of_kind else None
        if self.what == "response":
            opening, closing = self._marks
            return len(body) > len(self.mark) and body.startswith(opening) and body.endswith(closing)
        return self._found.search(text) is not None

    def describe(self) -> str:
        """For example ``title in <<>>``."""
        return f"{self.what} in {self.mark}"

    def clash(self, other: CheckKind) -> str | None:
        """Other marks around the same, or one of them that must not occur; quotation marks around JSON."""
        if isinstance(other, Format):
            is_around = self.what == "response" and (self.mark[0] in "\"'“‘" or self.mark == "<<>>")
            return "format" if is_around and other.format in ("json", "xml") else None
        if isinstance(other, Occurrences):
            return "format" if other.max == 0 and other.text in self.mark else None
        if not isinstance(other, Enclosed):
            return None
        return "format" if other.what == self.what and other.mark != self.mark else None


@register
class Divided(CheckKind):
    """The text has that divider, with or without spaces between its marks."""

    kind: ClassVar[str] = "divided"
    mark: Words

    def run(self, text: str) -> bool:
        """Anywhere."""
        return self.mark in text or any(self.mark == _SPACED.sub("", line) for line in text.splitlines())

    def clash(self, other: CheckKind) -> str | None:
        """Another divider."""
        return "format" if isinstance(other, Divided) and other.mark != self.mark else None


@register
class InTag(CheckKind):
    """The whole text stands in one element of that name: `<answer>` ... `</answer>`, a Markdown fence around it aside.

    Not told where the element holds another of its name.
    """

    kind: ClassVar[str] = "in_tag"
    tag: Words

    def run(self, text: str) -> bool | None:
        """Whatever the case of the name."""
        body = unfenced(text, "xml").casefold()
        opening, closing = f"<{self.tag.casefold()}>", f"</{self.tag.casefold()}>"
        if not (body.startswith(opening) and body.endswith(closing)):
            return False
        return True if body.count(opening) == body.count(closing) == 1 else None

    def describe(self) -> str:
        """For example ``all in <answer>``."""
        return f"all in <{self.tag}>"

    def clash(self, other: CheckKind) -> str | None:
        """Another element around the same, or a format that has none."""
        if isinstance(other, InTag):
            return "format" if other.tag.casefold() != self.tag.casefold() else None
        return "format" if isinstance(other, Format) and other.format in ("json", "plain", "yaml", "csv") else None
