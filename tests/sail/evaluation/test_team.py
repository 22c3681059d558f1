from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from autogen_core.models import (
    ChatCompletionClient,
    CreateResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    ModelInfo,
    RequestUsage,
    SystemMessage,
)

import sail.embedded
from attention_probe.chat import scenario_chat
from cras.checks.registry import run_check
from cras.scenarios.generate import generate
from cras.scenarios.scenario import PAIRINGS, Scenario
from cras.transcript import Transcript
from sail.evaluation.team import relay_system_message, run_team, run_teams
from sail.serving.chat import to_chat
from sail.serving.client import TransformersChatCompletionClient

SCENARIOS = [scenario for pairing in PAIRINGS for pair in generate(6, seed=5, pairings=[pairing]) for scenario in pair]


class Speaker(ChatCompletionClient):
    """A client whose peers pass on what they are asked to, up to ``mumble``, and whose agent says ``answer``."""

    def __init__(self, answer: str, mumble: str = "") -> None:
        self.answer, self.mumble = answer, mumble
        self.prompts: list[list[LLMMessage]] = []

    async def create(self, messages: Sequence[LLMMessage], **_: Any) -> CreateResult:
        self.prompts.append(list(messages))
        system = messages[0].content if isinstance(messages[0], SystemMessage) else ""
        _, relays, words = system.partition("Pass this on to the team: ")
        content = words.replace(self.mumble, "...") if relays and self.mumble else words if relays else self.answer
        usage = RequestUsage(prompt_tokens=7, completion_tokens=3)
        return CreateResult(finish_reason="stop", content=content, usage=usage, cached=False)

    @property
    def model_info(self) -> ModelInfo:
        return ModelInfo(
            vision=False, function_calling=False, json_output=False, structured_output=False, family="unknown"
        )

    @property
    def capabilities(self) -> ModelInfo:
        return self.model_info

    def create_stream(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("a team does not stream")

    async def close(self) -> None:
        self.prompts = []

    def actual_usage(self) -> RequestUsage:
        return RequestUsage(prompt_tokens=0, completion_tokens=0)

    def total_usage(self) -> RequestUsage:
        return self.actual_usage()

    def count_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Any] = ()) -> int:
        return len(messages)

    def remaining_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Any] = ()) -> int:
        return 100

    def _to_config(self) -> Any:
        raise AssertionError

    @classmethod
    def _from_config(cls, config: Mapping[str, Any]) -> Any:
        raise AssertionError


def play(scenario: Scenario, mumble: str = "") -> tuple[Transcript, Speaker]:
    client = Speaker(scenario.competing_response, mumble)
    return asyncio.run(run_team(scenario, client)), client


@pytest.fixture(scope="module")
def embedded_tokenizer() -> Any:
    """A tokenizer with the embedded model's chat template."""
    from tests.sail.conftest import make_tokenizer

    return make_tokenizer((Path(sail.embedded.__file__).parent / "chat_template.jinja").read_text(encoding="utf-8"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: f"{scenario.pairing}-{scenario.id}")
def test_the_agent_of_a_team_reads_what_the_scenario_alone_would_show_it(
    scenario: Scenario, embedded_tokenizer: Any
) -> None:
    transcript, client = play(scenario)
    expected = scenario_chat(scenario, embedded_tokenizer)
    shown = to_chat(client.prompts[-1], embedded_tokenizer)
    render = embedded_tokenizer.apply_chat_template
    assert render(shown, tokenize=False) == render(expected, tokenize=False)
    assert [turn.content for turn in transcript.turns] == [
        *(message.content for message in scenario.messages[1:]),
        scenario.competing_response,
    ]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: f"{scenario.pairing}-{scenario.id}")
def test_transcript_of_a_faithful_team(scenario: Scenario) -> None:
    transcript, _ = play(scenario)
    assert transcript.extra == {"relayed": True}
    assert transcript.conflicts == ([scenario.conflict] if scenario.conflict else [])
    assert [i.id for i in transcript.instructions] == [i.id for i in scenario.instructions]
    assert {i.agent for i in transcript.instructions} == {scenario.agent}
    assert (transcript.scenario_id, transcript.origin, transcript.task) == (scenario.id, "autogen", scenario.task)
    assert [turn.index for turn in transcript.turns] == list(range(len(transcript.turns)))
    peers = [message.name for message in scenario.messages if message.role == "peer"]
    assert [turn.agent for turn in transcript.turns if not turn.given] == [*peers, scenario.agent]
    assert all(turn.extra == {"usage": {"prompt": 7, "completion": 3}} for turn in transcript.turns if not turn.given)
    last = transcript.turns[-1]
    if scenario.conflict is not None:
        checks = {i.id: i.check for i in transcript.instructions}
        binding, competing = checks[scenario.conflict.binding], checks[scenario.conflict.competing]
        assert binding is not None
        assert competing is not None
        assert run_check(competing, last.content)
        assert not run_check(binding, last.content)
    for message in scenario.messages:
        if message.role == "peer":
            agent = transcript.agent(str(message.name))
            assert agent is not None
            assert agent.system_message == relay_system_message(message)
    assert Transcript.model_validate_json(transcript.model_dump_json()) == transcript


