"""What an agent asks of the model, checked and turned into a prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from autogen_core.models import LLMMessage
from autogen_core.tools import Tool, ToolSchema
from pydantic import BaseModel

from attention_probe.chat import chat_ids, render_chat
from attention_probe.generate import Decoding
from sail.serving.chat import to_chat, tool_schemas
from sail.serving.replies import has_response_template

ToolChoice = Tool | Literal["auto", "required", "none"]

EXTRA = ("max_new_tokens", "do_sample", "temperature", "top_p", "top_k")
"""What ``extra_create_args`` may set for one call."""


class ContextLimitError(ValueError):
    """A prompt leaves no room for a response within the model's context."""


@dataclass(frozen=True)
class Served:
    """The model behind a client: its tokenizer, its limits and its defaults.

    Attributes:
        context_limit: tokens of prompt and response together.
        function_calling: the chat template shows tools, and calls can be told from words.
    """

    name: str
    tokenizer: Any
    context_limit: int
    max_new_tokens: int
    decoding: Decoding
    function_calling: bool


@dataclass(frozen=True)
class Call:
    """One request, ready for the model.

    Attributes:
        text: the rendered prompt, kept where the response is parsed.
        parsed: the response has parts (calls, channels) that special tokens may mark.
    """

    ids: list[int]
    text: str
    parsed: bool
    tools: list[dict[str, Any]]
    max_new_tokens: int
    decoding: Decoding


def prepare(
    served: Served,
    messages: Sequence[LLMMessage],
    tools: Sequence[Tool | ToolSchema],
    tool_choice: ToolChoice,
    json_output: bool | type[BaseModel] | None,
    extra: Mapping[str, Any],
) -> Call:
    """The prompt of a request; arguments and errors as in ``TransformersChatCompletionClient.create``."""
    if json_output:
        raise ValueError(
            f"json_output was asked for, but generation by {served.name!r} cannot be held to JSON: ask for JSON in "
            "the prompt and parse the content, or serve the model with constrained decoding (for example vLLM)"
        )
    if unknown := sorted(set(extra) - set(EXTRA)):
        raise ValueError(f"unknown extra_create_args {', '.join(unknown)}: known are {', '.join(EXTRA)}")
    schemas = offered(served, tools, tool_choice)
    chat = to_chat(messages, served.tokenizer)
    ids = chat_ids(served.tokenizer, chat, tools=schemas or None)
    room = served.context_limit - len(ids)
    if room < 1:
        raise ContextLimitError(
            f"the prompt has {len(ids)} tokens, and the context of {served.name!r} holds {served.context_limit}, "
            "response included: shorten the messages, or give the agent a model_context that keeps fewer of them "
            "(autogen_core.model_context.BufferedChatCompletionContext)"
        )
    wanted = int(extra.get("max_new_tokens", served.max_new_tokens))
    if wanted < 1:
        raise ValueError(f"max_new_tokens {wanted} must be at least 1")
    parsed = bool(schemas) or has_response_template(served.tokenizer)
    given = {key: extra[key] for key in EXTRA[1:] if key in extra}
    return Call(
        ids=ids,
        text=render_chat(served.tokenizer, chat, tools=schemas or None) if parsed else "",
        parsed=parsed,
        tools=schemas,
        max_new_tokens=min(room, wanted),
        decoding=Decoding(**{**vars(served.decoding), **given}) if given else served.decoding,
    )


def count(served: Served, messages: Sequence[LLMMessage], tools: Sequence[Tool | ToolSchema]) -> int:
    """Tokens of the prompt that these messages and tools make."""
    schemas = offered(served, tools, "auto")
    return len(chat_ids(served.tokenizer, to_chat(messages, served.tokenizer), tools=schemas or None))


def offered(served: Served, tools: Sequence[Tool | ToolSchema], tool_choice: ToolChoice) -> list[dict[str, Any]]:
    """The schemas of the tools to show; none where calls are switched off.

    Raises:
        ValueError: the model cannot call tools, or a call was demanded.
    """
    if tool_choice not in ("auto", "none"):
        raise ValueError(f"tool_choice {tool_choice!r}: {served.name!r} cannot be made to call; use 'auto' or 'none'")
    if not tools or tool_choice == "none":
        return []
    if not served.function_calling:
        raise ValueError(
            f"tools were given, but the chat template of {served.name!r} shows none, or asks for no call that can be "
            "read: make the agent without tools, or use a model that was trained to call them"
        )
    return tool_schemas(tools)
