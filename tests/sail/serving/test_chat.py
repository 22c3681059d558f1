from __future__ import annotations

from typing import Any

import pytest
from autogen_core import FunctionCall, Image
from autogen_core.models import (
    AssistantMessage,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    SystemMessage,
    UserMessage,
)
from PIL import Image as Picture

from attention_probe.chat import ChatError, render_chat
from sail.serving.chat import to_chat

BARE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
STRICT = (
    "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}[{{ m.role }}]{{ m.content }}{% endfor %}"
)
CALLS = BARE.replace("{{ m.content }}", "{{ m.content }}{% for c in m.tool_calls or [] %}{{ c.function }}{% endfor %}")

CONVERSATION = [
    SystemMessage(content="You are the planner."),
    UserMessage(content="Tell us about whales.", source="user"),
    UserMessage(content="The draft is ready.", source="writer"),
    AssistantMessage(content="Whales live in the sea.", source="planner"),
]


def exchange(thought: str | None, arguments: str) -> list[Any]:
    call = FunctionCall(id="call-1", name="search", arguments=arguments)
    result = FunctionExecutionResult(content="One page was found.", name="search", call_id="call-1")
    return [
        UserMessage(content="Whales?", source="user"),
        AssistantMessage(content=[call], thought=thought, source="planner"),
        FunctionExecutionResultMessage(content=[result]),
    ]


def test_roles_and_names(tokenizer: Any) -> None:
    assert to_chat(CONVERSATION, tokenizer) == [
        {"role": "system", "content": "You are the planner."},
        {"role": "user", "content": "Tell us about whales."},
        {"role": "user", "name": "writer", "content": "The draft is ready."},
        {"role": "assistant", "content": "Whales live in the sea."},
    ]


def test_a_peers_name_is_said_where_the_template_shows_none(tokenizer_factory: Any) -> None:
    chat = to_chat(CONVERSATION, tokenizer_factory(BARE))
    assert chat[1:3] == [
        {"role": "user", "content": "Tell us about whales."},
        {"role": "user", "content": "writer: The draft is ready."},
    ]


def test_users_are_joined_where_roles_must_alternate(tokenizer_factory: Any) -> None:
    tokenizer = tokenizer_factory(STRICT)
    chat = to_chat(CONVERSATION[1:], tokenizer)
    assert chat == [
        {"role": "user", "content": "Tell us about whales.\n\nwriter: The draft is ready."},
        {"role": "assistant", "content": "Whales live in the sea."},
    ]
    assert "writer: The draft is ready." in render_chat(tokenizer, chat)


def test_a_system_message_never_speaks_as_the_user(tokenizer_factory: Any) -> None:
    with pytest.raises(ChatError, match="no system role"):
        to_chat(CONVERSATION, tokenizer_factory(STRICT))


def test_calls_as_the_template_shows_them(tokenizer_factory: Any) -> None:
    chat = to_chat(exchange("I search.", '{"word": "whales"}'), tokenizer_factory(CALLS))
    assert chat[1:] == [
        {
            "role": "assistant",
            "content": "I search.",
            "tool_calls": [
                {"id": "call-1", "type": "function", "function": {"name": "search", "arguments": {"word": "whales"}}}
            ],
        },
        {"role": "tool", "name": "search", "content": "One page was found.", "tool_call_id": "call-1"},
    ]


def test_calls_as_text_where_the_template_shows_none(tokenizer: Any, tokenizer_factory: Any) -> None:
    shown = '<tool_call>{"name": "search", "arguments": {"word": "whales"}}</tool_call>'
    assert to_chat(exchange("I search.", '{"word": "whales"}'), tokenizer)[1]["content"] == f"I search.\n{shown}"
    assert to_chat(exchange(None, '{"word": "whales"}'), tokenizer)[1]["content"] == shown
    # The thought announces the call and the result names its tool: nothing would be added by saying it again.
    assert to_chat(exchange("Call: search.", "{}"), tokenizer)[1]["content"] == "Call: search."
    assert "<tool_call>" in to_chat(exchange("Call: search.", "{}"), tokenizer_factory(BARE))[1]["content"]


def test_a_models_broken_arguments_are_kept(tokenizer: Any) -> None:
    assert '"{\\"word\\": "' in to_chat(exchange(None, '{"word": '), tokenizer)[1]["content"]


def test_a_tool_speaks_as_a_named_user_where_there_is_no_tool_role(tokenizer_factory: Any) -> None:
    only_two = BARE.replace("{{ m.role }}", "{{ m.role if m.role in ['user', 'assistant'] else raise_exception('?') }}")
    chat = to_chat(exchange("Call.", "{}"), tokenizer_factory(only_two))
    assert chat[2] == {"role": "user", "content": "search: One page was found."}


def test_text_parts_are_joined_and_images_refused(tokenizer: Any) -> None:
    picture = Image.from_pil(Picture.new("RGB", (1, 1)))
    assert to_chat([UserMessage(content=["One.", "Two."], source="user")], tokenizer)[0]["content"] == "One.\nTwo."
    with pytest.raises(ChatError, match="'writer' holds an image"):
        to_chat([UserMessage(content=["One.", picture], source="writer")], tokenizer)
