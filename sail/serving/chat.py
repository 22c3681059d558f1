"""AutoGen's messages for a model's own chat template."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from autogen_core import FunctionCall
from autogen_core.models import AssistantMessage, FunctionExecutionResultMessage, LLMMessage, SystemMessage, UserMessage
from autogen_core.tools import Tool, ToolSchema

from attention_probe.chat import (
    Chat,
    ChatError,
    TemplateFacts,
    as_taken,
    named_message,
    system_message,
    template_facts,
    tool_message,
)

USER = "user"
"""The source of the user's own messages in AutoGen; every other source is a peer."""


def to_chat(messages: Sequence[LLMMessage], tokenizer: Any) -> Chat:
    """AutoGen's messages as the messages of the tokenizer's chat template.

    ==============================  =================================================================================
    message                         becomes
    ==============================  =================================================================================
    SystemMessage                   role ``system``, never merged into a user's
    UserMessage of source ``user``  role ``user``
    UserMessage of another source   role ``user`` with the peer's ``name``; where the template shows no names, the
                                    content begins with ``name: ``
    AssistantMessage                role ``assistant``; its thought stands before its function calls
    its function calls              ``tool_calls``; where the template shows none, ``<tool_call>{json}</tool_call>``
                                    in the content, and nothing for a call without arguments that a thought announces
    FunctionExecutionResultMessage  role ``tool`` with the tool's ``name``, one message a result; where the template has
                                    no tool role, a user message of the tool's name
    ==============================  =================================================================================

    Messages of one role that the template refuses in a row are joined: :func:`attention_probe.chat.as_taken`.

    Raises:
        ChatError: a system message for a template without a system role, an image, or a template that shows nothing.
    """
    facts = template_facts(tokenizer)
    chat = [item for message in messages for item in _convert(message, facts)]
    return as_taken(chat, tokenizer)


def tool_schemas(tools: Sequence[Tool | ToolSchema]) -> list[dict[str, Any]]:
    """AutoGen's tools in the form that chat templates take."""
    schemas = [tool.schema if isinstance(tool, Tool) else tool for tool in tools]
    return [{"type": "function", "function": dict(schema)} for schema in schemas]


def _convert(message: LLMMessage, facts: TemplateFacts) -> Iterator[dict[str, Any]]:
    if isinstance(message, SystemMessage):
        yield system_message(message.content, facts)
    elif isinstance(message, UserMessage):
        yield named_message(_text(message), None if message.source == USER else message.source, facts)
    elif isinstance(message, AssistantMessage):
        yield _assistant(message, facts)
    elif isinstance(message, FunctionExecutionResultMessage):
        for result in message.content:
            yield tool_message(result.content, result.name, facts, result.call_id or None)


def _text(message: UserMessage) -> str:
    if isinstance(message.content, str):
        return message.content
    parts = [part for part in message.content if isinstance(part, str)]
    if len(parts) < len(message.content):
        raise ChatError(f"the message of {message.source!r} holds an image, and this client reads text alone")
    return "\n".join(parts)


def _assistant(message: AssistantMessage, facts: TemplateFacts) -> dict[str, Any]:
    if isinstance(message.content, str):
        return {"role": "assistant", "content": message.content}
    thought = message.thought or ""
    if facts.tool_calls:
        calls = [_template_call(call) for call in message.content]
        return {"role": "assistant", "content": thought, "tool_calls": calls}
    # Here a call is shown as text. One without arguments adds nothing to a thought and to the result that names it.
    silent = facts.tool_names and bool(thought)
    shown = [call for call in message.content if not (silent and _arguments(call) == {})]
    texts = [json.dumps({"name": call.name, "arguments": _arguments(call)}, ensure_ascii=False) for call in shown]
    content = "\n".join([thought] * bool(thought) + [f"<tool_call>{text}</tool_call>" for text in texts])
    return {"role": "assistant", "content": content}


def _template_call(call: FunctionCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": _arguments(call)}}


def _arguments(call: FunctionCall) -> Any:
    """The arguments as an object, as templates want them; a model's broken JSON stays the text that it is."""
    try:
        return json.loads(call.arguments or "{}")
    except ValueError:
        return call.arguments
