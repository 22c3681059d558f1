"""What two scores rest on is told beside their difference, and so are runs that nothing pairs by task."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cras.cli import app
from cras.compare.coverage import JudgedOnBoth, coverage_is_far_apart
from cras.judges import RulesJudge
from cras.readers import write_transcripts
from cras.scoring.score import ScoreFile, score
from tests.cras.conftest import transcript_of

LITTLE = "Answer in lowercase. Be kind. Be polite. Never promise a refund."
MUCH = "Answer in lowercase. Use one sentence. Be kind."


def cras(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["compare", *arguments])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def scored(name: str, message: str, reply: str = "yes.") -> None:
    runs = [transcript_of(message, reply, identifier=f"{name}-{n}", task=f"Question {n}?") for n in range(8)]
    write_transcripts(runs, f"{name}.transcript.jsonl")
    with ScoreFile(f"{name}.scores.jsonl") as file:
        list(file.keep(score(runs, RulesJudge())))


def pair(*more: str) -> Result:
    return cras(
        "a.scores.jsonl", "b.scores.jsonl", "--runs-a", "a.transcript.jsonl", "--runs-b", "b.transcript.jsonl", *more
    )


def test_coverage_of_both_sides_stands_beside_the_difference_and_warns() -> None:
    scored("a", MUCH)
    scored("b", LITTLE)
    result = pair("--level", "transcript")
    # 8 runs: 2 of 3 instructions decided before, 1 of 4 after
    told = "A: judged 0.67 of 24 explicit instructions; B: judged 0.25 of 32 explicit instructions"
    assert f"mind: {told}: a difference may be of what was judged, not of how it was obeyed\n" in result.stdout
    assert f"{told}.\n" in result.stdout
    assert result.stdout.count("0.67 / 0.25") >= 3, "on the rows of the suite and the agent, and of each task"
    data = json.loads(pair("--json").stdout)
    assert data["rows"][0]["explicit_instructions"] == {
        "before": {"judged": 16, "of": 24, "share": 16 / 24},
        "after": {"judged": 8, "of": 32, "share": 0.25},
    }
    assert data["transcripts"][0]["explicit_instructions"]["after"] == {"judged": 1, "of": 4, "share": 0.25}


def test_equal_coverage_warns_of_nothing() -> None:
    scored("a", MUCH)
    scored("b", MUCH, "No.")
    result = pair("--level", "turn")
    assert "mind:" not in result.stdout
    assert "2/3 > 2/3" in result.stdout


@pytest.mark.parametrize(
    ("before", "after", "far"),
    [(0.9, 0.85, False), (0.9, 0.75, True), (0.04, 0.09, True), (0.05, 0.09, False), (0.0, 0.0, False)],
)
def test_shares_are_far_apart_by_a_tenth_or_by_half(before: float, after: float, far: bool) -> None:
    assert coverage_is_far_apart(before, after) is far
    assert coverage_is_far_apart(after, before) is far


def test_a_side_without_an_instruction_is_no_share() -> None:
    judged = JudgedOnBoth((0, 0), (3, 4))
    assert (str(judged), judged.is_far_apart) == ("- / 0.75", False)
    assert judged.sentence() == "A: no explicit instruction; B: judged 0.75 of 4 explicit instructions"


def test_runs_that_are_not_among_those_given_are_told() -> None:
    scored("a", MUCH)
    scored("b", MUCH)
    lines = Path("a.transcript.jsonl").read_text().splitlines(keepends=True)
    Path("a.transcript.jsonl").write_text("".join(lines[:-2]))
    result = pair()
    told = "mind: --runs-a: 2 of 8 scored runs are not in it with a task, and paired by id: a-6, a-7\n"
    assert told in result.stdout
    assert any("--runs-a: 2 of 8" in warning for warning in json.loads(pair("--json").stdout)["warnings"])
    result = cras(
        "a.scores.jsonl", "b.scores.jsonl", "--runs-a", "b.transcript.jsonl", "--runs-b", "b.transcript.jsonl"
    )
    assert result.exit_code == 2
    assert "--runs-a: holds none of the 8 scored runs; ids have to be the same" in result.stderr


def test_a_figure_that_cannot_be_judged_any_more_is_a_decline() -> None:
    scored("a", MUCH)
    scored("b", "Be kind.")
    assert pair().exit_code == 0, "nothing was asked"
    result = pair("--max-decline", "0.5")
    assert result.exit_code == 1
    assert "threshold missed: CRAS over all turns is 1.00 in A and could not be judged in B" in result.stderr
    assert json.loads(pair("--max-decline", "0.5", "--json").stdout)["thresholds_missed"]
