"""Which tools an agent calls, read from the calls of its turns."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from cras.checks.asks import asks_back
from cras.checks.calls import Call, calls_of, calls_on, earlier_turns, records_calls, since_asked, since_last_answer
from cras.checks.kind import QUOTE_CHARACTERS, CheckKind, Finding, Words
from cras.checks.registry import register
from cras.text import fit, printable, visible
from cras.transcript import Transcript, Turn

ANSWERING = "answering"
_NOT_A_WORD = re.compile(r"[\W_]+")
_OUTER = re.compile(r"__|[.:/]")


@register
class ToolUse(CheckKind):
    """`must`: before it answers whoever spoke last, the agent calls each of the tools (`before` names another tool: before each call of that one), with at least those `arguments`; `never`: for this answer it calls none of them; `only`: it calls no others. `*` is any tool.

    A call is counted on the message or hand-over that follows it. Not told where the run does not record tool calls, or
    a tool of a similar name is called; nor is `must`, of a turn that asks back or that a call follows before anybody else speaks, and where the tool was called for an
    earlier question. It does not apply to a hand-over, nor to words beside a call;
    a tool that hands over counts where it is named.
    """

    kind: ClassVar[str] = "tool_use"
    reads_run: ClassVar[bool] = True
    is_of_acts: ClassVar[bool] = True
    rule: Literal["must", "never", "only"]
    tool: Words | list[Words]
    before: Words | None = None
    arguments: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_one_demand(self) -> Self:
        if not self.tools:
            raise ValueError("tool names no tool")
        if self.before is not None and self.rule != "must":
            raise ValueError("before goes with rule: must")
        if self.arguments and self.rule == "only":
            raise ValueError("arguments go with rule: must or never")
        return self

    @property
    def tools(self) -> list[str]:
        """The tools that it names."""
        return [self.tool] if isinstance(self.tool, str) else list(self.tool)

    def run(self, text: str) -> None:
        """Never told from a text alone."""
        return None

    def describe(self) -> str:
        """For example ``must call search before answering``."""
        given = f" with {fit(printable(str(self.arguments)), 60)}" if self.arguments else ""
        named = "any tool" if "*" in self.tools else ", ".join(self.tools)
        verb = {"must": "must call", "never": "never call", "only": "call only"}[self.rule]
        return f"{verb} {named}{given}" + (f" before {self.before}" if self.before else "")

    def run_turn(self, turn: Turn, run: Transcript) -> Finding:
        """By the calls that led to the turn."""
        if not records_calls(run):
            return Finding(None, reason="the run does not record tool calls")
        if self.rule != "must":
            return self._kept_from(turn, run)
        if self.before not in (None, ANSWERING):
            return self._before_another(turn, run)
        called = [call for item in since_asked(turn, run) for call in calls_of(item)]
        met = self._all(called)
        return self._not_called(turn, run, called) if met is False else self._found(met, called, turn)

    def _not_called(self, turn: Turn, run: Transcript, called: list[Call]) -> Finding:
        """Where a turn is an answer for sure, not met."""
        if turn.kind == "handoff":
            return Finding(None, reason="does not apply: a hand-over is no answer", is_settled=True)
        if calls_of(turn):
            return Finding(None, reason="does not apply: words beside a call are no answer", is_settled=True)
        if calls_on(turn, run):
            return Finding(None, reason="a call follows before anybody else speaks, so it may not be the answer yet")
        if turn.kind == "message" and asks_back(visible(turn.content)):
            return Finding(None, reason="it asks back, and may not answer yet")
        before = [call for item in earlier_turns(turn, run) for call in calls_of(item)]
        if self._all(before) is not False:
            return self._found(None, [call for call in before if self._matches(call) is not False], turn)
        return self._found(False, called, turn)

    def clash(self, other: CheckKind) -> str | None:
        """To call what is never called, or is not among the only ones; two tools, each before the other."""
        if not isinstance(other, ToolUse) or self.rule != "must":
            return None
        if other.rule == "must":
            is_turned = any(_is_called(tool, other.before) for tool in self.tools) and any(
                _is_called(tool, self.before) for tool in other.tools
            )
            return "procedure" if is_turned else None
        named = ["*" in other.tools or any(_is_called(tool, name) for name in other.tools) for tool in self.tools]
        if other.rule == "only":
            return None if all(named) else "procedure"
        is_barred = any(named) and other.arguments.items() <= self.arguments.items()
        return "procedure" if is_barred else None

    def _kept_from(self, turn: Turn, run: Transcript) -> Finding:
        called = [call for item in since_last_answer(turn, run) for call in calls_of(item)]
        called = [call for call in called if not call.hands_over_to or self._names_itself(call)]
        wrong: list[Call] = []
        is_open = False
        for call in called:
            named = self._matches(call) if self.rule == "never" else _not(self._names(call))
            wrong += [call] if named else []
            is_open |= named is None
        if wrong:
            return self._found(False, wrong, turn)
        return self._found(None if is_open else True, called if is_open else [], turn)

    def _before_another(self, turn: Turn, run: Transcript) -> Finding:
        led_here = since_last_answer(turn, run)
        later = [call for item in led_here for call in calls_of(item) if _is_called(call.name, self.before)]
        if not later:
            reason = f"does not apply: {printable(str(self.before))} is not called"
            return Finding(None, reason=reason, is_settled=True)
        everything = [call for item in [*earlier_turns(turn, run), turn] for call in calls_of(item)]
        for call in later:
            before = [item for item in everything if item.turn < call.turn]
            met = self._all(before)
            if met is not True:
                is_beside = self._all([item for item in everything if item.turn <= call.turn])
                return self._found(None if is_beside else met, [call], turn)
        return self._found(True, [call for call in everything if self._matches(call)][:1], turn)

    def _all(self, called: list[Call]) -> bool | None:
        """Whether each tool is called, with the arguments."""
        each = [[self._matches(call, tool) for call in called] for tool in self.tools]
        if all(True in said for said in each):
            return True
        return None if all(True in said or None in said for said in each) else False

    def _matches(self, call: Call, tool: str | None = None) -> bool | None:
        """Whether a call is of the tool (or of any of those named), with the arguments; ``None``: cannot be told."""
        named = self._names(call) if tool is None else _named(call.name, tool)
        if not named or not self.arguments:
            return named
        if call.arguments is None:
            return None
        return all(_equal(call.arguments.get(name), value) for name, value in self.arguments.items())

    def _names_itself(self, call: Call) -> bool:
        return any(tool != "*" and _is_called(call.name, tool) for tool in self.tools)

    def _names(self, call: Call) -> bool | None:
        said = [_named(call.name, tool) for tool in self.tools]
        return True if True in said else None if None in said else False

    def _found(self, met: bool | None, calls: list[Call], turn: Turn) -> Finding:
        """With the call that it rests on: quoted where it stands in the turn, else with the turn that it was made in."""
        relevant = [call for call in calls if self._names(call) is not False]
        call = (relevant or ([] if self.rule == "must" and self.before in (None, ANSWERING) else calls))[:1]
        if not call:
            reason = (
                f"{'is' if len(self.tools) == 1 else 'are'} not called" if self.rule == "must" else "no tool is called"
            )
            return Finding(met, reason=reason if met is not None else None)
        literal = call[0].literal[:QUOTE_CHARACTERS]
        if literal in turn.content:
            return Finding(met, literal)
        return Finding(met, reason=f"turn {call[0].turn} calls {fit(printable(call[0].literal), QUOTE_CHARACTERS)}")


def _is_called(called: str, name: str | None) -> bool:
    return name is not None and _named(called, name) is True


def _named(called: str, name: str) -> bool | None:
    """Whether a tool is the one that is meant: its name, whatever its marks and namespace; ``None`` where one is in the other."""
    if name == "*":
        return True
    wanted = _plain(name)
    if _plain(called) == wanted or _plain(_OUTER.split(called)[-1]) == wanted:
        return True
    words, others = set(_words(name)), set(_words(called))
    return None if words and others and (words <= others or others <= words) else False


def _plain(name: str) -> str:
    return "".join(_words(name))


def _words(name: str) -> list[str]:
    return [word for word in _NOT_A_WORD.split(name.casefold()) if word]


def _equal(given: Any, asked: Any) -> bool:
    """A string is compared whatever its case, a number also where it is written as a string; ``*`` is anything."""
    if asked == "*":
        return given is not None
    if isinstance(asked, dict | list) or isinstance(given, dict | list):
        return bool(given == asked)
    return given == asked or (given is not None and str(given).strip().casefold() == str(asked).strip().casefold())


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value
