"""A prompt is changed and the runs are scored again into the same file: nobody counts what was superseded."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cras.cli import app
from cras.judges import ScoreRecord
from cras.metrics.latest import latest_of_each
from cras.readers import write_transcripts
from cras.score_record import Member, MemberVerdict, Verdict
from cras.scoring.score import read_scores
from tests.cras.conftest import transcript_of

SCORES = "runs.scores.jsonl"
BEFORE, AFTER = "Answer in lowercase.", "Use one sentence."


def cras(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result


def scored_with(message: str) -> None:
    """Three runs of two turns each; the turns are the same whatever the message. ``BEFORE`` none meets, ``AFTER`` all."""
    runs = [transcript_of(message, "One.", "Two.", identifier=f"r{number}") for number in range(3)]
    write_transcripts(runs, "runs.transcript.jsonl")
    cras("score", "runs.transcript.jsonl", "--out", SCORES)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scored_with(BEFORE)
    scored_with(AFTER)
    assert Path(SCORES).read_bytes().count(b"\n") == 12


def test_a_score_file_is_read_as_the_last_record_of_every_turn() -> None:
    records = read_scores(SCORES)
    assert [(record.transcript_id, record.turn) for record in records] == [
        (f"r{n}", t) for n in range(3) for t in (0, 1)
    ]
    assert {record.cras for record in records} == {1.0}


def test_a_report_counts_a_turn_once_that_was_scored_again() -> None:
    result = cras("report", SCORES, "--html", "page.html")
    assert "6 turns on page.html" in result.stderr
    text = Path("page.html").read_text(encoding="utf-8")
    assert "6 turns of 3 runs. CRAS 1.00" in text
    assert "lowercase" not in text


def test_compare_and_report_count_the_same_turns() -> None:
    found = json.loads(cras("compare", SCORES, SCORES, "--json").stdout)
    assert found["rows"][0]["before"] == 1.0


def test_blame_accuses_nobody_of_what_was_superseded() -> None:
    lines = cras("blame", "runs.transcript.jsonl", "--scores", SCORES, "--json").stdout.splitlines()
    assert [json.loads(line)["agent"] for line in lines] == [None, None, None]


def test_a_calibration_pairs_a_label_with_one_score() -> None:
    with Path("labels.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("transcript_id", "turn", "agent", "dimension", "score", "rater"))
        writer.writerows((f"r{n}", turn, "Ada", "CC", 5 - turn, "1") for n in range(3) for turn in (0, 1))
    found = json.loads(cras("calibrate", SCORES, "labels.csv", "--json").stdout)
    assert found["figures"]["CC"]["labels"] == 6
    assert found["figures"]["CC"]["bias"]["estimate"] == 0.5, "5 by the judge everywhere, 4.5 by people on average"


def test_agreement_hears_what_a_panel_said_last() -> None:
    def record(said: bool) -> ScoreRecord:
        members = [
            Member(judge=name, scores={"CC": 5.0}, cras=1.0, said=[MemberVerdict(id="c", said=said or name == "a")])
            for name in ("a", "b")
        ]
        return ScoreRecord(
            transcript_id="r", turn=0, agent="Ada", judge="panel", judge_version="1", made_by="t", scores={"CC": 5.0},
            cras=1.0, criteria=[Verdict(id="c", dimension="CC", met=True, reason="so")], panel=members,
            content_hash=str(said),
        )  # fmt: skip

    Path("panel.jsonl").write_text("".join(f"{record(said).model_dump_json()}\n" for said in (False, True)))
    assert "judges differ on 0 of 1 turn" in cras("agreement", "panel.jsonl").stdout


def test_a_prompt_that_is_changed_back_is_the_one_that_holds() -> None:
    scored_with(BEFORE)
    assert {record.cras for record in read_scores(SCORES)} == {0.0}
    whole = Path(SCORES).read_bytes()
    scored_with(BEFORE)
    assert Path(SCORES).read_bytes() == whole, "nothing more is written by scoring the same again"


def test_records_of_other_judges_supersede_nothing() -> None:
    first, *_ = read_scores(SCORES)
    other = first.model_copy(update={"judge": "model", "content_hash": "other"})
    assert latest_of_each([first, other]) == [first, other]
