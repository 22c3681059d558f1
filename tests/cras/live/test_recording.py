"""Every kind of AutoGen team, recorded, however its run ends."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from autogen_agentchat.agents import MessageFilterAgent, SocietyOfMindAgent
from autogen_agentchat.agents._message_filter_agent import MessageFilterConfig
from autogen_agentchat.base import TaskResult
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.messages import ModelClientStreamingChunkEvent
from autogen_agentchat.teams import (
    DiGraphBuilder,
    GraphFlow,
    MagenticOneGroupChat,
    RoundRobinGroupChat,
    SelectorGroupChat,
    Swarm,
)
from autogen_agentchat.tools import AgentTool
from autogen_core import CancellationToken

import cras
from cras.transcript import Transcript
from tests.cras.live.conftest import agent, call, replay


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.agent, turn.content) for turn in transcript.turns if turn.kind == "message" and not turn.given]


def round_robin() -> tuple[Any, list[tuple[str, str]]]:
    return RoundRobinGroupChat([agent("a", "un"), agent("b", "deux")], max_turns=2), [("a", "un"), ("b", "deux")]


def selector() -> tuple[Any, list[tuple[str, str]]]:
    members = [agent("a", "un"), agent("b", "deux")]
    team = SelectorGroupChat(members, replay("b", "a"), max_turns=2, emit_team_events=True)
    return team, [("b", "deux"), ("a", "un")]


def swarm() -> tuple[Any, list[tuple[str, str]]]:
    return Swarm([agent("a", call("transfer_to_b"), handoffs=["b"]), agent("b", "deux")], max_turns=2), [("b", "deux")]


def graph() -> tuple[Any, list[tuple[str, str]]]:
    members = [agent("a", "un"), agent("b", "deux")]
    builder = DiGraphBuilder()
    builder.add_node(members[0]).add_node(members[1]).add_edge(members[0], members[1])
    return GraphFlow(members, builder.build()), [("a", "un"), ("b", "deux")]


def magentic() -> tuple[Any, list[tuple[str, str]]]:
    def ledger(is_done: bool) -> str:
        answers = {"is_request_satisfied": is_done, "is_progress_being_made": True, "is_in_loop": False,
                   "instruction_or_question": "Do it.", "next_speaker": "a"}  # fmt: skip
        return json.dumps({name: {"answer": answer, "reason": "so"} for name, answer in answers.items()})

    client = replay("facts", "plan", ledger(False), ledger(True), "It is done.")
    name = "MagenticOneOrchestrator"
    return MagenticOneGroupChat([agent("a", "fait"), agent("b")], client), [
        (name, "Do it."),
        ("a", "fait"),
        (name, "It is done."),
    ]


def nested() -> tuple[Any, list[tuple[str, str]]]:
    society = SocietyOfMindAgent("society", RoundRobinGroupChat([agent("a", "un")], max_turns=1), replay("somme"))
    inner = RoundRobinGroupChat([agent("b", "deux")], max_turns=1, name="inner")
    expected = [("a", "un"), ("society", "somme"), ("b", "deux")]
    return RoundRobinGroupChat([society, inner], max_turns=2), expected


@pytest.mark.parametrize("make", [round_robin, selector, swarm, graph, magentic, nested])
@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.asyncio
async def test_every_team(make: Any, streamed: bool) -> None:
    team, expected = make()
    recording = cras.record(team, id="live")
    if streamed:
        items = [item async for item in recording.run_stream(task="Go.")]
        assert isinstance(items[-1], TaskResult)
        result = items[-1]
    else:
        result = await recording.run(task="Go.")
    transcript = recording.transcript
    plain = [turn for turn in spoken(transcript) if not turn[1].startswith("\nWe are working")]
    assert plain == expected
    assert (transcript.id, transcript.task, transcript.stop_reason) == ("live", "Go.", result.stop_reason)
    assert len(transcript.turns) == len(result.messages)
    for name in "ab":
        member = transcript.agent(name)
        assert member is not None
        assert member.system_message == f"You are {name}. Always answer in French."


@pytest.mark.asyncio
async def test_handoffs_tools_and_agents_behind_tools() -> None:
    def search(query: str) -> str:
        """Find something."""
        return query

    expert = agent("expert", "oui")
    front = agent("a", call("expert", '{"task": "Is it?"}'), tools=[AgentTool(expert), search], handoffs=["b"])
    recording = cras.record(RoundRobinGroupChat([front], max_turns=1))
    await recording.run(task="Go.")
    (a, *_), names = [recording.transcript.agent("a")], [item.name for item in recording.transcript.agents]
    assert a is not None
    assert a.tools == ["expert", "search", "transfer_to_b"]
    assert "expert" in names
    assert ("expert", "oui") in spoken(recording.transcript)


@pytest.mark.asyncio
async def test_a_filtered_agent_and_a_society_are_described_by_what_steers_them() -> None:
    society = SocietyOfMindAgent(
        "society",
        RoundRobinGroupChat([agent("a")]),
        replay(),
        instruction="Read this.",
        response_prompt="Answer in French.",
    )
    hidden = MessageFilterAgent("front", agent("hidden"), MessageFilterConfig(per_source=[]))
    found = {item.name: item.system_message for item in cras.live.agents_of([society, hidden])}
    assert found == {
        "society": "Read this.\nAnswer in French.",
        "a": "You are a. Always answer in French.",
        "front": "You are hidden. Always answer in French.",
    }


@pytest.mark.asyncio
async def test_an_exception_leaves_what_was_said() -> None:
    recording = cras.record(RoundRobinGroupChat([agent("a", "un"), agent("b")], max_turns=4))
    with pytest.raises(RuntimeError, match="No more mock responses"):
        await recording.run(task="Go.")
    assert spoken(recording.transcript) == [("a", "un")]
    assert recording.transcript.stop_reason == "RuntimeError: ValueError: No more mock responses available"


@pytest.mark.parametrize("how", ["token", "task", "left"])
@pytest.mark.asyncio
async def test_cancellation_leaves_what_was_said(how: str) -> None:
    recording = cras.record(RoundRobinGroupChat([agent("a", *["un"] * 50)], max_turns=50))
    token = CancellationToken()

    async def consume() -> None:
        seen = 0
        stream = recording.run_stream(task="Go.", cancellation_token=token)
        async for _ in stream:
            seen += 1
            if seen == 3 and how == "left":
                await stream.aclose()
                return
            if seen == 3 and how == "token":
                token.cancel()
            if seen == 3 and how == "task":
                asyncio.current_task().cancel()  # type: ignore[union-attr]

    if how == "left":
        await consume()
    else:
        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(consume())
    assert len(spoken(recording.transcript)) >= 2
    reason = recording.transcript.stop_reason or ""
    assert reason.startswith("the run was left" if how == "left" else "CancelledError")


@pytest.mark.asyncio
async def test_the_transcript_is_there_in_the_middle_of_a_run_and_after_a_break() -> None:
    recording = cras.record(RoundRobinGroupChat([agent("a", *["un"] * 9)], max_turns=9))
    async for _ in recording.run_stream(task="Go."):
        if len(spoken(recording.transcript)) == 2:
            break
    assert spoken(recording.transcript) == [("a", "un"), ("a", "un")]
    assert (recording.transcript.stop_reason or "").startswith("the run was left")


@pytest.mark.asyncio
async def test_streamed_chunks_are_kept_only_where_their_message_never_came() -> None:
    class Breaks(type(replay())):  # type: ignore[misc]
        async def create_stream(self, *arguments: Any, **more: Any) -> Any:
            yield "La "
            yield "mer"
            raise RuntimeError("the line is cut")

    whole = agent("a", "La mer est large.", model_client_stream=True)
    broken = agent("b", model_client_stream=True)
    broken._model_client = Breaks(["x"])
    recording = cras.record(RoundRobinGroupChat([whole, broken], max_turns=2))
    with pytest.raises(RuntimeError, match="the line is cut"):
        async for _ in recording.run_stream(task="Go."):
            pass
    assert spoken(recording.transcript) == [("a", "La mer est large.")]
    last = recording.transcript.turns[-1]
    assert (last.agent, last.kind, last.content) == ("b", "event", "La mer")
    assert last.extra["type"] == ModelClientStreamingChunkEvent.__name__


@pytest.mark.asyncio
async def test_several_runs_and_a_task_that_is_not_repeated() -> None:
    team = RoundRobinGroupChat([agent("a", "un", "deux")], termination_condition=MaxMessageTermination(2))
    recording = cras.record(team, id="r")
    with pytest.raises(LookupError, match="nothing was recorded"):
        _ = recording.transcript
    await recording.run(task="Go.", output_task_messages=False)
    await recording.run(task="Go on.")
    assert [(run.id, run.task) for run in recording.transcripts] == [("r", "Go."), ("r#2", "Go on.")]
    assert [turn.agent for turn in recording.transcripts[0].turns] == ["user", "a"]


@pytest.mark.asyncio
async def test_a_single_agent_is_recorded_too() -> None:
    recording = cras.record(agent("a", "un"))
    await recording.run(task="Go.")
    assert spoken(recording.transcript) == [("a", "un")]


def test_what_is_no_team_is_told_at_once() -> None:
    with pytest.raises(TypeError, match="no AutoGen agent, team"):
        cras.record(["text"])  # type: ignore[arg-type]
