"""Transcripts to AutoGen: a ``TaskResult`` as JSON, with what AutoGen does not store (agents, task, id) beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cras.transcript import Transcript, Turn

if TYPE_CHECKING:
    from autogen_agentchat.base import TaskResult
    from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage

_CONTENTS = {"calls", "parts", "images", "content"}
"""Fields of ``Turn.extra`` in which the reader keeps a content that is no string."""


def to_autogen(transcript: Transcript) -> dict[str, Any]:
    """The document that ``read_autogen`` reads back to the same transcript, where the transcript came from AutoGen.

    A picture is not in a transcript, only its hash is: a text with the hash takes its place. Tool calls and results of
    other formats become AutoGen's events where their parts were kept, text messages otherwise.
    """
    return {
        **transcript.extra,
        "messages": [_message(turn) for turn in transcript.turns],
        "stop_reason": transcript.stop_reason,
        "id": transcript.id,
        "task": transcript.task,
        "agents": [agent.model_dump(mode="json") for agent in transcript.agents],
    }


def task_result(
    document: dict[str, Any], message_types: Iterable[type[BaseAgentEvent | BaseChatMessage]] = ()
) -> TaskResult:
    """AutoGen's own object from a document of ``to_autogen``. Fields that AutoGen does not know are left out by it.

    Args:
        document: with ``messages`` and ``stop_reason``.
        message_types: types that AutoGen does not know by itself, such as ``StructuredMessage[Answer]``.

    Raises:
        ValueError: a message of a type that is neither AutoGen's nor in ``message_types``, or that is not valid.
    """
    from autogen_agentchat.base import TaskResult
    from autogen_agentchat.messages import MessageFactory, SelectorEvent

    factory = MessageFactory()
    for message_type in (SelectorEvent, *message_types):
        if not factory.is_registered(message_type):
            factory.register(message_type)
    messages = [factory.create(message) for message in document["messages"]]
    return TaskResult(messages=messages, stop_reason=document.get("stop_reason"))


def _message(turn: Turn) -> dict[str, Any]:
    """A message that AutoGen loads; as it was, where the turn came from AutoGen."""
    extra = turn.extra
    if isinstance(extra.get("type"), str) and "model_message" not in extra:
        taken = _CONTENTS | ({"results"} if extra["type"] == "ToolCallExecutionEvent" else set())
        kept = {name: value for name, value in extra.items() if name not in taken}
        return {"source": turn.agent, **_content(turn), **kept}
    kind, content = _typed(turn)
    kept = {name: value for name, value in extra.items() if name not in _CONTENTS | {"type", "source"}}
    if kind != "ToolCallSummaryMessage":
        kept.pop("results", None)
    return {**kept, "source": turn.agent, "content": content, "type": kind}


def _content(turn: Turn) -> dict[str, Any]:
    """The content in the shape that the message type of AutoGen has."""
    extra = turn.extra
    if extra["type"] == "ToolCallRequestEvent" and "calls" in extra:
        return {"content": extra["calls"]}
    if extra["type"] == "ToolCallExecutionEvent" and "results" in extra:
        return {"content": extra["results"]}
    if isinstance(extra.get("parts"), list):
        return {"content": [_part(part, extra.get("images")) for part in extra["parts"]]}
    if "content" in extra:
        return {"content": extra["content"]}
    return {} if extra["type"] == "CodeExecutionEvent" and "result" in extra else {"content": turn.content}


def _part(part: Any, images: Any) -> Any:
    """A part of a multimodal message; where a picture was, which one it was."""
    number = part.get("image") if isinstance(part, dict) and set(part) == {"image"} else None
    if not isinstance(number, int) or not isinstance(images, list) or not 0 < number <= len(images):
        return part
    image = images[number - 1]
    return f"[image {number}, sha256 {image.get('sha256')}]" if isinstance(image, dict) else part


def _typed(turn: Turn) -> tuple[str, Any]:
    """Type and content for a turn of another format."""
    calls = turn.extra.get("calls", turn.extra.get("tool_calls"))
    if turn.kind == "tool_call" and isinstance(calls, list) and all(isinstance(call, dict) for call in calls):
        return "ToolCallRequestEvent", [{"id": str(call.get("id", "")), **_function(call)} for call in calls]
    if turn.kind == "tool_result":
        results = turn.extra.get("results")
        if not isinstance(results, list):
            call_id = str(turn.extra.get("tool_call_id") or "")
            results = [{"content": turn.content, "name": turn.agent, "call_id": call_id, "is_error": False}]
        return "ToolCallExecutionEvent", results
    if turn.kind == "handoff" and isinstance(turn.extra.get("target"), str):
        return "HandoffMessage", turn.content
    return "ThoughtEvent" if turn.kind == "event" else "TextMessage", turn.content


def _function(call: dict[str, Any]) -> dict[str, str]:
    function = call.get("function")
    function = function if isinstance(function, dict) else call
    return {"name": str(function.get("name", "tool")), "arguments": str(function.get("arguments", ""))}
