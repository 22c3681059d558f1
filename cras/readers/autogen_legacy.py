"""AutoGen 0.2 and AG2 chat histories: ``{content, role, name}`` messages, with a system prompt per agent if known.

Read are: ``{"history": [...], "system_prompt": {name: message}}`` (as in the Who&When data), AG2's ``ChatResult``
(``chat_history``), one chat of ``agent.chat_messages`` (``{partner: [...]}``), and a bare list of messages. ``role`` says on whose side of the conversation a message was logged,
not who spoke, so speakers are told by ``name``. Logs of Magentic-One (the hand-written half of Who&When) have no ``name``
and the speaker in ``role``, with an aside in parentheses: ``Orchestrator (thought)``, ``Orchestrator (-> WebSurfer)``.
"""

from __future__ import annotations

import json
import re
from typing import Any

from cras.readers.chat import content_of
from cras.readers.names import match_agents
from cras.readers.reader import Defect, Document, Reader, UnreadableDocument
from cras.transcript import Source, Transcript, Turn, TurnKind

_HISTORY_KEYS = ("history", "chat_history")
_PROMPT_KEYS = ("system_prompt", "system_prompts", "system_messages")
_EXECUTOR = re.compile(
    r"exitcode: \d+ \(execution |There is no code from the last \d+ messages? for me to execute"
    r"|The script ran, then exited with Unix exit code: \d"
)
_EXECUTOR_NAMES = {"computerterminal"}
"""What AG2's CaptainAgent and Magentic-One call theirs, in letters alone: it may say nothing that tells it."""
_ASIDES = ("thought", "termination condition")
"""What Magentic-One's logs put behind the name of an agent that speaks to itself."""
_PEOPLE = {"user", "user_proxy", "userproxy", "human", "admin"}
_MANAGER_TASK = "You are given: (1) a task and advises from your manager"
"""How AG2's CaptainAgent opens the chat of the team that it built: the task, logged under a member's name."""


def read_ag2(value: Any, default_id: str) -> Document:
    """A transcript from an AG2 chat history. A message without content costs that message alone.

    Raises:
        UnreadableDocument: there is no list of messages.
    """
    run: dict[str, Any] = value if isinstance(value, dict) else {"history": value}
    if _is_log(run):
        if len(run) > 1:
            partners = ", ".join(sorted(run))
            raise UnreadableDocument(f"holds chats with several partners ({partners}); give each as a list of its own")
        run = {"history": next(iter(run.values())), "partner": next(iter(run))}
    key = next((key for key in _HISTORY_KEYS if key in run), None)
    history = run.get(key) if key else None
    if not isinstance(history, list):
        raise UnreadableDocument("a chat history is a list of {content, role, name} messages", key or "history")
    prompt_key = next((name for name in _PROMPT_KEYS if name in run), None)
    prompts, problems = _prompts(run.get(prompt_key) if prompt_key else None, prompt_key or "system_prompt")

    question = run.get("question") if isinstance(run.get("question"), str) else None
    turns: list[Turn] = []
    for index, message in enumerate(history):
        turn = _turn(message, index)
        if isinstance(turn, Defect):
            problems.append(turn.within(f"{key}[{index}]"))
        else:
            turns.append(turn)
    people = {turn.agent for turn in turns if turn.agent.casefold() in _PEOPLE or turn.source in ("user", "tool")}
    executors = {turn.agent for turn in turns if turn.agent not in prompts and _is_executors(turn)}
    agents, notes = match_agents((turn.agent for turn in turns), prompts, people | executors, default_id)
    for turn in turns:
        if turn.agent in executors:
            turn.kind, turn.source = "tool_result", "tool"
        elif turn.agent in people and turn.source == "peer":
            turn.source = "user"
    if turns and _is_task(turns[0], question):
        turns[0].given, turns[0].source = True, "user"
    known = {key, prompt_key}
    transcript = Transcript(
        id=default_id,
        task=question or (turns[0].content if turns and turns[0].source == "user" else ""),
        agents=agents,
        turns=turns,
        origin="ag2",
        extra={name: item for name, item in run.items() if name not in known},
    )
    return Document(transcript, problems, notes)


