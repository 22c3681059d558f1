"""Saved AutoGen state: what ``await team.save_state()`` or ``await agent.save_state()`` answers.

A team's state has the messages in its manager's thread and, per agent, the model context. It has no system messages:
``agents``, ``system_prompt`` or ``team`` beside it give them, as in a ``TaskResult`` document. Nor has it what was said
inside a ``SocietyOfMindAgent``, whose inner team AutoGen resets after each answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cras.readers.autogen import read_autogen
from cras.readers.reader import Document, Reader, UnreadableDocument

_TYPES = {
    "SystemMessage": "TextMessage",
    "AssistantMessage": "TextMessage",
    "FunctionExecutionResultMessage": "ToolCallExecutionEvent",
}
_BESIDE = ("agents", "system_prompt", "system_prompts", "system_messages", "team", "task", "id", "stop_reason")


def read_autogen_state(value: Any, default_id: str) -> Document:
    """A transcript from a saved team or agent.

    Raises:
        UnreadableDocument: the state has no thread of messages.
    """
    state = value if isinstance(value, dict) else {}
    beside = {name: state[name] for name in _BESIDE if name in state}
    if isinstance(state.get("agent_states"), dict):
        place, messages = _thread(state["agent_states"])
        kept = _without_thread(state, place)
        manager = state["agent_states"][_manager(place)]
        if isinstance(manager.get("task"), str):  # Magentic-One keeps the task beside its thread
            beside.setdefault("task", manager["task"])
    elif isinstance(state.get("llm_context"), dict):
        place, messages = "llm_context.messages", _context(state["llm_context"], default_id)
        kept = {name: item for name, item in state.items() if name != "llm_context"}
        kept["llm_context"] = {name: item for name, item in state["llm_context"].items() if name != "messages"}
    else:
        raise UnreadableDocument("a saved state has agent_states (a team) or llm_context (an agent)", "agent_states")
    document = read_autogen({**beside, "messages": messages}, default_id)
    for index, defect in enumerate(document.problems):
        if defect.costs_turn:
            document.problems[index] = replace(defect, field=place + defect.field.removeprefix("messages"))
    document.transcript.origin = "autogen-state"
    document.transcript.extra["state"] = {name: item for name, item in kept.items() if name not in _BESIDE}
    return document


def _thread(states: dict[str, Any]) -> tuple[str, list[Any]]:
    for name, state in states.items():
        if isinstance(state, dict) and isinstance(state.get("message_thread"), list):
            return f"agent_states.{name}.message_thread", state["message_thread"]
    raise UnreadableDocument("a saved team has a manager with its message_thread", "agent_states")


def _manager(place: str) -> str:
    return place.removeprefix("agent_states.").removesuffix(".message_thread")


def _without_thread(state: dict[str, Any], place: str) -> dict[str, Any]:
    manager = _manager(place)
    states = dict(state["agent_states"])
    states[manager] = {name: item for name, item in states[manager].items() if name != "message_thread"}
    return {**state, "agent_states": states}


def _context(context: dict[str, Any], agent: str) -> list[Any]:
    """Messages of a model's context as messages of AgentChat; the type that they had is kept beside."""
    messages = context.get("messages")
    if not isinstance(messages, list):
        raise UnreadableDocument("the state of an agent has a list of messages", "llm_context.messages")
    speaker = next(
        (item["source"] for item in messages if isinstance(item, dict) and item.get("type") == "AssistantMessage"
         and isinstance(item.get("source"), str)), agent)  # fmt: skip
    return [_message(item, speaker) for item in messages]


def _message(item: Any, speaker: str) -> Any:
    if not isinstance(item, dict):
        return item
    kind, content = str(item.get("type")), item.get("content")
    if kind == "UserMessage":
        type_name = "TextMessage" if isinstance(content, str) else "MultiModalMessage"
    elif kind == "AssistantMessage" and isinstance(content, list):
        type_name = "ToolCallRequestEvent"
    else:
        type_name = _TYPES.get(kind, kind)
    return {"source": speaker, **item, "type": type_name, "model_message": kind}


AUTOGEN_STATE = Reader(
    name="autogen-state",
    looks_like='{"agent_states"} or {"llm_context"} (save_state())',
    recognises=lambda value: isinstance(value, dict) and ("agent_states" in value or "llm_context" in value),
    read=read_autogen_state,
)
