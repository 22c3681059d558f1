"""The benchmark: figures by hand, and no look at the labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.studies.blame_whoandwhen import accuracies, busiest, chance, first_turn, load, methods, report

FAILED = "exitcode: 1 (execution failed)\nCode output: NameError: x\n"


def folder_of(tmp_path: Path, labels: list[tuple[str, int]]) -> Path:
    """Runs of four turns: the task, Ann, Bob (whose code fails), the terminal."""
    tmp_path.mkdir(exist_ok=True)
    for number, (agent, step) in enumerate(labels, 1):
        turns = [
            ("Ann", "What is 2 + 2? Please help."),
            ("Ann", "let us see."),
            ("Bob", "x"),
            ("Computer_terminal", FAILED),
        ]
        run = {
            "question": "What is 2 + 2?",
            "history": [{"name": name, "role": "user", "content": text} for name, text in turns],
            "system_prompt": {"Ann": "You are Ann.", "Bob": "You are Bob."},
            "mistake_agent": agent,
            "mistake_step": str(step),
        }
        (tmp_path / f"{number}.json").write_text(json.dumps(run))
    return tmp_path


def test_figures_by_hand(tmp_path: Path) -> None:
    runs = load(folder_of(tmp_path, [("Bob", 2), ("Ann", 1), ("Ann", 0), ("Bob", 0)]))
    assert chance(runs) == {"agent": pytest.approx(1 / 3), "step": 0.25}
    failed_code = accuracies(runs, methods()["verdicts, failed code"])
    assert {name: interval.estimate for name, interval in failed_code.items()} == {
        "agent": 0.5, "step": 0.25, "answered": 1.0, "agent where answered": 0.5,
    }  # fmt: skip
    silent = accuracies(runs, methods()["verdicts"])
    assert (silent["agent"].estimate, silent["answered"].estimate) == (0.0, 0.0)
    assert [first_turn(run) for run in runs] == [("Ann", 1)] * 4
    assert [busiest(run) for run in runs] == [("Ann", 1)] * 4


def test_answers_do_not_depend_on_the_labels(tmp_path: Path) -> None:
    one = load(folder_of(tmp_path / "one", [("Bob", 2), ("Ann", 1)]))
    other = load(folder_of(tmp_path / "other", [("Ann", 0), ("Bob", 3)]))
    for name, method in methods().items():
        assert [method(run) for run in one] == [method(run) for run in other], name


def test_the_choice_is_made_on_the_even_half(tmp_path: Path) -> None:
    # in the even runs the code failed, in the odd ones the first turn was wrong
    found = report(load(folder_of(tmp_path, [("Ann", 1), ("Bob", 2)] * 3)))
    assert found["chosen_on_even"] == "verdicts, failed code, else the first turn"
    assert found["odd"][found["chosen_on_even"]]["agent"][0] == 0.0  # type: ignore[index]


def test_on_four_real_runs(four_runs: Path) -> None:
    runs = load(four_runs)
    assert [(run.number, run.agent, run.step) for run in runs] == [
        (12, "Verification_Expert", 1),
        (47, "Mesopotamian_Number_Systems_Expert", 1),
        (70, "PythonDebugging_Expert", 0),
        (102, "Filmography_Expert", 1),
    ]
    assert [first_turn(run) == (run.agent, run.step) for run in runs] == [True, True, False, True]
    # rules find one thing, a block of text where only code to run is allowed, and it is not what the label blames
    answers = {run.number: methods()["verdicts, failed code"](run) for run in runs}
    assert answers == {12: (None, None), 47: (None, None), 70: ("Validation_Expert", 4), 102: (None, None)}


def test_on_the_real_runs(whoandwhen: Path) -> None:
    runs = load(whoandwhen)
    assert len(runs) == 126
    assert chance(runs) == {"agent": pytest.approx(0.291, abs=0.001), "step": pytest.approx(0.120, abs=0.001)}
    # docs/blame.md quotes these two
    assert sum(first_turn(run)[0] == run.agent for run in runs) == 65
    assert sum(first_turn(run)[1] == run.step for run in runs) == 36
