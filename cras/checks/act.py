"""An act by its parts: what is done, to what, for whom. It decides nothing on a turn; acts contradict each other."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from cras.checks.kind import CheckKind, Finding, Undecided, Words
from cras.checks.registry import register
from cras.transcript import Transcript, Turn

ConflictType = Literal["language", "format", "length", "wording", "scope", "role", "procedure"]
"""What kind of conflict a clash is, as in scenarios."""


@register
class Act(Undecided):
    """To do something (`asked`), never to do it, or to do nothing else of its kind (`only`): `does` what the verb does, `what` its object.

    Not told from a turn: it is compared with other demands. `kinds` is what the object is a kind of, `of` the words that
    narrow it, `whose` it is, `to` whom it goes, `is_one`: it excludes others, `also`: said to come on top; `*` is anything.
    """

    kind: ClassVar[str] = "act"
    type: ConflictType = "procedure"
    rule: Literal["asked", "never", "only"]
    does: list[Words] = Field(min_length=1)
    what: str = "*"
    kinds: list[Words] = Field(default_factory=list)
    of: list[Words] = Field(default_factory=list)
    whose: list[Words] = Field(default_factory=list)
    to: str | None = None
    is_one: bool = False
    also: bool = False

    def run_turn(self, turn: Turn, run: Transcript) -> Finding:
        """Nothing; of a turn that only acts it is not said to be out of place there either: a call may do it."""
        if turn.kind in ("tool_call", "tool_result"):
            return Finding(None, reason="no rule tells what a call does")
        return super().run_turn(turn, run)

    @cached_property
    def _does(self) -> frozenset[str]:
        return frozenset(self.does)

    @cached_property
    def _of(self) -> frozenset[str]:
        return frozenset(self.of)

    @cached_property
    def bars(self) -> frozenset[str]:
        """What it may forbid to others, by name: acts and manners clash only with those that :attr:`asks` one of them."""
        if self.rule == "asked" and self.to is None and not self.is_one:
            return frozenset()
        if self.rule == "never":
            return frozenset((f"act {self.what}",))
        return frozenset(("be one",) if self.is_one else ("only",))

    @cached_property
    def asks(self) -> frozenset[str]:
        """What it asks for, by name."""
        if self.rule == "never":
            return frozenset()
        named = {f"act {name}" for name in ("*", self.what, *self.kinds, *self.of)}
        more = {"only"} | ({"be one"} if self.is_one else set()) | ({"mark-up"} if "say" in self.does else set())
        return frozenset(named | more)

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
        if other.also and "*" not in (self.what, other.what) and self._does & {"handle", "discuss"}:
            mine, its = ({item.what, *item.kinds, *item.of} for item in (self, other))
            return not mine & its
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
