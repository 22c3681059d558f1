"""The benchmark: figures by hand, no look at the labels, and a judge whose answers are kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.studies.blame_whoandwhen import (
    Run,
    accuracies,
    asked,
    busiest,
    by_signs,
    chance,
    first_turn,
    judged_row,
    load,
    sample,
    table,
)
from cras.errors import InputError
from cras.judges.asking.ask import JudgeSettings
from tests.cras.judges.server import Body, Reply, serving

FAILED = "exitcode: 1 (execution failed)\nCode output: NameError: x\n"


def folder_of(tmp_path: Path, labels: list[tuple[str, int]]) -> Path:
    """Runs of four turns: the task, Ann, Bob (whose code fails), the terminal."""
    tmp_path.mkdir(exist_ok=True)
    for number, (agent, step) in enumerate(labels, 1):
        turns = [
            ("Ann", f"What is 2 + 2? Please help. Case {number}."),
            ("Ann", "let us see."),
            ("Bob", "x = y, so it is five"),
            ("Computer_terminal", FAILED),
        ]
        run = {
            "question": "What is 2 + 2?",
            "ground_truth": "four hundred",
            "history": [{"name": name, "role": "user", "content": text} for name, text in turns],
            "system_prompt": {"Ann": "You are Ann.", "Bob": "You are Bob."},
            "mistake_agent": agent,
            "mistake_step": str(step),
            "mistake_reason": "the label says why",
        }
        (tmp_path / f"{number}.json").write_text(json.dumps(run))
    return tmp_path


def test_figures_by_hand(tmp_path: Path) -> None:
    runs = load(folder_of(tmp_path, [("Bob", 2), ("Ann", 1), ("Ann", 0), ("Bob", 0)]))
    assert chance(runs) == {"agent": pytest.approx(1 / 3), "step": 0.25}
    answers = [by_signs(runs[0]), ("Ann", 1), ("Ann", 1), (None, None)]
    assert answers[0] == ("Bob", 2)
    assert [interval.estimate for interval in accuracies(runs, answers).values()] == [
        0.75, 0.75, 0.5, 1.0, pytest.approx(2 / 3), pytest.approx(2 / 3), pytest.approx(1 / 3),
    ]  # fmt: skip
    assert [first_turn(run) for run in runs] == [("Ann", 1)] * 4
    assert [busiest(run) for run in runs] == [("Ann", 1)] * 4
    assert table(runs)["sign: invented data"]["decided"].estimate == 0.0


def test_answers_do_not_depend_on_the_labels(tmp_path: Path) -> None:
    one = load(folder_of(tmp_path / "one", [("Bob", 2), ("Ann", 1)]))
    other = load(folder_of(tmp_path / "other", [("Ann", 0), ("Bob", 3)]))
    for method in (by_signs, first_turn, busiest):
        assert [method(run) for run in one] == [method(run) for run in other]


def test_a_sample_is_the_same_for_the_same_seed_and_of_runs_that_are_short_enough(tmp_path: Path) -> None:
    runs = load(folder_of(tmp_path, [("Bob", 2)] * 12))
    drawn = sample(runs, 5, 3)
    assert [run.number for run in drawn] == sorted(run.number for run in sample(runs, 5, 3))
    assert len(drawn) == 5
    assert sample(runs, 5, 3, longest=10) == []
    assert sample(runs, None, 3) == sample(runs, 99, 3) == runs


def test_a_folder_without_the_runs_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no N\.json; wanted is Who&When"):
        load(tmp_path)
    (tmp_path / "1.json").write_text('{"history": []}')
    with pytest.raises(
        InputError, match=r"1\.json: has no labels mistake_agent and mistake_step .* wanted is Who&When"
    ):
        load(tmp_path)


def test_a_judge_is_asked_about_each_run_once_ever_and_never_sees_the_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("autogen_ext.models.openai", reason="needs the extra: pip install sail-cras[openai]")
    runs = load(folder_of(tmp_path / "runs", [("Bob", 2), ("Ann", 0), ("Bob", 2)]))
    out = tmp_path / "out.jsonl"

    def script(body: Body, number: int) -> Reply:
        text = str(body["messages"][1]["content"])
        case = re.findall(r"Case (\d)", text)[0]
        answer = {"1": (2, "it is five"), "2": (0, "What is 2"), "3": (1, "it is five")}[case]
        return Reply(json.dumps({"quote": answer[1], "reason": "r", "turn": answer[0]}))

    def ask(wanted: list[Run]) -> tuple[list[dict[str, Any]], list[Body]]:
        with serving(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.url)
            settings = JudgeSettings(cache=tmp_path / "answers.sqlite")
            return list(asked(wanted, "openai:m", ["all-at-once"], settings, out, with_truth=False)), server.requests

    first, requests = ask(runs[:2])
    assert len(requests) == 2
    assert not re.search(
        "mistake|label says|four hundred",
        str([body["messages"][1] for body in requests]).replace("decisive mistake", ""),
    )
    records, requests = ask(runs)
    assert (records[:2], len(requests)) == (first, 1)
    row = judged_row(runs, records)
    figures = [interval.estimate for interval in row["accuracies"].values()]
    assert figures[:5] == [pytest.approx(2 / 3), pytest.approx(2 / 3), pytest.approx(2 / 3), 1.0, 1.0]
    assert (row["requests"], row["void"], row["no mistake found"]) == (3, 1, 0)
    assert [item["reason"] for item in records[2]["void"]] == [
        "its quotation is not in turn 1, which it names, but in turn 2"
    ]


def test_on_four_real_runs(four_runs: Path) -> None:
    runs = load(four_runs)
    assert [(run.number, run.agent, run.step) for run in runs] == [
        (12, "Verification_Expert", 1),
        (47, "Mesopotamian_Number_Systems_Expert", 1),
        (70, "PythonDebugging_Expert", 0),
        (102, "Filmography_Expert", 1),
    ]
    assert [first_turn(run) == (run.agent, run.step) for run in runs] == [True, True, False, True]
    # rules find two things: two blocks of code where one is allowed, in the turn that the label blames, and a block of text
    # where only code to run is allowed, in another than that
    answers = {run.number: by_signs(run) for run in runs}
    assert answers == {
        12: ("Verification_Expert", 1),
        47: (None, None),
        70: ("Validation_Expert", 4),
        102: (None, None),
    }


def test_on_the_real_runs(whoandwhen: Path) -> None:
    runs = load(whoandwhen)
    assert len(runs) == 126
    assert chance(runs) == {"agent": pytest.approx(0.291, abs=0.001), "step": pytest.approx(0.120, abs=0.001)}
    # docs/blame.md quotes these
    assert sum(first_turn(run)[0] == run.agent for run in runs) == 65
    assert sum(first_turn(run)[1] == run.step for run in runs) == 36
