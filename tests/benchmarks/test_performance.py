"""The measurements of speed run at a small size and count what they say they count. No time is judged here."""

from __future__ import annotations

import json
import os
from pathlib import Path

from benchmarks.performance import delayed_server, judging, role_adherence, rules
from benchmarks.performance.runs import run, write_runs
from cras.readers import Reading
from tests.cras.conftest import REPOSITORY


def test_runs_are_the_same_every_time_and_differ_among_themselves(tmp_path: Path) -> None:
    write_runs(tmp_path / "a.transcript.jsonl", 3, 4)
    write_runs(tmp_path / "b.transcript.jsonl", 3, 4)
    assert (tmp_path / "a.transcript.jsonl").read_bytes() == (tmp_path / "b.transcript.jsonl").read_bytes()
    assert len({run(number, 4).model_dump_json() for number in range(20)}) == 20
    assert list(Reading([str(tmp_path / "a.transcript.jsonl")])) == [run(number, 4) for number in range(3)]


def test_rules_are_measured_at_two_sizes() -> None:
    lines = rules.table((2, 4), turns=3, repeats=1)
    assert "| 4 | 12 |" in "\n".join(lines)
    assert "Peak memory, 4 over 2 transcripts: " in lines[-1]


def test_every_turn_is_judged_by_the_server() -> None:
    calls, ratio = judging.overhead(concurrency=4, delay=0.01, ideal_seconds=0.05, seed=0)
    assert calls == 20
    assert ratio >= 1
    assert "127.0.0.1" not in os.environ.get("OPENAI_BASE_URL", ""), "the environment is as it was"


def test_the_server_agrees_about_every_question() -> None:
    prompt = (
        "<<<data 0123456789abcdef judged turn>>>\nThe sea.\n<<<end 0123456789abcdef>>>\n"
        "Answer for these ids: 1, 2, K1. One JSON object, nothing else."
    )
    answer = json.loads(delayed_server.agreeing(prompt))
    assert [item["id"] for item in answer["verdicts"] + answer["conflicts"]] == ["1", "2", "K1"]
    assert all(item["quote"] == "The sea." for item in answer["verdicts"])


def test_one_request_a_turn_and_equal_ones_once() -> None:
    runs = list(Reading([str(REPOSITORY / "tests" / "data" / "whoandwhen")]))
    assert len(runs) == 4
    prompts, turns = role_adherence.ours(runs)
    assert len(prompts) == len(set(prompts)) <= turns
    assert set(role_adherence.ours(runs[:1])[0]) <= set(prompts)
