"""Transcripts to OpenAI-style chats: one ``{"messages": [...]}`` a line, all agents in it as named assistants."""

from __future__ import annotations

from typing import Any

from cras.transcript import Transcript, Turn

_ENVELOPE = {"system_messages", "messages_at", "response_messages"}
"""Fields of ``Transcript.extra`` in which ``read_chat`` keeps where messages were."""


def to_chat(transcript: Transcript) -> dict[str, Any]:
    """The chat that ``read_chat`` reads back to the same transcript, where the transcript came from a chat.

    Of other formats: each model agent has a system message with its ``name`` and speaks as an assistant of that name;
    the task and people are users. A chat has no place for events (thoughts, choices of a speaker): they are left out.
    """
    if transcript.origin == "chat" and _has_envelope(transcript.extra):
        return _as_it_was(transcript)
    agents = [agent for agent in transcript.agents if agent.is_model and agent.system_message]
    messages: list[dict[str, Any]] = [
        {"role": "system", "name": agent.name, "content": agent.system_message} for agent in agents
    ]
    for turn in transcript.turns:
        messages += _messages(turn)
    document: dict[str, Any] = {"id": transcript.id, "messages": messages}
    tools = list(dict.fromkeys(tool for agent in transcript.agents for tool in agent.tools))
    if tools:
        document["tools"] = [{"type": "function", "function": {"name": tool}} for tool in tools]
    return document


def _has_envelope(extra: dict[str, Any]) -> bool:
    """Whether the fields of ``_ENVELOPE`` are what ``read_chat`` writes: a file may hold anything in their place."""
    system, place = extra.get("system_messages", []), extra.get("messages_at", "messages")
    if not isinstance(system, list) or not all(isinstance(item, dict) and "message" in item for item in system):
        return False
    if not isinstance(place, str) or not isinstance(extra.get("response_messages", 0), int):
        return False
    *outer, _ = place.split(".")
    inner: Any = extra
    for name in outer:
        inner = inner.get(name, {})
        if not isinstance(inner, dict):
            return False
    return True


def _as_it_was(transcript: Transcript) -> dict[str, Any]:
    extra = transcript.extra
    messages = [item["message"] for item in extra.get("system_messages", [])]
    messages += [{**turn.extra, **_content(turn)} for turn in transcript.turns]
    document = {name: value for name, value in extra.items() if name not in _ENVELOPE}
    document["custom_id" if "custom_id" in extra else "id"] = transcript.id
    answers = extra.get("response_messages", 0)
    place = extra.get("messages_at", "messages")
    if place == "choices":  # a response alone: its choices are still in the envelope
        return document
    *outer, last = place.split(".")
    inner = document
    for name in outer:
        inner[name] = dict(inner.get(name, {}))
        inner = inner[name]
    inner[last] = messages[: len(messages) - answers]
    return document


def _content(turn: Turn) -> dict[str, Any]:
    """The content of a message that came from a chat; calls and refusals have none."""
    if "content" in turn.extra or turn.kind == "tool_call" or turn.extra.get("refusal") == turn.content:
        return {}
    return {"content": turn.content}


def _messages(turn: Turn) -> list[dict[str, Any]]:
    if turn.kind == "event":
        return []
    if turn.kind == "tool_result" and turn.extra.get("type") != "ToolCallSummaryMessage":
        results = turn.extra.get("results")
        if isinstance(results, list):
            return [_result(result) for result in results if isinstance(result, dict)]
        return [_result({"content": turn.content, "name": turn.agent, "call_id": turn.extra.get("tool_call_id")})]
    role = "user" if turn.source == "user" else "assistant"
    message: dict[str, Any] = {"role": role, "content": turn.content}
    if turn.agent != role:
        message["name"] = turn.agent
    calls = turn.extra.get("calls", turn.extra.get("tool_calls"))
    if turn.kind == "tool_call" and isinstance(calls, list):
        return [message | {"content": None, "tool_calls": [_call(call) for call in calls if isinstance(call, dict)]}]
    return [message]


def _result(result: dict[str, Any]) -> dict[str, Any]:
    return {
        "role": "tool",
        "tool_call_id": str(result.get("call_id") or ""),
        "name": str(result.get("name") or "tool"),
        "content": str(result.get("content", "")),
    }


def _call(call: dict[str, Any]) -> dict[str, Any]:
    if "function" in call:
        return call
    function = {"name": str(call.get("name", "tool")), "arguments": str(call.get("arguments", ""))}
    return {"id": str(call.get("id", "")), "type": "function", "function": function}
