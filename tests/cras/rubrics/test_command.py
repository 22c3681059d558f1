from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cras.cli import app
from cras.readers import write_transcripts
from cras.scoring.score import read_scores
from cras.transcript import Agent, Turn
from tests.cras.conftest import transcript_of


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    run = transcript_of("Answer in French. Be kind.", "Oui.", "Hello there, my friend.", task="Tea?")
    run.agents.append(Agent(name="Bob", system_message="Use one sentence."))
    run.turns.append(Turn(index=2, agent="Bob", content="One. Two."))
    write_transcripts([run], "runs.transcript.jsonl")


def cras(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_what_will_be_asked_is_shown_before_anything_is_spent() -> None:
    shown = cras("rubric", "runs.transcript.jsonl").stdout
    assert re.search(r"CC\s+Answer in French\.\s+system\s+language fr\s+1", shown)
    assert re.search(r"CC\s+Be kind\.\s+system\s+a judge model\s+1", shown)
    assert "2 rubrics, 3 criteria: a rule decides 2, a judge model 1." in shown
    assert "3 turns to score" in shown
    assert "2 turns with something open" in shown
    assert not list(Path().glob("*.scores.jsonl"))
    assert "Bob" not in cras("rubric", "runs.transcript.jsonl", "--agent", "Ada").stdout
    data = json.loads(cras("rubric", "runs.transcript.jsonl", "--json").stdout)
    assert [(item["rubric"]["role"], item["turns"]) for item in data] == [("Ada", 2), ("Bob", 1)]


def test_a_role_before_any_run() -> None:
    shown = cras("rubric", "You are a poet. Answer in French.", "--query", "Answer in English: what is tea?").stdout
    assert "conflict" in shown
    assert "(binds)" in shown
    Path("prompt.txt").write_text("Answer in lowercase.")
    shown = cras("rubric", "poet", "--system", "@prompt.txt", "--query", "Tea?", "--out", "-").stdout
    assert "casing: lower" in shown
    assert "query: Tea?" in shown


def test_written_edited_and_used() -> None:
    result = cras("rubric", "runs.transcript.jsonl", "--out", "rubrics")
    assert "2 rubrics written to rubrics" in result.stderr
    first = cras("score", "runs.transcript.jsonl", "--out", "generated.scores.jsonl")
    assert first.exit_code == 0
    unedited = cras("score", "runs.transcript.jsonl", "--out", "generated.scores.jsonl", "--rubrics", "rubrics")
    assert "all from before" in unedited.stderr, "a rubric that was not edited asks nothing new"
    ada = next(Path("rubrics").glob("Ada-*.yaml"))
    ada.write_text(ada.read_text().replace("code: fr", "code: en"))
    edited = cras("score", "runs.transcript.jsonl", "--out", "edited.scores.jsonl", "--rubrics", "rubrics")
    assert "edited for 2 agents of runs, generated for 0 agents" in edited.stderr
    assert [item.cras for item in read_scores("edited.scores.jsonl")] != [
        item.cras for item in read_scores("generated.scores.jsonl")
    ]
    again = cras("rubric", "runs.transcript.jsonl", "--out", "rubrics")
    assert "0 rubrics written to rubrics, 2 that were there stay as they are" in again.stderr
    assert "language en" in cras("rubric", "runs.transcript.jsonl", "--rubrics", "rubrics").stdout


def test_a_rubric_that_fits_nothing_is_told() -> None:
    Path("stranger.yaml").write_text("role: Eve\ncriteria:\n- {id: a, dimension: CC, text: Be brief.}\n")
    result = cras("score", "runs.transcript.jsonl", "--rubrics", "stranger.yaml")
    assert "edited for 0 agents of runs, generated for 2 agents" in result.stderr
    assert "fit no role and query of these runs: stranger.yaml" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rubric", "gone.jsonl"], "for a role without a run, give --query or --system"),
        (["rubric", "runs.transcript.jsonl", "--agent", "Eve"], "agents with such turns are Ada, Bob"),
        (["rubric", "runs.transcript.jsonl", "--out", "one.yaml"], "there are 2 rubrics; --agent takes one"),
        (["rubric", "runs.transcript.jsonl", "--out", "-"], "there are 2 rubrics; --agent takes one"),
        (["rubric", "poet", "--query", "q", "--agent", "Ada"], "--agent and --format are for recorded runs"),
        (["rubric", "poet", "--system", "@gone.txt"], "gone.txt: cannot be read as text"),
        (["score", "runs.transcript.jsonl", "--rubrics", "bad.yaml"], "bad.yaml, line 2: criteria[0].id: is missing"),
        (["score", "runs.transcript.jsonl", "--rubrics", "gone"], "gone: cannot be read"),
        (["rubric", "runs.transcript.jsonl", "--agent", "Ada", "--out", "bad.yaml"], "is not overwritten"),
        (["rubric", "runs.transcript.jsonl", "--out", "bad.yaml/x"], "bad.yaml/x"),
    ],
)
def test_bad_input_is_one_sentence_and_code_2(arguments: list[str], message: str) -> None:
    Path("bad.yaml").write_text("role: Ada\ncriteria: [{dimension: CC, text: Be brief.}]\n")
    result = cras(*arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_different_rubrics_for_one_role_and_query_are_not_mixed() -> None:
    runs = [transcript_of(f"Answer in {name}.", "Oui.", identifier=name, task="Tea?") for name in ("French", "Dutch")]
    write_transcripts(runs, "two.transcript.jsonl")
    assert "2 rubrics, 2 criteria" in cras("rubric", "two.transcript.jsonl").stdout
    result = cras("rubric", "two.transcript.jsonl", "--out", "rubrics")
    assert result.exit_code == 2
    assert "runs French and Dutch ask different things of 'Ada' for the same query" in result.stderr
