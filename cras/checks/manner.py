"""How a turn is to be: formal, long, in the third person. It decides nothing on a turn; manners contradict each other."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from cras.checks.act import Act, ConflictType
from cras.checks.format import Format
from cras.checks.kind import CheckKind, Undecided, Words
from cras.checks.language import Language
from cras.checks.length import Sentences
from cras.checks.length import Words as WordCount
from cras.checks.registry import register


@register
class Manner(Undecided):
    """How a turn is: on an `axis` (register, extent, person, ...) it has one `value`, or never has it.

    Not told from a turn.
    """

    kind: ClassVar[str] = "manner"
    type: ConflictType = "wording"
    rule: Literal["asked", "never"]
    axis: Words
    value: Words
    beside: list[Words] = Field(default_factory=list)

    @property
    def bars(self) -> frozenset[str]:
        """What it may forbid to others, by name."""
        return frozenset((f"manner {self.axis}", *(("mark-up",) if self.axis == "layout" else ())))

    @property
    def asks(self) -> frozenset[str]:
        """What it asks for, by name."""
        return frozenset((f"manner {self.axis}",))

    @property
    def meets_checks(self) -> bool:
        """Whether kinds that are told from a turn can contradict it: languages, formats, lengths."""
        return self.axis in ("language", "layout", "extent")

    def clash(self, other: CheckKind) -> str | None:
        """Another value of the same axis, or the one that is barred; a long turn in few words."""
        if isinstance(other, Manner):
            if self.axis != other.axis:
                return None
            if (self.rule, other.rule) == ("asked", "asked"):
                is_apart = (
                    self.value != other.value and other.value not in self.beside and self.value not in other.beside
                )
                return self.type if is_apart else None
            return self.type if self.rule != other.rule and self.value == other.value else None
        if self.rule == "never":
            return self.type if _is_exactly(self, other) else None
        if self.axis == "extent":
            return "length" if _is_bounded_otherwise(self.value, other) else None
        if self.axis == "layout" and isinstance(other, Act):
            is_marked = (
                other.rule == "asked"
                and "say" in other.does
                and {other.what, *other.kinds} & _LEAVES_OUT.get(self.value, set())
            )
            return "format" if is_marked else None
        if isinstance(other, Language | Format):
            return self.type if _is_another_value(self, other) else None
        return None


_MARKED = {"table", "heading", "bullet point", "numbered list", "markdown", "bold", "code block"}
_LEAVES_OUT: dict[str, set[str]] = {
    **dict.fromkeys(("json", "xml", "csv", "yaml"), _MARKED | {"emoji", "greeting"}),
    "prose": {"table", "bullet point", "numbered list"},
    "plain": _MARKED - {"numbered list", "bullet point"},
}
"""What a turn in a layout cannot hold."""


def _is_exactly(manner: Manner, other: CheckKind) -> bool:
    """Whether a check asks for the value that is barred."""
    if isinstance(other, Language):
        return (manner.axis, manner.value) == ("language", other.code)
    return isinstance(other, Format) and (manner.axis, manner.value) == ("layout", other.format)


def _is_another_value(manner: Manner, other: Language | Format) -> bool:
    """Whether a check asks for another language or layout."""
    if isinstance(other, Language):
        return manner.axis == "language" and manner.value != other.code
    whole = ("json", "xml", "list", "prose")
    if manner.axis == "layout" and manner.value == "mixed":
        return other.format in ("json", "xml")
    if manner.axis == "layout" and other.format in ("json", "xml"):
        return manner.value in _NOT_DATA_OF and manner.value != other.format
    return manner.axis == "layout" and manner.value in whole and other.format in whole and manner.value != other.format


_NOT_DATA_OF = ("json", "xml", "yaml", "csv", "html", "table", "list", "prose")
"""Layouts of which a turn that is JSON or XML as a whole has no other."""

_FEW_SENTENCES, _FEW_WORDS, _MANY_WORDS, _MANY_SENTENCES = 3, 60, 300, 12


def _is_bounded_otherwise(value: str, other: CheckKind) -> bool:
    """Whether an amount leaves no room for a long turn, or none for a short one."""
    if isinstance(other, Sentences):
        return other.high <= _FEW_SENTENCES if value == "long" else other.low >= _MANY_SENTENCES
    if isinstance(other, WordCount):
        return other.high <= _FEW_WORDS if value == "long" else other.low >= _MANY_WORDS
    return False
