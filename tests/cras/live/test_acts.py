"""Tools, hand-overs and a user's own checks, from a real AutoGen team to the table, the test and the live score."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat, Swarm
from autogen_core.models import CreateResult
from typer.testing import CliRunner

from cras import RubricBook, Transcript, record, write_transcripts
from cras.cli import app
from cras.judges import RulesJudge
from cras.live.running import RunningScore
from cras.scoring.score import Tally, score
from cras.testing.assert_adheres import assert_adheres
from tests.cras.live.conftest import call, replay

SHOP = '{"status": "refunded", "order": "A7"}'
RUBRICS = {
    "front.yaml": """\
role: front
criteria:
- {id: hand-over, dimension: CC, text: Hands over to the shop alone., check: {kind: hand_over, params: {rule: only, what: the shop}}}
- {id: no-refunds, dimension: CC, text: Never refunds., check: {kind: tool_use, params: {rule: never, tool: refund}}}
""",
    "shop.yaml": """\
role: shop
criteria:
- {id: looks-up, dimension: CC, text: Looks the order up before answering.,
   check: {kind: tool_use, params: {rule: must, tool: lookup_order, before: answering, arguments: {order: A7}}}}
- {id: verified, dimension: CC, text: Looks it up before a refund.,
   check: {kind: tool_use, params: {rule: must, tool: lookup_order, before: refund}}}
- {id: form, dimension: CC, text: Answers in the agreed form., check: {json_schema: answer.schema.json}}
- {id: own, dimension: KBA, text: Knows the order., check: {python: 'MODULE:knows_order'}}
""",
}
SCHEMA = {
    "type": "object",
    "required": ["status", "order"],
    "properties": {"status": {"enum": ["refunded", "refused"]}, "order": {"pattern": "^[A-Z]\\d$"}},
}
CODE = """
def knows_order(turn, transcript):
    return any("A7" in item.content for item in transcript.turns if item.index < turn.index and item.agent == turn.agent)
"""


def lookup_order(order: str) -> str:
    """Look an order up."""
    return f"{order}: broken"


def refund(order: str) -> str:
    """Refund an order."""
    return "done"


def team(*of_shop: str | CreateResult, of_front: str = "You greet.") -> Swarm:
    front = AssistantAgent("front", replay(call("transfer_to_shop")), system_message=of_front, handoffs=["shop"])
    shop = AssistantAgent(
        "shop", replay(*of_shop), system_message="You refund.", tools=[lookup_order, refund],
        reflect_on_tool_use=True, max_tool_iterations=3,
    )  # fmt: skip
    return Swarm([front, shop], max_turns=2)


GOOD = (call("lookup_order", '{"order": "A7"}'), call("refund", '{"order": "A7"}'), SHOP)
RASH = (call("refund", '{"order": "A7"}'), "Your money is on its way.")


@pytest.fixture
def rubrics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    module = f"knowing_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / "rubrics"
    folder.mkdir()
    for name, text in RUBRICS.items():
        (folder / name).write_text(text.replace("MODULE", module))
    (folder / "answer.schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / f"{module}.py").write_text(CODE)
    monkeypatch.syspath_prepend(tmp_path)
    return folder


async def recorded(replies: Sequence[str | CreateResult], id: str) -> Transcript:
    recording = record(team(*replies), id=id)
    await recording.run(task="My order A7 arrived broken.")
    return recording.transcript


@pytest.mark.asyncio
async def test_score_decides_them_all(rubrics: Path, tmp_path: Path) -> None:
    runs = [await recorded(GOOD, "good"), await recorded(RASH, "rash")]
    write_transcripts(runs, tmp_path / "runs.transcript.jsonl")
    out = tmp_path / "s.scores.jsonl"
    arguments = ["score", str(tmp_path / "runs.transcript.jsonl"), "--rubrics", str(rubrics), "--out", str(out)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    records = [json.loads(line) for line in out.read_text().splitlines()]
    said = {
        (item["transcript_id"], item["agent"], verdict["id"]): verdict["met"]
        for item in records
        for verdict in item["criteria"]
    }
    assert said == {
        ("good", "front", "hand-over"): True, ("good", "front", "no-refunds"): True,
        ("good", "shop", "looks-up"): True, ("good", "shop", "verified"): True, ("good", "shop", "form"): True,
        ("good", "shop", "own"): True,
        ("rash", "front", "hand-over"): True, ("rash", "front", "no-refunds"): True,
        ("rash", "shop", "looks-up"): False, ("rash", "shop", "verified"): False, ("rash", "shop", "form"): False,
        ("rash", "shop", "own"): True,
    }  # fmt: skip
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 0
    assert out.read_text().count("\n") == len(records), "the same run of the command judges nothing anew"


@pytest.mark.asyncio
async def test_assert_adheres_says_which_demand_was_not_met(rubrics: Path) -> None:
    book = str(rubrics)
    assert_adheres([await recorded(GOOD, "good")], min_cras=1.0, rubrics=book)
    with pytest.raises(AssertionError) as failed:
        assert_adheres([await recorded(RASH, "rash")], min_cras=1.0, rubrics=book)
    assert "Looks the order up before answering." in str(failed.value)


@pytest.mark.asyncio
async def test_an_agent_that_ends_with_a_summary_of_its_tools_is_held_to_what_is_asked_of_acts(rubrics: Path) -> None:
    """Without ``reflect_on_tool_use`` an AutoGen agent's answer is what its tools said; nothing of it was scored."""
    shop = AssistantAgent("shop", replay(call("refund", '{"order": "A7"}')), tools=[lookup_order, refund])
    recording = record(RoundRobinGroupChat([shop], max_turns=1), id="summary")
    await recording.run(task="My order A7 arrived broken.")
    run = recording.transcript
    tally = Tally()
    (said,) = score([run], RulesJudge(), rubric_of=RubricBook.read([str(rubrics)]), tally=tally)
    assert {item.id: item.met for item in said.criteria} == {"looks-up": False, "verified": False}
    tally = Tally()
    assert list(score([run], RulesJudge(), tally=tally)) == [], "nothing is asked of its acts"
    assert tally.scored == 0


@pytest.mark.asyncio
async def test_the_live_score_says_the_same_of_acts() -> None:
    system = "You greet. Never hand over to the shop. Answer in French."
    recording = record(team(*RASH, of_front=system), id="live")
    result = await recording.run(task="My order A7 arrived broken.")
    running = RunningScore(recording.transcript.agents)
    running.add(result.messages)
    whole = list(score([recording.transcript], RulesJudge()))
    assert [item.criteria for item in running.records] == [item.criteria for item in whole]
    by_text = {item.id: (item.met, item.applies) for item in running.records[0].criteria if item.basis == "explicit"}
    assert list(by_text.values()) == [(False, True), (None, False)], "AutoGen's words of a hand-over are English"
