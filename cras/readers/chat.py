"""OpenAI-style chats: the fine-tuning format, and the inputs and outputs of the Batch API. A chat a line.

Read are ``{"messages": [{"role", "content", "name", "tool_calls"}], "tools": [...]}``, a bare list of such messages that
begins with a system message, a batch request (``{"custom_id", "body": {"messages"}}``), a batch response
(``{"custom_id", "response": {"body": {"choices"}}}``) and a logged call (``{"request": ..., "response": ...}``).
Leading system and developer messages become the system message of the assistant that they name, or of all.
"""

from __future__ import annotations

import json
from typing import Any

from cras.readers.autogen import image_reference
from cras.readers.names import match_agents
from cras.readers.reader import Defect, Document, Note, Reader, UnreadableDocument
from cras.transcript import Source, Transcript, Turn, TurnKind

SYSTEM_ROLES = ("system", "developer")
_SOURCES: dict[str, Source] = {
    "user": "user",
    "tool": "tool",
    "function": "tool",
    "system": "system",
    "developer": "system",
}
_ROLES = (*_SOURCES, "assistant")


def read_chat(value: Any, default_id: str) -> Document:
    """A transcript from one chat. A bad message costs that message alone.

    Raises:
        UnreadableDocument: there is no list of messages.
    """
    run: dict[str, Any] = value if isinstance(value, dict) else {"messages": value}
    place, messages, answers = _messages(run)
    problems: list[Defect] = []
    turns: list[Turn] = []
    system: list[dict[str, Any]] = []
    called: dict[str, str] = {}
    for index, message in enumerate(messages):
        where = f"{place}[{index}]"
        if isinstance(message, dict) and message.get("role") in SYSTEM_ROLES and not turns:
            text, _ = content_of(message)
            if text is None:
                problems.append(Defect(f"{where}.content", "is missing; a system message needs its text"))
            else:
                system.append({"index": index, "message": message})
            continue
        turn = chat_turn(message, index, called)
        if isinstance(turn, Defect):
            problems.append(turn.within(where))
        else:
            turns.append(turn)
    identifier = next((run[key] for key in ("custom_id", "id") if isinstance(run.get(key), str)), default_id)
    transcript = Transcript(id=identifier, turns=turns, origin="chat", extra=_extra(run, place, answers, system))
    transcript.task = next((turn.content for turn in turns if turn.source == "user"), "")
    notes = _add_agents(transcript, [item["message"] for item in system], run)
    return Document(transcript, problems, notes)


def _messages(run: dict[str, Any]) -> tuple[str, list[Any], int]:
    """Where the messages are, the messages, and how many at their end are a response's."""
    for place in ("messages", "body.messages", "request.messages"):
        found = _at(run, place)
        if isinstance(found, list):
            choices = _choices(run)
            return place, found + choices, len(choices)
    choices = _choices(run)
    if not choices:
        raise UnreadableDocument("a chat has a list of messages, each with role and content", "messages")
    return "choices", choices, len(choices)


def _choices(run: dict[str, Any]) -> list[Any]:
    for place in ("response.body.choices", "response.choices", "choices"):
        found = _at(run, place)
        if isinstance(found, list):
            return [choice.get("message") if isinstance(choice, dict) else choice for choice in found[:1]]
    return []


def _at(value: Any, place: str) -> Any:
    for name in place.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def chat_turn(message: Any, index: int, called: dict[str, str]) -> Turn | Defect:
    """The turn of one chat message, or what is wrong with it.

    Args:
        message: as parsed.
        index: its place.
        called: names of tools by call id, filled as calls go by, so that a tool's answer gets its tool's name.
    """
    if not isinstance(message, dict):
        return Defect("", "a message is an object with role and content", costs_turn=True)
    role = message.get("role")
    if role not in _ROLES:
        return Defect(".role", f"is {role!r}; a role is one of {', '.join(sorted(_ROLES))}", costs_turn=True)
    calls = _calls(message)
    called.update({str(call.get("id")): _function(call)[0] for call in calls if call.get("id")})
    text, extra = content_of(message)
    kind: TurnKind = "tool_result" if role in ("tool", "function") else "message"
    if calls and not text:
        kind, text = "tool_call", "\n".join("{}({})".format(*_function(call)) for call in calls)
    elif text is None:
        text = message.get("refusal")
        if not isinstance(text, str):
            return Defect(".content", "is missing; a message needs its text, or its tool calls", costs_turn=True)
    name = message.get("name")
    agent = name if isinstance(name, str) and name else str(role)
    if role == "tool" and agent == role:
        agent = called.get(str(message.get("tool_call_id")), agent)
    extra |= {key: item for key, item in message.items() if key != "content"}
    source = _SOURCES.get(str(role), "peer")
    return Turn(
        index=index,
        agent=agent,
        content=text,
        kind=kind,
        source=source,
        given=source in ("user", "system"),
        extra=extra,
    )


