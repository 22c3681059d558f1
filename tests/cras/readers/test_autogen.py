from __future__ import annotations

import json

import pytest
from autogen_agentchat.base import TaskResult
from autogen_agentchat.messages import (
    HandoffMessage,
    MultiModalMessage,
    StructuredMessage,
    TextMessage,
    ThoughtEvent,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
    ToolCallSummaryMessage,
    UserInputRequestedEvent,
)
from autogen_core import FunctionCall, Image
from autogen_core.models import FunctionExecutionResult, RequestUsage
from pydantic import BaseModel

from cras.readers import UnreadableDocument, read_autogen


class Answer(BaseModel):
    value: int


def picture() -> Image:
    from PIL import Image as Pillow

    return Image.from_pil(Pillow.new("RGB", (2, 2)))


def result() -> TaskResult:
    call = FunctionCall(id="1", name="search", arguments='{"q": "tea"}')
    outcome = FunctionExecutionResult(content="found tea", name="search", call_id="1", is_error=False)
    return TaskResult(
        messages=[
            TextMessage(source="user", content="Tell us about tea."),
            ThoughtEvent(source="Ada", content="I should search."),
            ToolCallRequestEvent(source="Ada", content=[call], models_usage=RequestUsage(3, 4)),
            ToolCallExecutionEvent(source="Ada", content=[outcome]),
            ToolCallSummaryMessage(source="Ada", content="found tea", tool_calls=[call], results=[outcome]),
            MultiModalMessage(source="Bob", content=["A picture:", picture()]),
            StructuredMessage[Answer](source="Bob", content=Answer(value=4)),
            HandoffMessage(source="Bob", content="Over to Ada.", target="Ada"),
            UserInputRequestedEvent(source="human", request_id="r"),
            TextMessage(source="human", content="Thanks."),
        ],
        stop_reason="done",
    )


def test_every_message_of_a_real_task_result() -> None:
    document = read_autogen(json.loads(result().model_dump_json()), "x")
    transcript = document.transcript
    assert not document.problems
    assert [(turn.agent, turn.kind, turn.source) for turn in transcript.turns] == [
        ("user", "message", "user"),
        ("Ada", "event", "peer"),
        ("Ada", "tool_call", "peer"),
        ("Ada", "tool_result", "tool"),
        ("Ada", "tool_result", "tool"),
        ("Bob", "message", "peer"),
        ("Bob", "message", "peer"),
        ("Bob", "handoff", "peer"),
        ("human", "event", "user"),
        ("human", "message", "user"),
    ]
    assert transcript.turns[2].content == 'search({"q": "tea"})'
    assert transcript.turns[3].content == "found tea"
    assert transcript.turns[5].content == "A picture:\n[image 1]"
    assert json.loads(transcript.turns[6].content) == {"value": 4}
    assert transcript.turns[7].extra["target"] == "Ada"
    assert transcript.turns[2].extra["models_usage"] == {"prompt_tokens": 3, "completion_tokens": 4}
    assert (transcript.task, transcript.stop_reason, transcript.origin) == ("Tell us about tea.", "done", "autogen")
    assert {agent.name: agent.is_model for agent in transcript.agents} == {
        "user": False, "Ada": True, "Bob": True, "human": False,
    }  # fmt: skip
    assert "data" not in json.dumps(transcript.turns[5].extra["images"]), "an image's bytes are not kept"
    assert {note.name for note in document.notes if note.kind == "no system message"} == {"Ada", "Bob"}


def test_a_bare_list_of_dumped_messages() -> None:
    messages = [message.model_dump(mode="json") for message in result().messages]
    assert len(read_autogen(messages, "x").transcript.turns) == 10


@pytest.mark.parametrize(
    "beside",
    [
        {"agents": [{"name": "Ada", "system_message": "You are Ada.", "tools": ["search"]}]},
        {"system_prompt": {"Ada": "You are Ada."}},
        {"team": {"config": {"participants": [{"config": {"name": "Ada", "system_message": "You are Ada."}}]}}},
    ],
)  # fmt: skip
def test_system_messages_beside_the_result(beside: dict) -> None:
    document = read_autogen({**json.loads(result().model_dump_json()), **beside, "note": 1}, "x")
    agent = document.transcript.agent("Ada")
    assert agent is not None
    assert agent.system_message == "You are Ada."
    assert document.transcript.extra == {"note": 1}


def test_bad_messages_cost_themselves() -> None:
    good = {"source": "Ada", "content": "Hello.", "type": "TextMessage"}
    document = read_autogen({"messages": [good, {"source": "Ada"}, {"content": "x"}, 3, good]}, "x")
    assert [turn.index for turn in document.transcript.turns] == [0, 4]
    assert [defect.field for defect in document.problems] == [
        "messages[1].content",
        "messages[2].source",
        "messages[3]",
    ]
    with pytest.raises(UnreadableDocument, match="list of messages"):
        read_autogen({"messages": {}}, "x")
