"""What a model wrote, read as an answer: reasoning, words and calls of tools."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autogen_core import FunctionCall

_CALL = re.compile(r"<tool_call>\s*(\{.*?\})\s*</tool_call>", re.DOTALL)


@dataclass(frozen=True)
class Reply:
    """A response's parts. ``thought`` is reasoning, or the words beside calls."""

    content: str | list[FunctionCall]
    thought: str | None = None


def parses_calls(tokenizer: Any) -> bool:
    """Whether calls can be told from words: the tokenizer brings a response template, or its chat template asks for
    ``<tool_call>{"name": ..., "arguments": ...}</tool_call>``, the form of Hermes and Qwen."""
    return has_response_template(tokenizer) or "<tool_call>" in _template(tokenizer)


def has_response_template(tokenizer: Any) -> bool:
    """Whether the tokenizer says itself how its model's responses are read (transformers' ``response_template``)."""
    return getattr(tokenizer, "response_template", None) is not None


def parse_reply(text: str, tokenizer: Any, *, prompt: str, tools: Sequence[dict[str, Any]], call_id: str) -> Reply:
    """The parts of a response.

    A call that is not valid JSON stays text: what a model writes is data, and a broken call must not end a team's run.

    Args:
        text: the response without its end token, but with its other special tokens where tools were offered or the
            tokenizer has a response template.
        prompt: the rendered prompt, which may have opened the model's reasoning already.
        tools: the schemas that were offered; without any, nothing is read as a call.
        call_id: the beginning of the calls' ids.
    """
    if has_response_template(tokenizer):
        return _parse_by_template(text, tokenizer, prompt, tools, call_id)
    thought, words = _split_reasoning(text, tokenizer)
    written = _CALL.findall(words) if tools else []
    found = [call for call in map(_loads, written) if call is not None]
    if not found or len(found) < len(written):
        return Reply(words, thought)
    return _calls(found, thought, _CALL.sub("", words).strip(), call_id)


def _parse_by_template(text: str, tokenizer: Any, prompt: str, tools: Sequence[dict[str, Any]], call_id: str) -> Reply:
    try:
        message = tokenizer.parse_response(text, prefix=prompt, tools=list(tools) or None)
    except ValueError:  # what the model wrote is not of the template's form
        return Reply(text)
    found = [call.get("function", call) for call in message.get("tool_calls") or ()] if tools else []
    words, thought = str(message.get("content") or ""), message.get("reasoning_content") or message.get("thinking")
    return _calls(found, thought, words, call_id) if found else Reply(words, thought)


def _calls(found: Sequence[dict[str, Any]], thought: str | None, words: str, call_id: str) -> Reply:
    calls = [
        FunctionCall(id=f"{call_id}-{index}", name=str(call["name"]), arguments=_dumps(call.get("arguments", {})))
        for index, call in enumerate(found)
    ]
    return Reply(calls, "\n".join(part for part in (thought, words) if part) or None)


def _split_reasoning(text: str, tokenizer: Any) -> tuple[str | None, str]:
    """Reasoning and words, for models whose template writes ``</think>``; their prompt may have opened it already."""
    if "</think>" not in text or "</think>" not in _template(tokenizer):
        return None, text
    thought, _, words = text.partition("</think>")
    return thought.replace("<think>", "").strip() or None, words.strip()


def _loads(text: str) -> dict[str, Any] | None:
    try:
        call = json.loads(text)
    except ValueError:
        return None
    return call if isinstance(call, dict) and isinstance(call.get("name"), str) else None


def _dumps(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _template(tokenizer: Any) -> str:
    return json.dumps(tokenizer.chat_template)
