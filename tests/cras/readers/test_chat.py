"""Chats built to OpenAI's published formats: fine-tuning, batch requests and responses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cras.convert import convert
from cras.readers import Reading, UnreadableDocument, read_chat
from cras.readers.registry import recognise

CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"town": "Rome"}'}}
TUNING: dict[str, Any] = {
    "messages": [
        {"role": "system", "content": "You are kind."},
        {"role": "developer", "content": [{"type": "text", "text": "Answer in French."}]},
        {"role": "user", "content": "Is it warm in Rome?"},
        {"role": "assistant", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "content": "31 degrees"},
        {"role": "assistant", "content": "Oui.", "weight": 0},
        {"role": "user", "content": [
            {"type": "text", "text": "And here?"},
            {"type": "image_url", "image_url": {"url": "https://example.org/a.png", "detail": "low"}}]},
        {"role": "assistant", "content": None, "refusal": "I cannot tell."},
    ],
    "tools": [{"type": "function", "function": {"name": "weather", "parameters": {}}}],
    "parallel_tool_calls": False,
}  # fmt: skip
REQUEST = {
    "custom_id": "r-1", "method": "POST", "url": "/v1/chat/completions",
    "body": {"model": "m", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]},
}  # fmt: skip
RESPONSE = {
    "id": "batch_req_1", "custom_id": "r-1", "error": None,
    "response": {"status_code": 200, "body": {"choices": [
        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello."}}]}},
}  # fmt: skip
LOGGED = {
    "request": REQUEST["body"],
    "response": {"choices": [{"message": {"role": "assistant", "content": "Hello."}}]},
}


def test_the_fine_tuning_format() -> None:
    document = read_chat(TUNING, "x")
    transcript = document.transcript
    assert not document.problems
    assert [(turn.index, turn.agent, turn.kind, turn.source, turn.content) for turn in transcript.turns] == [
        (2, "user", "message", "user", "Is it warm in Rome?"),
        (3, "assistant", "tool_call", "peer", 'weather({"town": "Rome"})'),
        (4, "weather", "tool_result", "tool", "31 degrees"),
        (5, "assistant", "message", "peer", "Oui."),
        (6, "user", "message", "user", "And here?\n[image_url]"),
        (7, "assistant", "message", "peer", "I cannot tell."),
    ]
    agent = transcript.agent("assistant")
    assert agent is not None
    assert (agent.system_message, agent.tools) == ("You are kind.\nAnswer in French.", ["weather"])
    assert {item.name for item in transcript.agents if not item.is_model} == {"user", "weather"}
    assert transcript.task == "Is it warm in Rome?"


@pytest.mark.parametrize("chat", [TUNING, REQUEST, RESPONSE, LOGGED])
def test_a_chat_comes_back_as_it_was(chat: dict[str, Any]) -> None:
    reader = recognise(chat)
    assert reader is not None
    assert reader.name == "chat"
    transcript = read_chat(chat, "x").transcript
    document, losses = convert(transcript, "chat")
    assert not losses
    assert read_chat(document, "other").transcript == transcript
    if "custom_id" in chat:
        assert document == chat
    else:
        assert document == {**chat, "id": "x"}


def test_a_batch_response_and_a_logged_call() -> None:
    response, logged = read_chat(RESPONSE, "x").transcript, read_chat(LOGGED, "x").transcript
    assert (response.id, [turn.content for turn in response.turns]) == ("r-1", ["Hello."])
    assert [turn.content for turn in logged.turns] == ["Hi", "Hello."]
    assert logged.agent("assistant").system_message == "Be brief."  # type: ignore[union-attr]


def test_named_assistants_each_have_their_system_message() -> None:
    chat = {"messages": [
        {"role": "system", "name": "ada", "content": "You are Ada."},
        {"role": "system", "name": "bob", "content": "You are Bob."},
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "name": "ada", "content": "Hello."},
    ]}  # fmt: skip
    agents = {agent.name: agent.system_message for agent in read_chat(chat, "x").transcript.agents}
    assert agents == {"user": None, "ada": "You are Ada.\nBe kind.", "bob": "You are Bob."}


def test_a_system_message_in_the_middle_is_a_turn() -> None:
    chat = {"messages": [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be brief."},
                         {"role": "assistant", "content": "Yes."}]}  # fmt: skip
    turn = read_chat(chat, "x").transcript.turns[1]
    assert (turn.agent, turn.source, turn.given) == ("system", "system", True)


def test_bytes_are_kept_as_a_reference() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 4000}}
    transcript = read_chat({"messages": [{"role": "user", "content": [picture]}]}, "x").transcript
    assert "AAAA" not in transcript.model_dump_json()
    assert transcript.turns[0].extra["content"][0]["image_url"]["reference"]["base64_characters"] == 4000


def test_bad_messages_cost_themselves(tmp_path: Path) -> None:
    good = {"role": "user", "content": "Hi"}
    bad = [{"role": "king", "content": "x"}, {"role": "assistant"}, 3, {"role": "system", "content": 4}]
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"messages": [good, *bad, good]}))
    reading = Reading([str(path)])
    (transcript,) = reading
    assert [turn.index for turn in transcript.turns] == [0, 5]
    assert (reading.turns_read, reading.turns_found) == (2, 6)
    assert [problem.field for problem in reading.problems] == [
        "messages[1].role", "messages[2].content", "messages[3]", "messages[4].content",
    ]  # fmt: skip
    with pytest.raises(UnreadableDocument, match="list of messages"):
        read_chat({"messages": 3}, "x")


def test_lists_go_to_the_reader_that_they_look_like() -> None:
    chat = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    log = [{"role": "user", "name": "Ada", "content": "Hi"}]
    messages = [{"source": "Ada", "content": "Hi", "type": "TextMessage"}]
    assert [getattr(recognise(item), "name", None) for item in (chat, log, messages)] == ["chat", "ag2", "autogen"]


def test_a_system_message_whose_name_is_no_text_is_for_all() -> None:
    messages = [
        {"role": "system", "name": ["a"], "content": "Be brief."},
        {"role": "assistant", "name": "Ada", "content": "Hi"},
    ]
    agent = read_chat({"messages": messages}, "x").transcript.agent("Ada")
    assert agent is not None
    assert agent.system_message == "Be brief."
