"""Messages for a model's own chat template: what the template can show, a scenario as its chat, and the rendering.

Templates differ in what they know: some show a speaker's name, some have no role for tools, some refuse two user
messages in a row, and some drop without a word what they do not know. So each template is asked, by rendering probes
(:func:`template_facts`), and each rendering is checked to hold every content (:func:`render_chat`). A chat has one
message for each of the scenario's; what the template wants joined is joined where it is rendered (:func:`as_taken`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import TemplateError

from cras.errors import InputError
from cras.scenarios.scenario import Scenario

Chat = list[dict[str, Any]]
"""Messages as ``apply_chat_template`` takes them."""


_encoding = threading.Lock()
"""Encoding control tokens as text flips a switch in the tokenizer, so that threads have to take turns."""


class ChatError(InputError):
    """A conversation that the chat template refuses, or whose words it would lose."""


@dataclass(frozen=True)
class TemplateFacts:
    """What a chat template shows, found by rendering.

    Attributes:
        names: a user message's ``name`` appears.
        system: there is a system role (accepted, and its content appears).
        tool: there is a tool role.
        tool_alone: a tool message may stand without a call that it answers and without the id of one.
        tool_names: a tool message's ``name`` appears.
        tool_calls: an assistant message's ``tool_calls`` appear.
        tools: schemas given as ``tools`` appear in the prompt.
        repeats: two user messages may follow each other.
    """

    names: bool
    system: bool
    tool: bool
    tool_alone: bool
    tool_names: bool
    tool_calls: bool
    tools: bool
    repeats: bool


def template_facts(tokenizer: Any) -> TemplateFacts:
    """What the tokenizer's chat template shows.

    Raises:
        ChatError: the tokenizer has no chat template, or the template renders no user message.
    """
    if getattr(tokenizer, "chat_template", None) is None:
        raise ChatError(
            f"the tokenizer {_name(tokenizer)} has no chat template: set tokenizer.chat_template, "
            "or use the instruction-tuned variant of the model"
        )
    return _facts(_Template(tokenizer))


def scenario_chat(scenario: Scenario, tokenizer: Any) -> Chat:
    """A scenario's messages for the tokenizer's chat template, one chat message for each, in the same order.

    Raises:
        ChatError: see :func:`template_facts` and :func:`system_message`.
    """
    facts = template_facts(tokenizer)
    chat: Chat = []
    for message in scenario.messages:
        if message.role == "peer":
            chat.append(named_message(message.content, message.name, facts))
        elif message.role == "tool":
            chat.append(tool_message(message.content, message.name or "tool", facts))
        elif message.role == "system":
            chat.append(system_message(message.content, facts))
        else:
            chat.append({"role": message.role, "content": message.content})
    return chat


def system_message(content: str, facts: TemplateFacts) -> dict[str, Any]:
    """A system message.

    Raises:
        ChatError: the template has no system role. The words are then given to nobody else: as the user's they would
            lose the authority that conflicts are about.
    """
    if not facts.system:
        raise ChatError(
            "the model's chat template has no system role, and a system message must not speak as the user: "
            "use a model whose template has one, or leave the system message out (an agent: system_message=None)"
        )
    return {"role": "system", "content": content}


def named_message(content: str, name: str | None, facts: TemplateFacts) -> dict[str, Any]:
    """A user message spoken by ``name``. Where the template shows no names, the content begins with ``name: ``."""
    if name is None:
        return {"role": "user", "content": content}
    if facts.names:
        return {"role": "user", "name": name, "content": content}
    return {"role": "user", "content": f"{name}: {content}"}


def tool_message(content: str, name: str, facts: TemplateFacts, call_id: str | None = None) -> dict[str, Any]:
    """A tool's result. A template that cannot show it as such shows a user message of the tool's name.

    ``call_id``: of the call that it answers; some templates show no result without one.
    """
    if not (facts.tool if call_id else facts.tool_alone):
        return named_message(content, name, facts)
    message = {"role": "tool", "name": name, "content": content}
    return message | ({"tool_call_id": call_id} if call_id else {})


def as_taken(chat: Sequence[dict[str, Any]], tokenizer: Any) -> Chat:
    """The chat as the tokenizer's template takes it.

    A template that refuses two user messages in a row (``roles must alternate``) gets messages of one role that follow
    each other joined by a blank line, each user's with its speaker's name; any other gets the chat as it is.
    """
    return list(chat) if _accepts_repeats(_Template(tokenizer)) else _joined(chat)


def _joined(chat: Sequence[dict[str, Any]]) -> Chat:
    joined: Chat = []
    for message in chat:
        before = joined[-1] if joined else {}
        if (
            message["role"] in ("user", "assistant")
            and before.get("role") == message["role"]
            and ("tool_calls" not in before and "tool_calls" not in message)
        ):
            joined[-1] = {"role": message["role"], "content": f"{_spoken(before)}\n\n{_spoken(message)}"}
        else:
            joined.append(message)
    return joined


def _spoken(message: dict[str, Any]) -> str:
    return f"{message['name']}: {message['content']}" if "name" in message else str(message["content"])


def render_chat(
    tokenizer: Any, chat: Chat, *, tools: list[dict[str, Any]] | None = None, add_generation_prompt: bool = True
) -> str:
    """The prompt's text, checked to hold every message's content.

    Of an assistant's content only what follows its reasoning (``</think>``) has to be there: templates of reasoning
    models leave earlier reasoning out, as those models expect. What the template wants joined is joined
    (:func:`as_taken`).

    Raises:
        ChatError: the template refuses the conversation, or a content is not in the rendering.
    """
    chat = as_taken(chat, tokenizer)
    try:
        text = str(
            tokenizer.apply_chat_template(
                chat, tools=tools, add_generation_prompt=add_generation_prompt, tokenize=False
            )
        )
    except (TemplateError, TypeError, ValueError) as error:
        roles = ", ".join(str(message["role"]) for message in chat)
        raise ChatError(
            f"the chat template of {_name(tokenizer)} refuses a conversation of the roles [{roles}]: {error}. "
            "Leave out the role that it does not know, or use a model whose template does"
        ) from error
    for index, message in enumerate(chat):
        content = str(message.get("content") or "")
        words = content.rsplit("</think>", 1)[-1].strip() if message["role"] == "assistant" else content.strip()
        if words not in text and json.dumps(words, ensure_ascii=False)[1:-1] not in text:
            raise ChatError(
                f"the chat template of {_name(tokenizer)} loses message {index} (role {message['role']}): its content "
                f"{words[:60]!r} is not in the rendered prompt. Use a model whose template shows that role"
            )
    return text


def chat_ids(tokenizer: Any, chat: Chat, *, tools: list[dict[str, Any]] | None = None) -> list[int]:
    """The prompt's token ids, with the header that asks for the assistant's turn.

    Control tokens inside a message (``<|im_end|>`` in a peer's words) are encoded as plain text: a message cannot end
    itself and speak as somebody else.

    Raises:
        ChatError: see :func:`render_chat`.
    """
    render_chat(tokenizer, chat, tools=tools)
    try:
        with _encoding:
            encoded = tokenizer.apply_chat_template(
                as_taken(chat, tokenizer),
                tools=tools,
                add_generation_prompt=True,
                return_dict=False,
                sanitize_control_tokens=True,
            )
    except ValueError as error:  # a control token in a message that the tokenizer also makes of plain text
        raise ChatError(f"the tokenizer {_name(tokenizer)} cannot encode a chat: {error}") from error
    return [int(token) for token in encoded]


class _Template:
    """A tokenizer that counts as equal to another of the same template, so that facts are found once."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self.key = json.dumps(
            [getattr(tokenizer, "chat_template", None), tokenizer.special_tokens_map], sort_keys=True, default=str
        )

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Template) and self.key == other.key

    def render(self, chat: Chat, tools: list[dict[str, Any]] | None = None) -> str:
        """The rendering, empty where the template refuses the chat."""
        try:
            return str(self.tokenizer.apply_chat_template(chat, tools=tools, tokenize=False))
        except (TemplateError, TypeError, ValueError):
            return ""


