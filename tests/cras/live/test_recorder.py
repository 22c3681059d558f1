"""Live AutoGen teams on a scripted model client, recorded and scored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.base import TaskResult
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken, FunctionCall
from autogen_core.models import ChatCompletionClient, CreateResult, LLMMessage, ModelInfo, RequestUsage

from cras import RulesJudge, from_task_result
from cras.readers import Reading, write_transcripts
from cras.scoring.score import score
from cras.transcript import Agent


class Scripted(ChatCompletionClient):
    """A model client that says what it is told to, in order."""

    component_type = "model"

    def __init__(self, *replies: str | list[FunctionCall]) -> None:
        self.replies = list(replies)

    async def create(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Any = (),
        tool_choice: Any = "auto",
        json_output: Any = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> CreateResult:
        content = self.replies.pop(0)
        reason = "stop" if isinstance(content, str) else "function_calls"
        return CreateResult(finish_reason=reason, content=content, usage=RequestUsage(1, 1), cached=False)

    async def create_stream(self, *arguments: Any, **more: Any) -> AsyncGenerator[str | CreateResult, None]:
        yield await self.create(*arguments, **more)

    async def close(self) -> None: ...

    def actual_usage(self) -> RequestUsage:
        return RequestUsage(0, 0)

    def total_usage(self) -> RequestUsage:
        return RequestUsage(0, 0)

    def count_tokens(self, messages: Any, *, tools: Any = ()) -> int:
        return 0

    def remaining_tokens(self, messages: Any, *, tools: Any = ()) -> int:
        return 1000

    @property
    def capabilities(self) -> Any:
        return self.model_info

    @property
    def model_info(self) -> ModelInfo:
        return ModelInfo(
            vision=False, function_calling=True, json_output=False, family="unknown", structured_output=False
        )


def search(query: str) -> str:
    """Find something."""
    return f"found {query}"


def team() -> RoundRobinGroupChat:
    calls = [FunctionCall(id="1", name="search", arguments='{"query": "rain"}')]
    ada = AssistantAgent(
        "Ada",
        Scripted(calls),
        tools=[search],
        system_message="You are Ada. Answer in French.",
        description="the analyst",
    )
    bob = AssistantAgent(
        "Bob",
        Scripted("The rain falls on the town. The streets are empty."),
        system_message="You are Bob. Answer in one sentence.",
    )
    return RoundRobinGroupChat([ada, bob], termination_condition=MaxMessageTermination(3))


def run(group: RoundRobinGroupChat) -> TaskResult:
    return asyncio.run(group.run(task="Tell us about the rain."))


def test_a_live_team_becomes_a_transcript_and_a_score(tmp_path: Path) -> None:
    group = team()
    transcript = from_task_result(run(group), group, id="live")
    assert [(turn.agent, turn.kind, turn.given) for turn in transcript.turns] == [
        ("user", "message", True),
        ("Ada", "tool_call", False),
        ("Ada", "tool_result", False),
        ("Ada", "tool_result", False),
        ("Bob", "message", False),
    ]
    ada = transcript.agent("Ada")
    assert ada is not None
    assert (ada.system_message, ada.role, ada.tools) == ("You are Ada. Answer in French.", "the analyst", ["search"])
    assert transcript.task == "Tell us about the rain."
    (record,) = score([transcript], RulesJudge())
    assert (record.agent, record.turn) == ("Bob", 4)
    assert record.scores == {"GA": None, "RC": None, "KBA": None, "CC": 1.0}
    write_transcripts([transcript], tmp_path / "live.transcript.jsonl")
    assert list(Reading([str(tmp_path)])) == [transcript]


def test_people_nested_teams_and_records_of_our_own() -> None:
    result = TaskResult(messages=run(team()).messages)
    person = UserProxyAgent("human")
    described = [RoundRobinGroupChat([team()]), person, Agent(name="Eve", system_message="You are Eve.")]
    transcript = from_task_result(result, described, task="Another task.")
    assert {agent.name: agent.is_model for agent in transcript.agents} == {
        "user": False, "Ada": True, "Bob": True, "human": False, "Eve": True,
    }  # fmt: skip
    assert transcript.task == "Another task."


def test_what_is_no_agent_is_told() -> None:
    with pytest.raises(TypeError, match="str is no AutoGen agent"):
        from_task_result(TaskResult(messages=[]), ["Ada"])  # type: ignore[list-item]
