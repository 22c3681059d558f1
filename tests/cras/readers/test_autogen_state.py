"""Saved state, as AutoGen itself writes it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from autogen_agentchat.agents import SocietyOfMindAgent
from autogen_agentchat.teams import MagenticOneGroupChat, RoundRobinGroupChat, SelectorGroupChat, Swarm

from cras.readers import UnreadableDocument, read_autogen_state
from cras.readers.registry import recognise
from tests.cras.live.conftest import agent, call, replay


def search(query: str) -> str:
    """Find something."""
    return f"found {query}"


def saved(team: Any) -> Any:
    async def run() -> Any:
        result = await team.run(task="Go.")
        return [message.to_text() for message in result.messages], json.loads(json.dumps(await team.save_state()))

    return asyncio.run(run())


def society() -> Any:
    inner = RoundRobinGroupChat([agent("a", "un")], max_turns=1)
    return RoundRobinGroupChat([SocietyOfMindAgent("society", inner, replay("somme"))], max_turns=1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: RoundRobinGroupChat([agent("a", "un", call("search", '{"query": "x"}'), tools=[search])], max_turns=2),
        lambda: SelectorGroupChat([agent("a", "un"), agent("b", "deux")], replay("b", "a"), max_turns=2),
        lambda: Swarm([agent("a", call("transfer_to_b"), handoffs=["b"]), agent("b", "deux")], max_turns=2),
    ],
)
def test_a_saved_team_has_the_messages_of_its_run(make: Any) -> None:
    texts, state = saved(make())
    reader = recognise(state)
    assert reader is not None
    assert reader.name == "autogen-state"
    document = reader.read(state, "x")
    assert not document.problems
    assert len(document.transcript.turns) == len(texts)
    plain = [text for turn, text in zip(document.transcript.turns, texts, strict=True) if turn.kind == "message"]
    assert [turn.content for turn in document.transcript.turns if turn.kind == "message"] == plain
    assert document.transcript.task == "Go."
    assert document.transcript.extra["state"]["agent_states"].keys() == state["agent_states"].keys()


def test_what_was_said_inside_a_society_is_not_in_its_state() -> None:
    texts, state = saved(society())
    assert texts == ["Go.", "un", "somme"]
    assert [turn.content for turn in read_autogen_state(state, "x").transcript.turns] == ["Go.", "somme"]


def test_agents_beside_a_state() -> None:
    _, state = saved(RoundRobinGroupChat([agent("a", "un")], max_turns=1))
    transcript = read_autogen_state({**state, "system_prompt": {"a": "You are a."}, "id": "mine"}, "x").transcript
    (a,) = [item for item in transcript.agents if item.name == "a"]
    assert (a.system_message, transcript.id) == ("You are a.", "mine")


def test_a_saved_agent() -> None:
    member = agent("a", call("search", '{"query": "x"}'), "un", tools=[search])

    async def run() -> Any:
        await member.run(task="Go.")
        await member.run(task="Go on.")
        return json.loads(json.dumps(await member.save_state()))

    transcript = read_autogen_state(asyncio.run(run()), "x").transcript
    assert [(turn.agent, turn.kind, turn.content) for turn in transcript.turns] == [
        ("user", "message", "Go."),
        ("a", "tool_call", 'search({"query": "x"})'),
        ("a", "tool_result", "found x"),
        ("user", "message", "Go on."),
        ("a", "message", "un"),
    ]
    assert [turn.extra["model_message"] for turn in transcript.turns][1:3] == [
        "AssistantMessage", "FunctionExecutionResultMessage",
    ]  # fmt: skip


def test_magentic_one() -> None:
    ledger = {name: {"answer": True, "reason": "so"} for name in (
        "is_request_satisfied", "is_progress_being_made", "is_in_loop")}  # fmt: skip
    ledger |= {name: {"answer": "a", "reason": "so"} for name in ("instruction_or_question", "next_speaker")}  # type: ignore[dict-item]
    team = MagenticOneGroupChat([agent("a")], replay("facts", "plan", json.dumps(ledger), "Done."))
    texts, state = saved(team)
    transcript = read_autogen_state(state, "x").transcript
    assert (transcript.task, [turn.content for turn in transcript.turns]) == ("Go.", texts[1:])


@pytest.mark.parametrize(
    ("state", "field"),
    [
        ({"agent_states": {}}, "agent_states"),
        ({"agent_states": {"m": {"message_thread": 3}}}, "agent_states"),
        ({"llm_context": {}}, "llm_context.messages"),
        ([], "agent_states"),
    ],
)
def test_a_state_without_messages_is_told(state: Any, field: str) -> None:
    with pytest.raises(UnreadableDocument) as told:
        read_autogen_state(state, "x")
    assert told.value.field == field


def test_a_bad_message_costs_itself() -> None:
    good = {"source": "a", "content": "un", "type": "TextMessage"}
    state = {"agent_states": {"Manager": {"message_thread": [good, {"source": "a"}, good]}}}
    document = read_autogen_state(state, "x")
    assert [turn.index for turn in document.transcript.turns] == [0, 2]
    assert [item.field for item in document.problems] == ["agent_states.Manager.message_thread[1].content"]