def test_a_peer_reads_the_task_and_the_peers_before_it() -> None:
    scenario = next(s for s in SCENARIOS if s.pairing == "peer-peer" and s.turns == "multi")
    _, client = play(scenario)
    first, second = (m for m in scenario.messages if m.role == "peer")
    task = next(m.content for m in reversed(scenario.messages) if m.role == "user")
    assert [m.content for m in client.prompts[0]] == [relay_system_message(first), task]
    assert [m.content for m in client.prompts[1]] == [relay_system_message(second), task, first.content]
    assert client.prompts[1][2].source == first.name


def test_a_tools_result_follows_the_agents_own_call_of_it() -> None:
    scenario = next(s for s in SCENARIOS if s.pairing == "tool-injection")
    transcript, client = play(scenario)
    call, result = client.prompts[-1][-2:]
    assert isinstance(result, FunctionExecutionResultMessage)
    assert call.content[0].name == result.content[0].name == scenario.messages[-1].name
    assert call.content[0].id == result.content[0].call_id
    assert call.thought == scenario.messages[-2].content
    assert [(turn.kind, turn.source, turn.given) for turn in transcript.turns[-3:]] == [
        ("message", "peer", True),
        ("tool_result", "tool", True),
        ("message", "peer", False),
    ]


@pytest.mark.parametrize("lost", ["binding", "competing"])
def test_there_is_no_conflict_where_a_peer_did_not_pass_its_side_on(lost: str) -> None:
    scenario = next(s for s in SCENARIOS if s.pairing == "peer-peer" and s.conflict)
    text = scenario.instruction(lost).text
    transcript, _ = play(scenario, mumble=text)
    assert transcript.extra == {"relayed": False}
    assert transcript.conflicts == []
    assert {i.id for i in scenario.instructions} - {i.id for i in transcript.instructions} == {lost}
    assert all(text not in turn.content for turn in transcript.turns)


def test_what_a_bystander_says_changes_no_conflict() -> None:
    scenario = next(s for s in SCENARIOS if s.pairing == "system-user" and s.conflict and s.messages[-1].role == "peer")
    transcript, _ = play(scenario, mumble=scenario.messages[-1].content)
    assert transcript.turns[-2].content == "..."
    assert transcript.extra == {"relayed": True}
    assert transcript.conflicts == [scenario.conflict]


def test_scenarios_that_no_team_can_play_are_refused() -> None:
    scenario = next(s for s in SCENARIOS if s.messages[-1].role == "peer")
    twice = scenario.model_copy(update={"messages": [*scenario.messages, scenario.messages[-1]]})
    silent = scenario.model_copy(update={"messages": [m for m in scenario.messages if m.role != "user"]})
    for broken, words in ((twice, "speaks twice"), (silent, "no user message")):
        with pytest.raises(ValueError, match=rf"{scenario.id}.*{words}"):
            play(broken)


def test_teams_on_a_real_model_share_its_batches_and_come_in_order(
    tiny_model: Any, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios = [next(s for s in SCENARIOS[index:] if s.pairing == "system-peer") for index in range(12, 18)]
    rows: list[int] = []
    told: list[tuple[str, int, int]] = []
    generate_batch = tiny_model.generate

    def counted(**arguments: Any) -> Any:
        rows.append(len(arguments["input_ids"]))
        return generate_batch(**arguments)

    def client(size: int) -> TransformersChatCompletionClient:
        # A window that only a full batch ends: all peers speak in one batch, then all agents in one.
        return TransformersChatCompletionClient(
            tiny_model, tokenizer, max_new_tokens=6, batch_window_ms=60_000, max_batch_size=size
        )

    with monkeypatch.context() as patch:
        patch.setattr(tiny_model, "generate", counted)
        together = asyncio.run(run_teams(scenarios, client(6), concurrency=6, progress=lambda *what: told.append(what)))
        assert rows == [6, 6]
        one_by_one = asyncio.run(run_teams(scenarios, client(1), concurrency=1))
    assert together == one_by_one
    assert [transcript.scenario_id for transcript in together] == [scenario.id for scenario in scenarios]
    assert told == [("teams", done, 6) for done in range(1, 7)]
    passed_on = [transcript.extra["relayed"] for transcript in together]
    assert passed_on == [scenario.conflict is None for scenario in scenarios]  # a random model passes nothing on


def test_the_first_error_ends_all_runs() -> None:
    class Broken(Speaker):
        async def create(self, messages: Sequence[LLMMessage], **_: Any) -> CreateResult:
            self.prompts.append(list(messages))
            raise ValueError("the model is gone")

    client = Broken("")
    with pytest.raises(RuntimeError, match="the model is gone"):
        asyncio.run(run_teams(SCENARIOS[:8], client, concurrency=1))
    assert len(client.prompts) == 1
