"""Demands on conduct (topics, roles, hand-overs, order): no rule tells them from a turn; they contradict each other."""

from __future__ import annotations

from typing import ClassVar, Literal

from cras.checks.kind import CheckKind, Undecided, Words
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
