"""Which defects cost a turn: the reader says it, and the name of the field does not matter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cras.readers import Reading

USER = {"role": "user", "content": "Hi"}
SAID = {"source": "Ada", "content": "Hi", "type": "TextMessage"}


def counted(tmp_path: Path, document: Any) -> tuple[int, int, list[str | None]]:
    (tmp_path / "x.json").write_text(json.dumps(document))
    reading = Reading([str(tmp_path / "x.json")])
    assert len(list(reading)) == 1
    return reading.turns_read, reading.turns_found, [problem.field for problem in reading.problems]


def test_a_system_message_without_text_costs_no_turn(tmp_path: Path) -> None:
    """Those at the head of a chat are its agents' prompts."""
    chat = {"messages": [{"role": "system", "content": None}, USER, {"role": "assistant"}]}
    assert counted(tmp_path, chat) == (1, 2, ["messages[0].content", "messages[2].content"])


@pytest.mark.parametrize(
    "document",
    [
        {"messages": [SAID], "system_prompt": {"messages[0]": 3}},
        {"history": [{**USER, "name": "Ada"}], "system_prompt": {"messages[0]": 3}},
    ],
)
def test_a_prompt_that_is_no_text_costs_no_turn_whatever_its_agent_is_called(tmp_path: Path, document: Any) -> None:
    read, found, fields = counted(tmp_path, document)
    assert (read, found) == (1, 1)
    assert fields[0] is not None
    assert fields[0].startswith("system_prompt.messages[0]")


@pytest.mark.parametrize(
    ("document", "fields"),
    [
        ({"messages": [SAID, 3, {"source": "Ada"}, {"content": "x"}]}, ["messages[1]", "messages[2].content", "messages[3].source"]),
        ({"chat_history": [{**USER, "name": "Ada"}, 3, {"role": "user"}, {"content": "x"}]}, ["chat_history[1]", "chat_history[2].content", "chat_history[3].name"]),
        ({"request": {"messages": [USER]}, "choices": [{"message": {"role": "king"}}]}, ["request.messages[1].role"]),
        ({"agent_states": {"Boss": {"message_thread": [SAID, 3]}}, "agents": [4]}, ["agent_states.Boss.message_thread[1]", "agents[0]"]),
        ({"llm_context": {"messages": [SAID, {"source": "Ada", "type": "UserMessage"}]}}, ["llm_context.messages[1].content"]),
    ],
)  # fmt: skip
def test_a_message_that_is_none_costs_a_turn_in_every_format(tmp_path: Path, document: Any, fields: list[str]) -> None:
    lost = [field for field in fields if not field.startswith("agents")]
    assert counted(tmp_path, document) == (1, 1 + len(lost), fields)
