from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cras.errors import InputError
from cras.judges import RulesJudge
from cras.judges.asking.judge_failures import JudgeFailedError
from cras.readers import write_transcripts
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Rubric
from cras.score_record import ScoreRecord
from cras.scoring.score import ScoreFile, Tally, read_scores, score
from cras.transcript import Agent, Transcript, Turn
from tests.cras.conftest import transcript_of

RUNS = [
    transcript_of("Use one sentence. Answer in lowercase.", "one.", "Two. Three.", identifier=f"r{n}") for n in range(4)
]


class Counting(RulesJudge):
    """Counts its judgements."""

    def __init__(self) -> None:
        self.asked = 0

    def judge(self, *arguments: object, **more: object) -> object:  # type: ignore[override]
        self.asked += 1
        return super().judge(*arguments, **more)  # type: ignore[arg-type]


def write(path: Path, runs: list[Transcript] = RUNS) -> tuple[int, Tally]:
    judge, tally = Counting(), Tally()
    with ScoreFile(path) as file:
        for _ in file.keep(score(runs, judge, done=file.done, tally=tally)):
            pass
    return judge.asked, tally


def test_only_what_a_model_wrote_in_the_run_is_scored() -> None:
    run = Transcript(
        id="x",
        agents=[Agent(name="Ada", system_message="Use one sentence."), Agent(name="Terminal", is_model=False)],
        turns=[
            Turn(index=0, agent="Ada", content="The task.", given=True),
            Turn(index=1, agent="Ada", content="Yes."),
            Turn(index=2, agent="Ada", content="f()", kind="tool_call"),
            Turn(index=3, agent="Terminal", content="4"),
            Turn(index=4, agent="Nobody", content="?"),
        ],
    )
    tally = Tally()
    assert [record.turn for record in score([run], RulesJudge(), tally=tally)] == [1]
    assert tally.scored == 1
    assert sum(tally.not_scored.values()) == 4


def test_transcripts_are_read_as_they_are_needed() -> None:
    asked: list[str] = []

    def runs() -> object:
        for run in RUNS:
            asked.append(run.id)
            yield run

    records = score(runs(), RulesJudge())  # type: ignore[arg-type]
    next(records)
    assert asked == ["r0"]


def test_nothing_is_judged_twice(tmp_path: Path) -> None:
    path = tmp_path / "x.scores.jsonl"
    assert write(path)[0] == 8
    whole = path.read_bytes()
    asked, tally = write(path)
    assert (asked, tally.scored, tally.resumed) == (0, 8, 8)
    assert path.read_bytes() == whole
    changed = [RUNS[0].model_copy(update={"turns": [Turn(index=0, agent="Ada", content="new")]}), *RUNS[1:]]
    assert write(path, changed)[0] == 1
    assert path.read_bytes().startswith(whole), "what was paid for stays"
    assert path.read_bytes().count(b"\n") == 9
    assert len(read_scores(path)) == 8, "the record of the turn as it was is superseded"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.floats(0, 1))
def test_a_file_cut_anywhere_ends_the_same(tmp_path: Path, share: float) -> None:
    whole_path, path = tmp_path / "whole", tmp_path / "cut"
    if not whole_path.exists():
        write(whole_path)
    whole = whole_path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    lines = path.read_bytes().count(b"\n")
    assert write(path)[0] == 8 - lines
    assert path.read_bytes() == whole


class Stumbling(RulesJudge):
    """Raises on one turn."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def judge(self, turn: Turn, rubric: Rubric, transcript: Transcript) -> ScoreRecord:
        if (transcript.id, turn.index) == ("r1", 1):
            raise self.error
        return super().judge(turn, rubric, transcript)


def test_a_fault_in_a_judge_costs_the_turn_that_it_shows_on() -> None:
    tally = Tally()
    records = list(score(RUNS, Stumbling(ZeroDivisionError("no\nsuch luck")), tally=tally))
    assert (len(records), tally.scored) == (7, 7)
    (lost,) = tally.lost
    assert (lost.transcript_id, lost.turn, lost.agent) == ("r1", 1, "Ada")
    assert lost.error == "ZeroDivisionError: no such luck"
    assert re.fullmatch(r".*test_score\.py:\d+", lost.place)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), InputError("cannot be used"), CancelledError()])
def test_what_ends_a_run_ends_it(error: BaseException) -> None:
    with pytest.raises(type(error)):
        list(score(RUNS, Stumbling(error)))


def test_a_server_that_is_gone_costs_the_turn_of_a_judge_that_works_alone() -> None:
    tally = Tally()
    assert len(list(score(RUNS, Stumbling(JudgeFailedError("no answer")), tally=tally))) == 7
    assert dict(tally.failed) == {"no answer": 1}


def test_a_rubric_that_cannot_be_made_costs_the_turns_of_its_agent() -> None:
    def rubric_of(run: Transcript, agent: str) -> Rubric:
        if run.id == "r2":
            raise IndexError("string index out of range")
        return rubric_for(run, agent)

    tally = Tally()
    records = list(score(RUNS, RulesJudge(), tally=tally, rubric_of=rubric_of))
    assert {record.transcript_id for record in records} == {"r0", "r1", "r3"}
    assert [(lost.transcript_id, lost.turn) for lost in tally.lost] == [("r2", 0), ("r2", 1)]


KILLED = """
import os, signal, sys
from cras.cli import app
from cras.judges import RulesJudge
judge, count = RulesJudge.judge, 0
def dies(*arguments):
    global count
    count += 1
    if count == 6:
        os.kill(os.getpid(), signal.SIGKILL)
    return judge(*arguments)
RulesJudge.judge = dies
app(["score", sys.argv[1], "--out", sys.argv[2]])
"""


def test_killed_and_started_again(tmp_path: Path) -> None:
    runs, whole, out = tmp_path / "x.transcript.jsonl", tmp_path / "whole.scores.jsonl", tmp_path / "out.scores.jsonl"
    write_transcripts(RUNS, runs)
    write(whole)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, runs, out], capture_output=True, env={**os.environ}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert out.read_bytes().count(b"\n") == 5
    again = subprocess.run(
        [sys.executable, "-m", "cras", "score", runs, "--out", out], capture_output=True, check=False, text=True
    )
    assert again.returncode == 0, again.stderr
    assert "8 score records" in again.stderr
    assert "5 of them from before" in again.stderr
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("content", ["hello\n", "hello", '{"id": 1}\n', '{"schema_version":1}'])
def test_a_file_of_someone_else_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(content)
    with pytest.raises(InputError, match=r"notes\.txt, line 1: is not a score record"):
        ScoreFile(path)
    assert path.read_text() == content


def test_reading_scores_tells_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_scores(tmp_path / "missing")
    path = tmp_path / "x"
    write(path)
    path.write_bytes(path.read_bytes() + b"{}\n")
    with pytest.raises(InputError, match="line 9: is not a score record"):
        read_scores(path)
    with pytest.raises(InputError, match="cannot be written"):
        ScoreFile(tmp_path)
