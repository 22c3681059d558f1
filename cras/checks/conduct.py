"""Demands on conduct (topics, roles, hand-overs, order): no rule tells them from a turn; they contradict each other."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from cras.checks.format import Format
from cras.checks.kind import CheckKind, Undecided, Words
from cras.checks.language import Language
from cras.checks.length import Sentences
from cras.checks.length import Words as WordCount
from cras.checks.registry import register
from cras.transcript import Dimension


class _Conduct(Undecided):
    """``what`` is in lower case; ``*`` is anything or anybody."""

    conflict: ClassVar[str]
    rule: Literal["asked", "only", "never"]
    what: Words

    def clash(self, other: CheckKind) -> str | None:
        """What is asked for and never allowed, or something else than the only thing that is."""
        if not isinstance(other, _Conduct) or other.kind != self.kind:
            return None
        is_same = self.what == other.what or "*" in (self.what, other.what)
        rules: set[str] = {self.rule, other.rule}
        is_clash = is_same if rules == {"never", "asked"} else self._bars(other, rules, is_same)
        return self.conflict if is_clash else None

    def _bars(self, other: _Conduct, rules: set[str], is_same: bool) -> bool:
        return False


@register
class Topic(_Conduct):
    """To speak of something, to speak of it `only`, or `never`.

    ``asked``, ``only`` or ``never``; not told from a turn.
    """

    kind: ClassVar[str] = "topic"
    dimension: ClassVar[Dimension] = "KBA"
    conflict: ClassVar[str] = "scope"

    def _bars(self, other: _Conduct, rules: set[str], is_same: bool) -> bool:
        return rules == {"only"} and self.what not in other.what and other.what not in self.what


@register
class Role(_Conduct):
    """To be somebody, or `never` to be (`*`: anybody).

    Not told from a turn.
    """

    kind: ClassVar[str] = "role"
    dimension: ClassVar[Dimension] = "RC"
    conflict: ClassVar[str] = "role"


@register
class HandOver(_Conduct):
    """To hand over to somebody, to nobody else (`only`), or `never` (`*`: to anybody).

    Not told from a turn.
    """

    kind: ClassVar[str] = "hand_over"
    conflict: ClassVar[str] = "procedure"

    def _bars(self, other: _Conduct, rules: set[str], is_same: bool) -> bool:
        return rules in ({"only"}, {"only", "asked"}) and not is_same


@register
class Sequence(Undecided):
    """One part of the turn comes before another.

    Not told from a turn: the parts are named, not quoted.
    """

    kind: ClassVar[str] = "sequence"
    first: Words
    then: Words

    def clash(self, other: CheckKind) -> str | None:
        """The same two the other way round."""
        is_turned = isinstance(other, Sequence) and (self.first, self.then) == (other.then, other.first)
        return "procedure" if is_turned else None


@register
class Act(Undecided):
    """To do something (`asked`), never to do it, or to do nothing else of its kind (`only`): `does` what the verb does, `what` its object.

    Not told from a turn: it is compared with other demands. `kinds` is what the object is a kind of, `of` the words that
    narrow it, `whose` it is, `to` whom it goes, `is_one`: it excludes others; `*` is anything.
    """

    kind: ClassVar[str] = "act"
    type: Literal["language", "format", "length", "wording", "scope", "role", "procedure"] = "procedure"
    rule: Literal["asked", "never", "only"]
    does: list[Words] = Field(min_length=1)
    what: str = "*"
    kinds: list[Words] = Field(default_factory=list)
    of: list[Words] = Field(default_factory=list)
    whose: list[Words] = Field(default_factory=list)
    to: str | None = None
    is_one: bool = False

    @cached_property
    def _does(self) -> frozenset[str]:
        return frozenset(self.does)

    @cached_property
    def _of(self) -> frozenset[str]:
        return frozenset(self.of)

    def clash(self, other: CheckKind) -> str | None:
        """What is asked for and never allowed, or something else than the only thing that is."""
        if not isinstance(other, Act) or not self._does & other._does:
            return None
        rules = (self.rule, other.rule)
        if rules == ("never", "asked"):
            return self.type if self._covers(other) else None
        if rules == ("only", "asked") or rules == ("only", "only"):
            return self.type if self._is_another(other) else None
        if rules == ("asked", "asked"):
            is_apart = self._goes_elsewhere(other) or self._is_somebody_else(other)
            return self.type if is_apart else None
        return None

    def _covers(self, other: Act) -> bool:
        """Whether what is forbidden covers what is asked for."""
        if self.to is not None and (other.to is None or self.to not in ("*", other.to)):
            return False
        if self.whose and other.whose and not set(self.whose) & set(other.whose):
            return False
        said = other._of | {other.what, other.to or "", *other.kinds}
        if not self._of <= said:
            return False
        is_named = self.what in ("*", other.what) or self.what in other.kinds
        is_named |= other.what == "*" and self.what in other._of
        # What is spoken of may stand beside the head: "election manifestos" are about elections.
        return is_named or ("discuss" in self.does and self.what in other._of)

    def _is_another(self, other: Act) -> bool:
        """Whether both are of one kind, and not the same."""
        if self.to is not None or other.to is not None:
            return (
                None not in (self.to, other.to)
                and "*" not in (self.to, other.to)
                and self.to != other.to
                and (self.what in ("*", other.what))
            )
        shared = set(self.kinds) & set(other.kinds)
        return (
            bool(shared) and self.what not in other.kinds and other.what not in self.kinds and not self._of & other._of
        )

    def _is_somebody_else(self, other: Act) -> bool:
        """Whether both say who one is all the time, and name two."""
        names = [{item.what, *item.of} for item in (self, other)]
        return self.is_one and other.is_one and not names[0] & names[1] and "*" not in (self.what, other.what)

    def _goes_elsewhere(self, other: Act) -> bool:
        """Whether one and the same thing has to go to two."""
        return (
            None not in (self.to, other.to)
            and "*" not in (self.to, other.to, self.what)
            and self.to != other.to
            and (self.what, self._of) == (other.what, other._of)
        )


@register
class Manner(Undecided):
    """How a turn is: on an `axis` (register, extent, person, ...) it has one `value`, or never has it.

    Not told from a turn.
    """

    kind: ClassVar[str] = "manner"
    type: Literal["language", "format", "length", "wording", "scope", "role", "procedure"] = "wording"
    rule: Literal["asked", "never"]
    axis: Words
    value: Words
    beside: list[Words] = Field(default_factory=list)

    def clash(self, other: CheckKind) -> str | None:
        """Another value of the same axis, or the one that is barred; a long turn in few words."""
        if isinstance(other, Manner):
            if self.axis != other.axis:
                return None
            if (self.rule, other.rule) == ("asked", "asked"):
                is_apart = self.value != other.value and other.value not in self.beside
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


_MARKED = {"table", "heading", "bullet point", "numbered list", "list", "markdown", "bold", "code block"}
_LEAVES_OUT: dict[str, set[str]] = {
    **dict.fromkeys(("json", "xml", "csv", "yaml"), _MARKED | {"emoji", "greeting"}),
    "prose": {"table", "bullet point", "numbered list", "list"},
    "plain": _MARKED - {"list", "numbered list", "bullet point"},
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
    return manner.axis == "layout" and manner.value in whole and other.format in whole and manner.value != other.format


_FEW_SENTENCES, _FEW_WORDS, _MANY_WORDS, _MANY_SENTENCES = 3, 60, 300, 12


def _is_bounded_otherwise(value: str, other: CheckKind) -> bool:
    """Whether an amount leaves no room for a long turn, or none for a short one."""
    if isinstance(other, Sentences):
        return other.high <= _FEW_SENTENCES if value == "long" else other.low >= _MANY_SENTENCES
    if isinstance(other, WordCount):
        return other.high <= _FEW_WORDS if value == "long" else other.low >= _MANY_WORDS
    return False