def _prompts(value: Any, key: str) -> tuple[dict[str, str], list[Defect]]:
    if value is None:
        return {}, []
    if isinstance(value, list):
        listed = [(f"{key}[{index}]", item) for index, item in enumerate(value) if isinstance(item, dict)]
        pairs = [(place, item.get("name"), item.get("content", item.get("system_message"))) for place, item in listed]
    elif isinstance(value, dict):
        pairs = [(f"{key}.{name}", name, text) for name, text in value.items()]
    else:
        return {}, [Defect(key, "must map each agent's name to its system message")]
    good: dict[str, str] = {}
    bad: list[Defect] = []
    for place, name, text in pairs:
        if isinstance(name, str) and isinstance(text, str):
            good[name] = text
        else:
            bad.append(Defect(place, "an agent's name and its system message are strings"))
    return good, bad


def _turn(message: Any, index: int) -> Turn | Defect:
    if not isinstance(message, dict):
        return Defect("", "a message is an object with content, role and name", costs_turn=True)
    role = message.get("role")
    name = message.get("name") or role
    if not isinstance(name, str) or not name:
        return Defect(
            ".name", "is missing; a message needs the name (or at least the role) of its speaker", costs_turn=True
        )
    calls = message.get("tool_calls") or message.get("function_call")
    content = message.get("content")
    if isinstance(content, list):
        content = _parts(content)
    aside: dict[str, str] = {}
    if not message.get("name"):
        name, aside = _without_aside(name)
    # what an agent says to itself is no message to anyone
    kind: TurnKind = "event" if "aside" in aside else "message"
    source: Source = "user" if message.get("name") is None and role == "user" else "peer"
    if calls and not content:
        kind, content = "tool_call", json.dumps(calls, ensure_ascii=False)
    elif role in ("tool", "function"):
        kind, source = "tool_result", "tool"
    if not isinstance(content, str):
        return Defect(".content", "is missing; a turn needs its text as a string", costs_turn=True)
    extra = {key: item for key, item in message.items() if key not in ("content", "name")}
    if isinstance(message.get("content"), list):
        extra |= content_of(message)[1]
    return Turn(index=index, agent=name, content=content, kind=kind, source=source, extra=extra | aside)


def _without_aside(speaker: str) -> tuple[str, dict[str, str]]:
    """The agent of ``Orchestrator (-> WebSurfer)`` and whom it speaks to, or what it says to itself instead."""
    if not speaker.endswith(")"):
        return speaker, {}
    agent, arrow, recipient = speaker[:-1].partition(" (-> ")
    if not arrow:
        agent, _, said = speaker[:-1].rpartition(" (")
        return (agent, {"aside": said}) if agent.strip() and said in _ASIDES else (speaker, {})
    return (agent, {"recipient": recipient}) if agent.strip() and recipient.strip() else (speaker, {})


def _is_executors(turn: Turn) -> bool:
    letters = "".join(filter(str.isalpha, turn.agent)).casefold()
    return letters in _EXECUTOR_NAMES or _EXECUTOR.match(turn.content) is not None


def _parts(parts: list[Any]) -> str | None:
    """The text of a multimodal message, other parts as references; ``None`` where the list is not one."""
    texts = []
    for part in parts:
        if not isinstance(part, dict) or not isinstance(part.get("type"), str):
            return None
        texts.append(str(part.get("text", "")) if part["type"] == "text" else f"[{part['type']}]")
    return "\n".join(texts)


def _is_task(first: Turn, question: str | None) -> bool:
    if first.index != 0:
        return False
    content = " ".join(first.content.split())
    return content.startswith(_MANAGER_TASK) or bool(question and " ".join(question.split()) in content)


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and "role" in value and ("content" in value or "name" in value)


def _recognises(value: Any) -> bool:
    if isinstance(value, dict):
        return _is_log(value) or any(isinstance(value.get(key), list) for key in _HISTORY_KEYS)
    # A bare list that opens with a nameless system message is one model's chat, not a log of several agents.
    return isinstance(value, list) and bool(value) and _is_message(value[0]) and not _is_system(value[0])


def _is_log(value: dict[str, Any]) -> bool:
    """``agent.chat_messages``: a list of messages for each partner."""
    chats = list(value.values())
    is_log = bool(chats) and all(isinstance(chat, list) and bool(chat) and _is_message(chat[0]) for chat in chats)
    return is_log and not {"messages", *_HISTORY_KEYS} & set(value)


def _is_system(message: dict[str, Any]) -> bool:
    return message.get("role") in ("system", "developer") and not message.get("name")


AG2 = Reader(
    name="ag2",
    looks_like='{"history": [{"content", "role", "name"}], "system_prompt": {name: message}}',
    recognises=_recognises,
    read=read_ag2,
)
