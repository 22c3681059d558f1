"""Demands on conduct (topics, roles, hand-overs, order): no rule tells them from words; they contradict each other."""

from __future__ import annotations

from typing import ClassVar, Literal

from cras.checks.calls import records_hand_overs, since_last_answer, target_of
from cras.checks.kind import CheckKind, Finding, Undecided, Words
from cras.checks.recipient import is_recipient
from cras.checks.registry import register
from cras.text import printable
from cras.transcript import Dimension, Transcript, Turn


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

    Told from a hand-over turn, or from the call of a tool such as ``transfer_to_billing``, in runs that record either.
    ``asked`` is never told to be not met: a turn cannot tell whether its occasion has come.
    """

    kind: ClassVar[str] = "hand_over"
    conflict: ClassVar[str] = "procedure"
    decides: ClassVar[bool] = True
    reads_run: ClassVar[bool] = True

    def run_turn(self, turn: Turn, run: Transcript) -> Finding:
        """By whom the turn, or a call that led to it, hands over to."""
        if not records_hand_overs(run):
            return Finding(None, reason="the run does not record who hands over to whom")
        targets = [target for item in since_last_answer(turn, run) if (target := target_of(item))]
        if not targets:
            is_kept = self.rule != "asked"
            return Finding(True if is_kept else None, reason="hands over to nobody")
        target = targets[-1]
        is_same = True if self.what == "*" else is_recipient(target, self.what)
        met = {"asked": True if is_same else None, "only": is_same, "never": None if is_same is None else not is_same}
        quote = target if target in turn.content else None
        return Finding(met[self.rule], None if met[self.rule] is None else quote, f"hands over to {printable(target)}")

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
