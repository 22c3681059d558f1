"""The tool calls and hand-overs of a turn, in the shapes in which the readers keep them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cras.transcript import Transcript, Turn

_WRITTEN = re.compile(r"(?m)^[^\S\n]*([A-Za-z_][\w.:/-]*)\(([^\n]*)\)[^\S\n]*$")
_TRANSFER = re.compile(
    r"\A(?:transfer|hand_?(?:off|over)|handoff|delegate|escalate|route)(?:red)?_?(?:back_)?to_?", re.IGNORECASE
)
_SAID = ("message", "handoff")


@dataclass(frozen=True)
class Call:
    """One call of a tool.

    Attributes:
        arguments: by name; ``None`` where they are not an object (cut, or no JSON).
        turn: the index of the turn that it is made in.
        literal: how it stands in the turn's content, or as ``name(arguments)`` where the content does not have it.
    """

    name: str
    arguments: dict[str, Any] | None
    turn: int
    literal: str

    @property
    def hands_over_to(self) -> str | None:
        """Whom a tool such as ``transfer_to_billing`` hands over to; ``None`` where it is no such tool."""
        return _target(self.name)


def calls_of(turn: Turn) -> list[Call]:
    """The tool calls that a turn makes, in order. A tool's answer, and a summary of such, makes none."""
    if turn.kind == "tool_result":
        return []
    found = [_call(item, turn) for item in _listed(turn.extra)]
    if not found and turn.kind == "tool_call":
        found = [
            Call(match.group(1), _arguments(match.group(2)), turn.index, match.group(0).strip())
            for match in _WRITTEN.finditer(turn.content)
        ]
    return found


def target_of(turn: Turn) -> str | None:
    """Whom a turn hands over to: the target of a hand-over, else of a call of a tool such as ``transfer_to_billing``."""
    target = turn.extra.get("target")
    if turn.kind == "handoff" and isinstance(target, str) and target:
        return target
    return next((call.hands_over_to for call in calls_of(turn) if call.hands_over_to), None)


def since_last_answer(turn: Turn, run: Transcript) -> list[Turn]:
    """The agent's turns that led to this one and led to none of its answers before, in order, this one the last."""
    return _back(turn, run, past_answers=False)


def since_asked(turn: Turn, run: Transcript) -> list[Turn]:
    """The agent's turns since somebody else spoke last, in order, this one the last."""
    return _back(turn, run, past_answers=True)


def calls_on(turn: Turn, run: Transcript) -> bool:
    """Whether the agent calls a tool after this turn, before anybody else speaks."""
    for item in sorted((item for item in run.turns if item.index > turn.index), key=lambda item: item.index):
        if item.agent != turn.agent and _is_answer(item):
            return False
        if item.agent == turn.agent and calls_of(item):
            return True
    return False


def earlier_turns(turn: Turn, run: Transcript) -> list[Turn]:
    """The agent's turns before this one, in order."""
    return [item for item in run.turns if item.index < turn.index and item.agent == turn.agent]


def records_calls(run: Transcript) -> bool:
    """Whether the run tells which tools were called: it has calls, tools' answers, or agents with tools."""
    is_recorded = any(turn.kind in ("tool_call", "tool_result") or _listed(turn.extra) for turn in run.turns)
    return is_recorded or any(agent.tools for agent in run.agents)


def records_hand_overs(run: Transcript) -> bool:
    """Whether the run tells who handed over to whom: it has hand-overs, or agents with tools for it."""
    if any(turn.kind == "handoff" or target_of(turn) for turn in run.turns):
        return True
    return any(_TRANSFER.match(tool) for agent in run.agents for tool in agent.tools)


def recipients(run: Transcript) -> list[str]:
    """The names of all that somebody of the run can hand over to, as far as it tells: its agents, and tools' targets."""
    tools = (tool for agent in run.agents for tool in agent.tools)
    reached = (target for turn in run.turns if (target := target_of(turn)))
    return [agent.name for agent in run.agents] + [name for tool in tools if (name := _target(tool))] + list(reached)


def _target(tool: str) -> str | None:
    opening = _TRANSFER.match(tool)
    return tool[opening.end() :] or None if opening else None


def is_summary(turn: Turn) -> bool:
    """Whether the turn is AutoGen's summary of tool results: an agent's answer in the words of its tools."""
    return turn.kind == "tool_result" and turn.extra.get("type") == "ToolCallSummaryMessage"


def ends_with_acts(turn: Turn, run: Transcript) -> bool:
    """Whether an agent ends its part with this turn, and says nothing: by a summary of results, or a call at the end."""
    if turn.kind != "tool_call":
        return is_summary(turn)
    for item in sorted((item for item in run.turns if item.index > turn.index), key=lambda item: item.index):
        if item.agent == turn.agent and item.kind not in ("tool_result", "event"):
            return False
        if _is_answer(item):
            return item.agent != turn.agent
    return True


def _is_answer(turn: Turn) -> bool:
    return turn.kind in _SAID or is_summary(turn)


def _back(turn: Turn, run: Transcript, *, past_answers: bool) -> list[Turn]:
    found = [turn]
    for item in sorted((item for item in run.turns if item.index < turn.index), key=lambda item: -item.index):
        if _is_answer(item) and (item.agent != turn.agent or not past_answers):
            break
        if item.agent == turn.agent and item.kind != "tool_result":
            found.append(item)
    return found[::-1]


def _listed(extra: dict[str, Any]) -> list[dict[str, Any]]:
    """The calls of AutoGen (``calls``), of chats and AG2 (``tool_calls``, ``function_call``), of spans (``parts``)."""
    for name in ("calls", "tool_calls"):
        if isinstance(extra.get(name), list):
            return [item for item in extra[name] if isinstance(item, dict)]
    if isinstance(extra.get("function_call"), dict):
        return [extra["function_call"]]
    message = extra.get("message")
    return list(_of_span(message)) if isinstance(message, dict) else []


def _of_span(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("parts", "tool_calls"):
        for part in message[name] if isinstance(message.get(name), list) else []:
            if isinstance(part, dict) and (name == "tool_calls" or part.get("type") == "tool_call"):
                yield part


def _call(item: dict[str, Any], turn: Turn) -> Call:
    function = item.get("function", item.get("custom"))
    function = function if isinstance(function, dict) else item
    name = str(function.get("name", "tool"))
    given = function.get("arguments", function.get("input", ""))
    written = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, default=str)
    literal = f"{name}({written})"
    return Call(name, _arguments(given), turn.index, literal)


def _arguments(given: Any) -> dict[str, Any] | None:
    if isinstance(given, str):
        if not given.strip():
            return {}
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            return None
    return given if isinstance(given, dict) else None
