from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from cras.cli import app
from cras.readers import write_transcripts
from cras.terminal.progress import ScoringProgress
from cras.wording import counted, judged_text, share_text
from tests.cras.conftest import transcript_of

WRONG = re.compile(
    r"(?<![\d.,])(?<! of )1 (?:more )?(?:runs|turns|records|score records|problems|teams|contradictions|criteria|rubrics|"
    r"answers|rows|tasks|agents|lines|labels|people|requests|tests)\b|\bof 1 (?:runs|turns|tasks)\b"
)


def test_one_is_singular_and_thousands_are_set_off() -> None:
    assert counted(1, "run") == "1 run"
    assert counted(0, "run") == "0 runs"
    assert counted(1024, "criterion", "criteria") == "1,024 criteria"


def test_what_is_wrong_is_found() -> None:
    assert WRONG.search("read 1 of 1 runs")
    assert WRONG.search("1 score records in x")
    assert not WRONG.search("1 of 24 turns, 0.1 runs, 21 runs, 1 run")


@pytest.mark.parametrize(
    "command",
    [
        "score one.jsonl",
        "score one.jsonl --agents 0 --worst 0",
        "report one.scores.jsonl --html page.html",
        "report one.scores.jsonl --html page.html --runs one.jsonl",
        "compare one.scores.jsonl one.scores.jsonl --level turn --level transcript",
        "compare one.scores.jsonl one.scores.jsonl --unpaired",
        "blame one.jsonl",
        "lint one.jsonl",
        "rubric one.jsonl",
        "rubric one.jsonl --out rubrics",
        "label one.jsonl --out labels.csv --sheet",
        "label one.jsonl --out asked.csv",
        "calibrate one.scores.jsonl labels.csv",
        "convert one.jsonl --to transcript --out other.jsonl",
    ],
)
def test_no_output_about_a_single_run_says_1_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_transcripts([transcript_of("Answer in French. Answer in English. Use one sentence.", "No. No.")], "one.jsonl")
    CliRunner().invoke(app, ["score", "one.jsonl", "--out", "one.scores.jsonl"])
    if command.startswith("calibrate"):
        Path("labels.csv").write_text("transcript_id,turn,agent,dimension,score,rater\nrun,0,Ada,CC,5,1\n")
    result = CliRunner().invoke(app, command.split())
    assert result.exit_code in (0, 1), result.output
    page = Path("page.html")
    said = result.output + (page.read_text(encoding="utf-8") if page.exists() else "")
    assert not WRONG.search(said), said


def test_progress_says_1_turn() -> None:
    progress = ScoringProgress(Console(file=io.StringIO()), total_turns=1)
    list(progress.scoring(range(1)))
    assert progress.describe() == "1 of 1 turn"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("score one.jsonl --out one.scores.jsonl", "1 score record in one.scores.jsonl, from before judge"),
        ("blame one.jsonl", "1 of 1 run has a turn with a sign that it went wrong; first was Ada in 1 judge"),
        ("compare one.scores.jsonl other.scores.jsonl", "not paired: no task has the same id in both files, so"),
        ("compare one.scores.jsonl one.scores.jsonl", "not paired: one task alone is in both files, so"),
        ("rubric one.jsonl", "a judge model after the rules is asked only where a rule cannot tell."),
    ],
)
def test_no_sentence_is_about_nothing(command: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "other"):
        run = transcript_of("Answer in French. Use one sentence.", "No. No.", identifier=name)
        write_transcripts([run], f"{name}.jsonl")
        CliRunner().invoke(app, ["score", f"{name}.jsonl", "--out", f"{name}.scores.jsonl"])
    result = CliRunner().invoke(app, command.split())
    assert said in " ".join(result.output.split()), result.output


def test_a_share_that_is_not_all_never_reads_as_all_and_one_that_is_not_none_never_as_none() -> None:
    assert [share_text(*pair) for pair in ((0, 0), (0, 9), (1, 9999), (1, 3), (9998, 9999), (9, 9))] == [
        "-", "0.00", "0.01", "0.33", "0.99", "1.00",
    ]  # fmt: skip
    assert judged_text(129, 412) == "judged 0.31 of 412 explicit instructions"
    assert judged_text(1, 1) == "judged 1.00 of 1 explicit instruction"
    assert judged_text(0, 0) == "no explicit instruction"
