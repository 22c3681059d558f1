"""The AgentRx study, on files made here in the shape of its data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.studies.agentrx.__main__ import planned
from benchmarks.studies.agentrx.agreement import agreement, kappa
from benchmarks.studies.agentrx.judged_turns import judged_with
from benchmarks.studies.agentrx.read import MAGENTIC_LABELS, POLICY, RETAIL_LABELS, RETAIL_RUNS, magentic, retail
from benchmarks.studies.agentrx.two_labellings import RUNS, two_labellings
from cras.errors import InputError
from cras.score_record import ScoreRecord, Verdict

PROMPT = {"system_prompt": "You are a surfer. Answer in French."}


def write(folder: Path, name: str, value: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    prompts = {name: PROMPT for name in ("web_surfer", "file_surfer", "magentic_one_coder_agent")}
    write(tmp_path, POLICY, "[" + json.dumps(prompts)[1:-1] + "]")
    history = [
        {"role": "human", "content": "When?"},
        {"role": "Orchestrator (thought)", "content": "A plan"},
        {"role": "Orchestrator (-> WebSurfer)", "content": "Search"},
        {"role": "WebSurfer", "content": "I searched"},
    ]
    write(tmp_path, "data/magentic_dataset/r1.json", history)
    failures = [
        {"failure_id": 1, "step_number": 3, "failure_category": "Guardrails Triggered", "failed_agent": "Orchestrator"},
        {
            "failure_id": 2,
            "step_number": 4,
            "failure_category": "Instruction/Plan Adherence Failure",
            "failed_agent": "Websurfer",
        },
    ]
    entry = {"trajectory_id": "r1", "failures": failures, "root_cause": {"failure_id": 2}}
    write(tmp_path, MAGENTIC_LABELS, [entry])
    traj = [
        {"role": "system", "content": "Answer in English."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "content": "1"},
        {"role": "assistant", "content": "One."},
    ]
    write(tmp_path, RETAIL_RUNS, [{"task_id": 7, "traj": traj}])
    write(tmp_path, RETAIL_LABELS, [{**entry, "trajectory_id": 7}])
    return tmp_path


def test_steps_count_from_one_and_the_agent_of_a_step_is_the_one_that_spoke_there(checkout: Path) -> None:
    (run,) = magentic(checkout)
    assert [(failure.turn, failure.agent) for failure in run.failures] == [(2, "orchestrator"), (3, "websurfer")]
    assert run.root == run.failures[1]
    assert run.transcript.turns[3].agent == "WebSurfer"
    surfer, orchestrator = run.transcript.agent("WebSurfer"), run.transcript.agent("Orchestrator")
    assert surfer is not None
    assert surfer.system_message == PROMPT["system_prompt"]
    assert orchestrator is not None
    assert orchestrator.system_message is None


def test_a_retail_run_has_its_policy_as_system_message_and_tool_calls_as_such(checkout: Path) -> None:
    (run,) = retail(checkout)
    agent = run.transcript.agent("assistant")
    assert agent is not None
    assert agent.system_message == "Answer in English."
    assert [turn.kind for turn in run.transcript.turns] == ["message", "message", "tool_call", "tool_result", "message"]
    assert run.transcript.task == "Hi"


@pytest.mark.parametrize("name", [MAGENTIC_LABELS, POLICY, "data/magentic_dataset/r1.json"])
def test_a_missing_file_is_named_with_its_source(checkout: Path, name: str) -> None:
    (checkout / name).unlink()
    with pytest.raises(InputError, match=r"microsoft/AgentRx") as error:
        magentic(checkout)
    assert name in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (MAGENTIC_LABELS, {"other": 1}),
        (MAGENTIC_LABELS, "no json"),
        (POLICY, "[]"),
        ("data/magentic_dataset/r1.json", [{"speaker": "WebSurfer"}]),
    ],
)
def test_a_changed_file_is_named(checkout: Path, name: str, value: object) -> None:
    write(checkout, name, value)
    with pytest.raises(InputError, match="is not the file of") as error:
        magentic(checkout)
    assert name in str(error.value)


def record(run: str, turn: int, *met: bool | None) -> ScoreRecord:
    criteria = [Verdict(id=str(place), dimension="CC", met=value, reason="") for place, value in enumerate(met)]
    return ScoreRecord(
        transcript_id=run,
        turn=turn,
        agent="a",
        judge="j",
        judge_version="1",
        made_by="test",
        scores={},
        cras=None,
        criteria=criteria,
        content_hash=f"{run}{turn}",
    )


def test_agreement_is_that_of_the_table_by_hand_and_leaves_undecided_turns_out() -> None:
    records = [
        record("a", 0, True, False),  # flagged, labelled
        record("a", 1, True),  # neither
        record("b", 0, False),  # flagged alone
        record("b", 1, True, None),  # labelled alone
        record("b", 2, None),  # not decided
        record("c", 0, False),  # flagged, labelled
    ]
    found = agreement(records, {"a": {0}, "b": {1, 2}, "c": {0}})
    assert (found.turns, found.decided, found.labelled, found.flagged) == (6, 5, 3, 3)
    assert found.precision.estimate == pytest.approx(2 / 3)
    assert found.recall.estimate == pytest.approx(2 / 3)
    # p_o = 3/5; p_e = (3 * 3 + 2 * 2) / 25 = 13/25; kappa = (15 - 13) / (25 - 13)
    assert found.kappa.estimate == pytest.approx(2 / 12)


def test_a_judge_that_never_varies_has_no_kappa() -> None:
    assert kappa([(True, True), (True, False)]) is None
    assert kappa([(True, True), (False, False)]) == 1.0


def test_two_labellings_are_compared_over_the_runs_that_both_have(checkout: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    label = {"question_ID": "r1", "mistake_agent": "WebSurfer", "mistake_step": "2"}
    write(theirs, f"{RUNS}/1.json", label)
    write(theirs, f"{RUNS}/2.json", {**label, "question_ID": "elsewhere"})
    found = two_labellings(magentic(checkout), theirs)
    assert found.runs == 1
    assert (found.agent.estimate, found.step.estimate) == (1.0, 0.0)
    assert (found.step_within_one.estimate, found.step_among_failures.estimate) == (1.0, 1.0)
    with pytest.raises(InputError, match="Agents_Failure_Attribution"):
        two_labellings(magentic(checkout), tmp_path / "nowhere")


def test_a_label_on_a_call_stands_on_the_turn_that_the_call_led_to_where_a_judge_is_shown_it(checkout: Path) -> None:
    (run,) = retail(checkout)
    assert judged_with(run.transcript, by_words=True) == {2: 4, 4: 4}
    assert judged_with(run.transcript, by_words=False) == {4: 4}


def test_words_beside_a_call_are_a_message(checkout: Path) -> None:
    runs = json.loads((checkout / RETAIL_RUNS).read_text())
    runs[0]["traj"][2]["content"] = "I look it up."
    write(checkout, RETAIL_RUNS, runs)
    (run,) = retail(checkout)
    assert (run.transcript.turns[2].kind, run.transcript.turns[2].content) == ("message", "I look it up.")
    assert judged_with(run.transcript, by_words=True) == {2: 2, 4: 4}


def test_the_plan_asks_nobody_and_says_where_the_labels_stand(checkout: Path) -> None:
    labels, requests = planned("retail", retail(checkout))
    assert "1 of 2 labels" in labels, "steps 3 and 4 are the call and what the tool answered"
    assert requests.startswith("retail: 1 requests about agents with a system message")
