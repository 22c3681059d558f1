"""Round trips: what comes back is what went in, and what cannot is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from autogen_agentchat.base import TaskResult
from autogen_agentchat.messages import MemoryQueryEvent, SelectSpeakerEvent, StructuredMessage
from autogen_core.memory import MemoryContent, MemoryMimeType
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.convert import WRITERS, convert, task_result
from cras.errors import InputError
from cras.readers import READERS, Reading, UnreadableDocument, read_autogen, read_chat, read_transcript
from cras.transcript import Conflict, Instruction, Transcript, Turn
from tests.cras.conftest import transcript_of
from tests.cras.readers.test_autogen import Answer, result
from tests.cras.readers.test_files import JSON


def every_message() -> TaskResult:
    more = [
        MemoryQueryEvent(source="Ada", content=[MemoryContent(content="tea", mime_type=MemoryMimeType.TEXT)]),
        SelectSpeakerEvent(source="manager", content=["Ada", "Bob"]),
    ]
    return TaskResult(messages=[*result().messages, *more], stop_reason="done")


def test_a_task_result_comes_back_as_it_was_but_for_pictures() -> None:
    before = json.loads(every_message().model_dump_json())
    transcript = read_autogen(before, "x").transcript
    document, losses = convert(transcript, "autogen")
    again = json.loads(task_result(document, [StructuredMessage[Answer]]).model_dump_json())
    picture = before["messages"][5]["content"].pop()
    place = again["messages"][5]["content"].pop()
    assert again == before
    assert place.startswith("[image 1, sha256 ")
    assert picture["data"] not in json.dumps(document)
    assert set(losses) == {"content of turns", "field 'images' of turns", "field 'parts' of turns"}
    assert set(losses.values()) == {1}, "the picture is the only loss"


def test_autogens_own_format_holds_agents_tasks_and_unknown_fields() -> None:
    messages = [message.model_dump(mode="json") for message in result().messages if message.source != "Bob"]
    run = {"messages": messages, "stop_reason": "done", "note": {"a": [1]}, "task": "Tea.",
           "agents": [{"name": "Ada", "system_message": "You are Ada.", "tools": ["search"], "colour": "red"}]}  # fmt: skip
    transcript = read_autogen(run, "x").transcript
    document, losses = convert(transcript, "autogen")
    assert not losses
    assert read_autogen(json.loads(json.dumps(document)), "other").transcript == transcript
    ada = transcript.agent("Ada")
    assert ada is not None
    assert ada.extra == {"colour": "red"}


def test_an_autogen_run_as_a_chat() -> None:
    run = json.loads(every_message().model_dump_json())
    run["system_prompt"] = {"Ada": "You are Ada.", "Bob": "You are Bob."}
    document, losses = convert(read_autogen(run, "x").transcript, "chat")
    assert [(item["role"], item.get("name")) for item in document["messages"]] == [
        ("system", "Ada"), ("system", "Bob"), ("user", None), ("assistant", "Ada"), ("tool", "search"),
        ("assistant", "Ada"), ("assistant", "Bob"), ("assistant", "Bob"), ("assistant", "Bob"), ("user", "human"),
    ]  # fmt: skip
    call = document["messages"][3]["tool_calls"][0]
    assert (call["id"], call["function"]["name"]) == (document["messages"][4]["tool_call_id"], "search")
    assert losses["turns: events of ThoughtEvent"] == 1
    assert losses["turns: events of MemoryQueryEvent"] == 1
    assert losses["turns: events of SelectSpeakerEvent"] == 1
    assert losses["stop_reason of runs"] == 1
    again = read_chat(document, "x").transcript
    assert {agent.name: agent.system_message for agent in again.agents if agent.is_model} == {
        "Ada": "You are Ada.", "Bob": "You are Bob.",
    }  # fmt: skip


@pytest.mark.parametrize("to", ["autogen", "chat"])
def test_instructions_and_conflicts_are_not_lost_in_silence(to: str) -> None:
    rule = Instruction(id="1", text="Answer in French.", source="system")
    conflict = Conflict(id="c", type="language", pairing="system-user", agent="Ada", binding="1", competing="1")
    run = transcript_of("Be kind.", "Oui.", instructions=[rule], conflicts=[conflict], scenario_id="s")
    _, losses = convert(run, to)
    assert {"instructions of runs", "conflicts of runs", "scenario_id of runs"} <= set(losses)


def test_a_chat_as_an_autogen_run() -> None:
    from tests.cras.readers.test_chat import TUNING

    document, losses = convert(read_chat(TUNING, "x").transcript, "autogen")
    loaded = task_result(document)
    assert [(message.source, message.type) for message in loaded.messages] == [  # type: ignore[attr-defined]
        ("user", "TextMessage"), ("assistant", "ToolCallRequestEvent"), ("weather", "ToolCallExecutionEvent"),
        ("assistant", "TextMessage"), ("user", "TextMessage"), ("assistant", "TextMessage"),
    ]  # fmt: skip
    assert set(losses) == {"field 'content' of turns", "field 'system_messages' of runs"}


def test_whoandwhen_in_every_format(whoandwhen: Path) -> None:
    assert check_every_format(whoandwhen) == 126


def test_four_real_runs_in_every_format(four_runs: Path) -> None:
    assert check_every_format(four_runs) == 4


def check_every_format(folder: Path) -> int:
    runs = list(Reading([str(folder)]))
    for run in runs:
        for name in WRITERS:
            document, losses = convert(run, name)
            again = READERS[name].read(json.loads(json.dumps(document)), run.id).transcript
            assert [(turn.agent, turn.content) for turn in again.turns] == [(t.agent, t.content) for t in run.turns]
            assert bool(losses) == (name != "transcript")
        document, _ = convert(run, "autogen")
        assert len(task_result(document).messages) == len(run.turns)
    return len(runs)


def test_an_unknown_format_is_told() -> None:
    with pytest.raises(InputError, match="known are transcript, autogen, chat"):
        convert(Transcript(id="x"), "xml")


TURNS = st.builds(
    Turn,
    index=st.integers(0, 5),
    agent=st.sampled_from(["Ada", "user", "Bob"]),
    content=st.text(max_size=9),
    kind=st.sampled_from(["message", "tool_call", "tool_result", "handoff", "event"]),
    source=st.sampled_from(["system", "user", "peer", "tool"]),
    given=st.booleans(),
    extra=st.dictionaries(st.sampled_from(["type", "calls", "results", "parts", "images", "role", "target"]), JSON),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TURNS, max_size=4))
def test_a_format_without_losses_gives_the_same_transcript(turns: list[Turn]) -> None:
    """Whatever a transcript holds: either it comes back the same, or the losses say that it does not."""
    run = Transcript(id="x", turns=turns)
    assert read_transcript(convert(run, "transcript")[0], "x").transcript == run
    for name in ("autogen", "chat"):
        document, losses = convert(run, name)
        try:
            again = READERS[name].read(json.loads(json.dumps(document)), "x").transcript
        except UnreadableDocument:
            assert losses
            continue
        if not any("turns" in what for what in losses):
            assert [_known(turn) for turn in again.turns] == [_known(turn) for turn in turns]
            for before, after in zip(turns, again.turns, strict=True):
                assert {**after.extra, **before.extra} == after.extra


def _known(turn: Turn) -> dict[str, Any]:
    return turn.model_dump(exclude={"index", "extra"})


@pytest.mark.parametrize(
    "extra",
    [
        {"system_messages": [3]},
        {"system_messages": [{"index": 0}]},
        {"messages_at": 5},
        {"messages_at": "body.messages", "body": "text"},
        {"response_messages": "1"},
    ],
)
def test_fields_that_no_reader_of_chats_wrote_are_not_trusted(extra: dict[str, Any]) -> None:
    run = transcript_of("Be kind.", "Hello.").model_copy(update={"origin": "chat", "extra": extra})
    document, _ = convert(run, "chat")
    assert document["messages"][-1]["content"] == "Hello."


def test_a_picture_that_no_reader_wrote_is_left_as_it_is() -> None:
    turn = Turn(
        index=0, agent="Ada", content="x", extra={"type": "MultiModalMessage", "parts": [{"image": 1}], "images": ["x"]}
    )
    document, _ = convert(Transcript(id="x", turns=[turn]), "autogen")
    assert document["messages"][0]["content"] == [{"image": 1}]