def content_of(message: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """The text of a message; of what is no plain string, the content itself with pictures as references."""
    content = message.get("content")
    if isinstance(content, str):
        return content, {}
    if not isinstance(content, list):
        return None, {"content": content} if "content" in message else {}
    texts, kept = [], []
    for part in content:
        texts.append(_part_text(part))
        kept.append(_part_kept(part))
    return "\n".join(texts), {"content": kept}


def _part_text(part: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, dict):
        for key in ("text", "refusal"):
            if isinstance(part.get(key), str):
                return str(part[key])
        return f"[{part.get('type', 'part')}]"
    return json.dumps(part, ensure_ascii=False)


def _part_kept(part: Any) -> Any:
    """A part as it is; bytes inside a ``data:`` address or of audio and files as their hash."""
    if not isinstance(part, dict):
        return part
    kept = dict(part)
    for key, field in (("image_url", "url"), ("input_audio", "data"), ("file", "file_data")):
        inner = kept.get(key)
        data = inner.get(field) if isinstance(inner, dict) else None
        if isinstance(inner, dict) and isinstance(data, str) and (field != "url" or data.startswith("data:")):
            kept[key] = {**inner, field: None, "reference": image_reference(data.rpartition(",")[2])}
    return kept


def _calls(message: dict[str, Any]) -> list[dict[str, Any]]:
    calls = message.get("tool_calls")
    listed = [call for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
    legacy = message.get("function_call")
    return [*listed, {"function": legacy}] if isinstance(legacy, dict) else listed


def _function(call: dict[str, Any]) -> tuple[str, str]:
    function = call.get("function", call.get("custom"))
    function = function if isinstance(function, dict) else call
    return str(function.get("name", "tool")), str(function.get("arguments", function.get("input", "")))


def _extra(run: dict[str, Any], place: str, answers: int, system: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything of the document beside its messages, which the turns hold; a response stays where it was."""
    extra = {name: item for name, item in run.items() if name != "messages" and (name != "id" or "custom_id" in run)}
    if place != "messages":
        extra["messages_at"] = place
    if answers:
        extra["response_messages"] = answers
    for name in ("body", "request"):
        if isinstance(extra.get(name), dict):
            extra[name] = {key: item for key, item in extra[name].items() if key != "messages"}
    if system:
        extra["system_messages"] = system
    return extra


def _add_agents(transcript: Transcript, system: list[dict[str, Any]], run: dict[str, Any]) -> list[Note]:
    assistants = list(dict.fromkeys(turn.agent for turn in transcript.turns if turn.source == "peer"))
    # Where assistants have names, a named system message is for the one that it names, even if that never speaks.
    own_names = {message["name"] for message in system if isinstance(message.get("name"), str) and message["name"]}
    named = own_names if assistants != ["assistant"] else set()
    prompts: dict[str, str] = {}
    for message in system:
        text, _ = content_of(message)
        own = message.get("name")
        is_for = [own] if isinstance(own, str) and own in named else assistants or ["assistant"]
        for name in is_for:
            prompts[name] = "\n".join(filter(None, (prompts.get(name), text)))
    speakers = [turn.agent for turn in transcript.turns]
    others = {turn.agent for turn in transcript.turns if turn.source != "peer"} - set(assistants)
    transcript.agents, notes = match_agents(speakers, prompts, others, transcript.id)
    tools = next((found for place in ("tools", "body.tools", "request.tools") if (found := _at(run, place))), None)
    names = [_function(tool)[0] for tool in tools if isinstance(tool, dict)] if isinstance(tools, list) else []
    for agent in transcript.agents:
        if agent.is_model:
            agent.tools = list(names)
    return [note for note in notes if note.kind != "not a model"]


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and value.get("role") in _ROLES and "source" not in value


def _recognises(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and _is_message(value[0]) and value[0]["role"] in SYSTEM_ROLES and not value[0].get("name")
    if not isinstance(value, dict):
        return False
    try:
        _, messages, _ = _messages(value)
    except UnreadableDocument:
        return False
    return bool(messages) and _is_message(messages[0])


CHAT = Reader(
    name="chat",
    looks_like='{"messages": [{"role", "content"}]} (OpenAI)',
    recognises=_recognises,
    read=read_chat,
)
