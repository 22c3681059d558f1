"""AutoGen 0.4 and later: a ``TaskResult`` (``model_dump_json()``) or a list of dumped messages.

Beside ``messages`` and ``stop_reason`` a document may carry what AutoGen does not dump: ``agents`` (a list of
``{name, system_message, role or description, tools, is_model}``), ``system_prompt`` (name to message), or ``team``
(what ``team.dump_component()`` answers). ``cras.live.recorder`` writes the first from live agents.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from cras.readers.names import match_agents
from cras.readers.reader import Defect, Document, Note, Reader, UnreadableDocument
from cras.transcript import Agent, Source, Transcript, Turn, TurnKind

_KINDS: dict[str, TurnKind] = {
    "ToolCallRequestEvent": "tool_call",
    "ToolCallExecutionEvent": "tool_result",
    "ToolCallSummaryMessage": "tool_result",
    "CodeExecutionEvent": "tool_result",
    "HandoffMessage": "handoff",
}
_PROMPT_KEYS = ("system_prompt", "system_prompts", "system_messages")
_KNOWN = {"messages", "stop_reason", "agents", "team", "task", "id", *_PROMPT_KEYS}


def read_autogen(value: Any, default_id: str) -> Document:
    """A transcript from a dumped ``TaskResult`` or list of messages. A bad message costs that message alone.

    Raises:
        UnreadableDocument: there is no list of messages.
    """
    run: dict[str, Any] = value if isinstance(value, dict) else {"messages": value}
    messages = run.get("messages")
    if not isinstance(messages, list):
        raise UnreadableDocument("a TaskResult has a list of messages, each with source and content", "messages")
    identifier = run["id"] if isinstance(run.get("id"), str) else default_id
    problems: list[Defect] = []
    turns: list[Turn] = []
    for index, message in enumerate(messages):
        turn = turn_of(message, index)
        if isinstance(turn, Defect):
            problems.append(turn.within(f"messages[{index}]"))
        else:
            turns.append(turn)
    agents, notes = _agents(run, turns, problems, identifier)
    people = {agent.name for agent in agents if not agent.is_model}
    for turn in turns:
        if turn.agent in people and turn.source == "peer":
            turn.source = "user"
    task = run["task"] if isinstance(run.get("task"), str) else None
    if task is None:
        task = turns[0].content if turns and turns[0].source == "user" else ""
    transcript = Transcript(
        id=identifier,
        task=task,
        agents=agents,
        turns=turns,
        origin="autogen",
        stop_reason=run["stop_reason"] if isinstance(run.get("stop_reason"), str) else None,
        extra={name: item for name, item in run.items() if name not in _KNOWN},
    )
    return Document(transcript, problems, notes)


def turn_of(message: Any, index: int) -> Turn | Defect:
    """The turn of one dumped message, or what is wrong with it."""
    if not isinstance(message, dict):
        return Defect("", "a message is an object with source and content", costs_turn=True)
    name = message.get("source")
    if not isinstance(name, str) or not name:
        return Defect(".source", "is missing; a message needs the name of the agent that sent it", costs_turn=True)
    type_name = str(message.get("type", "TextMessage"))
    content, extra = _text(type_name, message)
    if content is None:
        return Defect(
            ".content", "is missing; a message needs its text, or its tool calls, as content", costs_turn=True
        )
    kind = _KINDS.get(type_name, "event" if type_name.endswith("Event") else "message")
    source: Source = "tool" if kind == "tool_result" else "user" if name == "user" else "peer"
    extra |= {key: item for key, item in message.items() if key not in ("source", "content")}
    return Turn(index=index, agent=name, content=content, kind=kind, source=source, given=name == "user", extra=extra)


def _text(type_name: str, message: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """The text of a message and, of what is no text, the references. ``None`` where there is no content."""
    content = message.get("content")
    if isinstance(content, str):
        return content, {}
    if type_name == "CodeExecutionEvent" and isinstance(message.get("result"), dict):
        return str(message["result"].get("output", "")), {}
    if isinstance(content, dict):  # a StructuredMessage
        return json.dumps(content, ensure_ascii=False), {"content": content}
    if not isinstance(content, list):
        return None, {}
    if type_name == "ToolCallRequestEvent":
        calls = [f"{call.get('name')}({call.get('arguments', '')})" for call in content if isinstance(call, dict)]
        return "\n".join(calls), {"calls": content}
    if type_name == "ToolCallExecutionEvent":
        results = [str(result.get("content", "")) for result in content if isinstance(result, dict)]
        return "\n".join(results), {"results": content}
    if type_name == "MemoryQueryEvent":
        found = [str(item.get("content", "")) for item in content if isinstance(item, dict)]
        return "\n".join(found), {"content": content}
    return _multimodal(content)


def _multimodal(parts: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """Text parts as they are; an image as ``[image N]`` with its hash, since its bytes would bloat every file."""
    texts: list[str] = []
    kept: list[Any] = []
    images: list[dict[str, Any]] = []
    for part in parts:
        if isinstance(part, dict) and isinstance(part.get("data"), str):
            images.append(image_reference(part["data"]))
            texts.append(f"[image {len(images)}]")
            kept.append({"image": len(images)})
        else:
            texts.append(part if isinstance(part, str) else json.dumps(part, ensure_ascii=False))
            kept.append(part)
    return "\n".join(texts), {"parts": kept} | ({"images": images} if images else {})


def image_reference(data: str) -> dict[str, Any]:
    """What is kept of a picture: the hash and the length of its base64 text, and the hash of its bytes."""
    reference: dict[str, Any] = {"sha256": hashlib.sha256(data.encode()).hexdigest(), "base64_characters": len(data)}
    with contextlib.suppress(ValueError):  # not base64: the first hash is all there is
        reference["bytes_sha256"] = hashlib.sha256(base64.b64decode(data, validate=True)).hexdigest()
    return reference


def _agents(
    run: dict[str, Any], turns: list[Turn], problems: list[Defect], identifier: str
) -> tuple[list[Agent], list[Note]]:
    """The agents that the document describes, completed by those that only speak."""
    described = _described(run, problems)
    asked = {turn.agent for turn in turns if turn.extra.get("type") == "UserInputRequestedEvent"}
    people = {"user"} | asked | {agent.name for agent in described if not agent.is_model}
    prompts = {agent.name: agent.system_message or "" for agent in described if agent.is_model}
    speakers = dict.fromkeys(turn.agent for turn in turns)
    matched, notes = match_agents(speakers, prompts, people, identifier)
    by_name = {agent.name: agent for agent in described}
    agents = [by_name.get(agent.name, agent) for agent in matched]
    agents += [agent for agent in described if not agent.is_model and agent.name not in speakers]
    empty = [agent.name for agent in agents if agent.is_model and agent.name in speakers and not agent.system_message]
    known = {note.name for note in notes}
    notes += [Note("no system message", name, identifier) for name in empty if name not in known]
    return agents, [note for note in notes if note.name != "user"]


def _described(run: dict[str, Any], problems: list[Defect]) -> list[Agent]:
    agents: list[Agent] = []
    for place, item in _descriptions(run, problems):
        name, message = item.get("name"), item.get("system_message")
        if not isinstance(name, str) or not name:
            problems.append(Defect(f"{place}.name", "is missing; an agent needs a name"))
        elif message is not None and not isinstance(message, str):
            problems.append(Defect(f"{place}.system_message", "a system message is a string"))
        else:
            tools = item.get("tools") if isinstance(item.get("tools"), list) else []
            role = item.get("role", item.get("description"))
            agents.append(
                Agent(
                    name=name,
                    role=role if isinstance(role, str) else None,
                    system_message=message,
                    tools=[_tool_name(tool) for tool in tools or []],
                    is_model=bool(item.get("is_model", True)),
                    extra=_agent_extra(item),
                )
            )
    return agents


def _agent_extra(item: dict[str, Any]) -> dict[str, Any]:
    """The fields of a description that an ``Agent`` has no place for; ``extra`` itself is written by ``cras convert``."""
    known = {"name", "role", "description", "system_message", "tools", "is_model", "extra"}
    unknown = {name: value for name, value in item.items() if name not in known}
    if "role" in item and "description" in item:
        unknown["description"] = item["description"]
    if isinstance(item.get("tools"), list) and any(isinstance(tool, dict) for tool in item["tools"]):
        unknown["tools"] = item["tools"]
    return unknown | (item["extra"] if isinstance(item.get("extra"), dict) else {})


def _descriptions(run: dict[str, Any], problems: list[Defect]) -> Iterable[tuple[str, dict[str, Any]]]:
    if isinstance(run.get("agents"), list):
        for index, item in enumerate(run["agents"]):
            if isinstance(item, dict):
                yield f"agents[{index}]", item
            else:
                problems.append(Defect(f"agents[{index}]", "an agent is an object with name and system_message"))
        return
    for key in _PROMPT_KEYS:
        if isinstance(run.get(key), dict):
            yield from ((f"{key}.{name}", {"name": name, "system_message": text}) for name, text in run[key].items())
            return
    team = run.get("team")
    config = team.get("config") if isinstance(team, dict) else None
    participants = config.get("participants") if isinstance(config, dict) else None
    for index, item in enumerate(participants if isinstance(participants, list) else []):
        if isinstance(item, dict) and isinstance(item.get("config"), dict):
            is_person = "UserProxyAgent" in str(item.get("provider"))
            yield f"team.config.participants[{index}]", {"is_model": not is_person, **item["config"]}


def _tool_name(tool: Any) -> str:
    if isinstance(tool, dict):
        config = tool.get("config")
        return str(tool.get("name") or (config.get("name") if isinstance(config, dict) else None) or "tool")
    return str(tool)


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and "source" in value and ("content" in value or "type" in value)


def _recognises(value: Any) -> bool:
    messages = value.get("messages") if isinstance(value, dict) else value
    if not isinstance(messages, list):
        return False
    return _is_message(messages[0]) if messages else isinstance(value, dict) and "stop_reason" in value


AUTOGEN = Reader(
    name="autogen",
    looks_like='{"messages": [{"source", "content", "type"}]} (TaskResult)',
    recognises=_recognises,
    read=read_autogen,
)
