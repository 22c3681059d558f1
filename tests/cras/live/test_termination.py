"""The termination condition and the intervention handler, in real teams."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from autogen_agentchat.base import TerminatedException, TerminationCondition
from autogen_agentchat.conditions import ExternalTermination, MaxMessageTermination
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import SingleThreadedAgentRuntime

from cras import AdherenceHandler, AdherenceTermination, Agent, RulesJudge, record
from cras.rubrics.rubric import Rubric
from cras.score_record import ScoreRecord
from cras.scoring.score import score
from cras.transcript import Transcript, Turn
from tests.cras.live.conftest import ENGLISH, FRENCH, TASK, agent

ADA = Agent(name="a", system_message="You are a. Always answer in French.")


def said(*texts: str) -> list[Any]:
    return [TextMessage(source="a", content=text) for text in texts]


@pytest.mark.asyncio
async def test_it_stops_a_team_at_the_turn_that_falls_below() -> None:
    members = [agent("a", FRENCH, ENGLISH, FRENCH), agent("b", FRENCH, ENGLISH, FRENCH)]
    condition = AdherenceTermination(members, 0.75, min_decided=3)
    recording = record(RoundRobinGroupChat(members, termination_condition=condition | MaxMessageTermination(20)))
    result = await recording.run(task=TASK)
    # French, French, English: 2 of 3 conflicts went to the binding side, the first figure that counts.
    assert [message.source for message in result.messages] == ["user", "a", "b", "a"]
    assert result.stop_reason == (
        "priority adherence is 0.67 (2 of 3 conflicts went to the binding side), at least 0.75 is asked"
    )
    assert recording.transcript.stop_reason == result.stop_reason


@pytest.mark.asyncio
async def test_a_team_that_adheres_is_left_alone() -> None:
    members = [agent("a", FRENCH), agent("b", FRENCH)]
    team = RoundRobinGroupChat(members, termination_condition=AdherenceTermination(members, 1.0), max_turns=2)
    result = await team.run(task=TASK)
    assert result.stop_reason == "Maximum number of turns 2 reached."


@pytest.mark.asyncio
async def test_its_figures_are_those_of_the_score_of_the_whole_run() -> None:
    members = [agent("a", FRENCH, ENGLISH), agent("b", ENGLISH, FRENCH)]
    condition = AdherenceTermination(members, 0.0)
    recording = record(RoundRobinGroupChat(members, max_turns=4))
    result = await recording.run(task=TASK)
    await condition(result.messages)
    whole = list(score([recording.transcript], RulesJudge()))
    assert [item.scores for item in condition.score.records] == [item.scores for item in whole]
    assert [item.conflicts for item in condition.score.records] == [item.conflicts for item in whole]
    assert condition.score.priority_adherence == 0.5
    assert condition.score.cras == sum(item.cras or 0.0 for item in whole) / 4


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule with a fault that English shows."""
    judge = RulesJudge.judge

    def stumbles(self: RulesJudge, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        if turn.content == ENGLISH:
            raise IndexError("string index out of range")
        return judge(self, turn, rubric, transcript)

    monkeypatch.setattr(RulesJudge, "judge", stumbles)


@pytest.mark.asyncio
async def test_a_team_goes_on_where_a_rule_has_a_fault(stumbling: None, caplog: pytest.LogCaptureFixture) -> None:
    members = [agent("a", FRENCH, ENGLISH, FRENCH)]
    condition = AdherenceTermination(members, 0.9)
    with caplog.at_level(logging.WARNING, "cras.live"):
        team = RoundRobinGroupChat(members, termination_condition=condition, max_turns=3)
        result = await team.run(task=TASK)
    assert result.stop_reason == "Maximum number of turns 3 reached."
    assert [(lost.turn, lost.agent) for lost in condition.lost] == [(2, "a")]
    assert "not scored: live, turn 2, a: IndexError: string index out of range (at " in caplog.text
    await condition.reset()
    assert len(condition.lost) == 1


@pytest.mark.filterwarnings("ignore:Intervention handler on_response:RuntimeWarning")
@pytest.mark.asyncio
async def test_the_handler_goes_on_where_a_rule_has_a_fault(stumbling: None) -> None:
    members = [agent("a", FRENCH, ENGLISH, FRENCH)]
    handler = AdherenceHandler(members, 0.9)
    transcript = await run_with(handler, members, max_turns=3)
    assert len(transcript.turns) == 4
    assert [lost.turn for lost in handler.score.lost] == [2]
    assert [record.turn for record in handler.score.records] == [1, 3]


@pytest.mark.asyncio
async def test_the_protocol_of_a_condition() -> None:
    condition = AdherenceTermination([ADA], 0.5)
    assert await condition([TextMessage(source="user", content=TASK), *said(FRENCH)]) is None
    assert await condition(said(ENGLISH)) is None  # 1 of 2 is not below 0.5
    message = await condition(said(ENGLISH))
    assert message is not None
    assert (condition.terminated, message.source) == (True, "AdherenceTermination")
    with pytest.raises(TerminatedException):
        await condition([])
    await condition.reset()
    assert not condition.terminated
    assert condition.score.priority_adherence is None
    assert await condition([TextMessage(source="user", content=TASK), *said(FRENCH)]) is None


@pytest.mark.asyncio
async def test_and_or_and_its_own_figures() -> None:
    both = AdherenceTermination([ADA], None, min_cras=0.9) & MaxMessageTermination(3)
    assert await both(said(ENGLISH)) is None
    stop = await both(said(FRENCH, FRENCH))
    assert stop is not None
    assert "CRAS is 0.00 over 1 turn," in stop.content


def test_it_is_a_component() -> None:
    condition = AdherenceTermination([agent("a")], 0.8, min_cras=0.7, min_decided=4) | MaxMessageTermination(9)
    again = TerminationCondition.load_component(condition.dump_component())
    assert again.dump_component() == condition.dump_component()
    (own, _) = again._conditions  # type: ignore[attr-defined]
    assert isinstance(own, AdherenceTermination)
    assert own._to_config().agents[0].system_message == ADA.system_message


@pytest.mark.parametrize("kind", [AdherenceTermination, AdherenceHandler])
def test_it_needs_a_threshold(kind: Any) -> None:
    with pytest.raises(ValueError, match="give a threshold"):
        kind([ADA], None)


async def run_with(handler: AdherenceHandler, members: list[Any], **more: Any) -> Any:
    runtime = SingleThreadedAgentRuntime(intervention_handlers=[handler])
    runtime.start()
    recording = record(RoundRobinGroupChat(members, runtime=runtime, **more))
    await recording.run(task=TASK)
    await runtime.stop()
    return recording.transcript


@pytest.mark.filterwarnings("ignore:Intervention handler on_response:RuntimeWarning")
@pytest.mark.asyncio
async def test_the_handler_flags_and_does_not_stop(caplog: pytest.LogCaptureFixture) -> None:
    members = [agent("a", FRENCH, ENGLISH, FRENCH)]
    handler = AdherenceHandler(members, 0.9)
    with caplog.at_level(logging.WARNING, "cras.live"):
        transcript = await run_with(handler, members, max_turns=3)
    assert len(transcript.turns) == 4
    (flag,) = handler.flags  # the third turn is right again: the figure is still low, the turn is not to blame
    assert (flag.record.turn, flag.message.to_model_text()) == (2, ENGLISH)
    assert [turn.extra["metadata"] for turn in transcript.turns] == [{}, {}, {"cras_flag": flag.reason}, {}]
    assert "priority adherence is 0.50" in caplog.text
    assert ENGLISH not in caplog.text


@pytest.mark.filterwarnings("ignore:Intervention handler on_response:RuntimeWarning")
@pytest.mark.asyncio
async def test_the_handler_sees_nested_teams_and_can_stop_the_team() -> None:
    inner = [agent("a", ENGLISH)]
    members = [RoundRobinGroupChat(inner, max_turns=1, name="inner"), agent("b", *[FRENCH] * 9)]
    stop = ExternalTermination()
    handler = AdherenceHandler(inner, 0.9, on_flag=lambda flag: stop.set())
    transcript = await run_with(handler, members, termination_condition=stop)
    assert [turn.agent for turn in transcript.turns] == ["user", "a"]
    assert transcript.stop_reason == "External termination requested"


def test_no_loop_is_needed_to_make_one() -> None:
    assert asyncio.run(AdherenceTermination([ADA])(said(FRENCH))) is None
