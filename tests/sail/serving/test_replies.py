from __future__ import annotations

from typing import Any

import pytest
from autogen_core import FunctionCall

from sail.serving.replies import Reply, parse_reply, parses_calls

TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}<tool_call>{name}</tool_call> </think>"
TOOLS = [{"type": "function", "function": {"name": "search", "parameters": {"type": "object", "properties": {}}}}]


@pytest.fixture
def caller(tokenizer_factory: Any) -> Any:
    """A tokenizer whose template writes ``<tool_call>`` and ``</think>``."""
    return tokenizer_factory(TEMPLATE)


def parse(text: str, tokenizer: Any, tools: Any = TOOLS) -> Reply:
    return parse_reply(text, tokenizer, prompt="user: hello", tools=tools, call_id="call-7")


def test_two_calls_and_the_words_beside_them(caller: Any) -> None:
    calls = ['{"name": "search", "arguments": {"q": "à"}}', '{"name": "end"}']
    text = "First." + "\n".join(f"<tool_call>{call}</tool_call>" for call in calls)
    assert parse(text, caller) == Reply(
        [
            FunctionCall(id="call-7-0", name="search", arguments='{"q": "à"}'),
            FunctionCall(id="call-7-1", name="end", arguments="{}"),
        ],
        "First.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "no call",
        '<tool_call>{"name": "search", "arguments": }</tool_call>',
        '<tool_call>{"arguments": {}}</tool_call>',
        '<tool_call>{"name": "search"}',
        '<tool_call>{"name": "search"}</tool_call><tool_call>{broken}</tool_call>',
    ],
)
def test_what_is_no_valid_call_stays_text(caller: Any, text: str) -> None:
    assert parse(text, caller) == Reply(text)


def test_nothing_is_a_call_where_no_tools_were_offered(caller: Any) -> None:
    text = '<tool_call>{"name": "search"}</tool_call>'
    assert parse(text, caller, tools=()) == Reply(text)


@pytest.mark.parametrize("opening", ["", "<think>\n"])
def test_reasoning_is_a_thought(caller: Any, tokenizer: Any, opening: str) -> None:
    text = f"{opening}They ask.\n</think>\n\nWhales."
    assert parse(text, caller, tools=()) == Reply("Whales.", "They ask.")
    assert parse(text, tokenizer, tools=()) == Reply(text)  # a template without reasoning: these are words


def test_a_tokenizers_own_response_template_is_used(tokenizer_factory: Any) -> None:
    tokenizer = tokenizer_factory()
    assert not parses_calls(tokenizer)
    tokenizer.response_template = {
        "start_anchor": "user: hello",
        "defaults": {"role": "assistant"},
        "fields": {
            "content": {},
            "tool_calls": {
                "open": "[CALL]",
                "close": "[/CALL]",
                "repeats": True,
                "content": "json",
                "transform": {"type": "function", "function": "{content}"},
            },
        },
    }
    assert parses_calls(tokenizer)
    reply = parse('Look.[CALL]{"name": "search", "arguments": {"q": 1}}[/CALL]', tokenizer)
    assert reply == Reply([FunctionCall(id="call-7-0", name="search", arguments='{"q": 1}')], "Look.")
    assert parse("Look.", tokenizer) == Reply("Look.")
    broken = 'Look.[CALL]{"name": [/CALL]'
    assert parse(broken, tokenizer) == Reply(broken)