# Marks that no template contains, so that finding one in a rendering means that the template showed it.
_USER, _OTHER, _WORD, _NAME = "qzuserqz", "qzotherqz", "qzwordqz", "qznameqz"
_CALL_ID = "qz1234567"  # nine letters and digits: the only form that Mistral's templates accept


@lru_cache(maxsize=64)
def _accepts_repeats(template: _Template) -> bool:
    """False where a user's message is shown, but not behind another one."""
    user = {"role": "user", "content": _USER}
    return _USER not in template.render([user]) or _OTHER in template.render(
        [user, {"role": "user", "content": _OTHER}]
    )


@lru_cache(maxsize=64)
def _facts(template: _Template) -> TemplateFacts:
    user = {"role": "user", "content": _USER}
    if _USER not in template.render([user]):
        raise ChatError(
            f"the chat template of {_name(template.tokenizer)} does not render a user message: check chat_template"
        )
    call = {"id": _CALL_ID, "type": "function", "function": {"name": _WORD, "arguments": {}}}
    caller = {"role": "assistant", "content": "", "tool_calls": [call]}
    result = {"role": "tool", "content": _OTHER, "tool_call_id": _CALL_ID}
    speaker = {"role": "assistant", "content": _USER}
    with_call = template.render([user, caller, result]), template.render([user, caller, {**result, "name": _NAME}])
    plain = template.render([user, speaker, result]), template.render([user, speaker, {**result, "name": _NAME}])
    schema = {"name": _WORD, "description": _WORD, "parameters": {"type": "object", "properties": {}}}
    with_name = template.render([{**user, "name": _OTHER}])
    return TemplateFacts(
        names=_OTHER in with_name and with_name != template.render([user]),
        system=_OTHER in template.render([{"role": "system", "content": _OTHER}, user]),
        tool=any(_OTHER in text for text in (*with_call, *plain)),
        tool_alone=_OTHER in template.render([user, speaker, {"role": "tool", "name": _NAME, "content": _OTHER}]),
        tool_names=any(_NAME in text for text in (with_call[1], plain[1])),
        tool_calls=_WORD in with_call[0],
        tools=_WORD in template.render([user], tools=[{"type": "function", "function": schema}]),
        repeats=_accepts_repeats(template),
    )


def _name(tokenizer: Any) -> str:
    return str(getattr(tokenizer, "name_or_path", "") or type(tokenizer).__name__)
