from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cras import Agent, Transcript, Turn, assert_adheres
from cras.cli import app
from cras.readers import write_transcripts
from cras.scoring.score import read_scores
from tests.cras.conftest import transcript_of

RUNS = [
    transcript_of("Use one sentence. Answer in lowercase. Be kind.", "one.", "Two. Three.", identifier="first"),
    transcript_of("Use one sentence. Answer in lowercase. Be kind.", "one.", "Two.", identifier="second"),
]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_transcripts(RUNS, "team.transcript.jsonl")


def cras(*arguments: str, **more: str) -> Result:
    return CliRunner().invoke(app, list(arguments), **more)


def figures(*arguments: str) -> dict:
    result = cras("score", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_figures_by_hand() -> None:
    data = figures("team.transcript.jsonl")
    # CRAS of the turns: (1 + 0) and (1 + 0.5): 2.5 / 4
    assert data["suite"]["cras"]["estimate"] == 0.625
    assert data["suite"]["cras"]["transcripts"] == 2
    assert data["suite"]["dimensions"] == {"GA": None, "RC": None, "KBA": None, "CC": 3.5}
    assert data["suite"]["criteria"] == {"met": 5, "not_met": 3, "not_judged": 4}
    coverage = data["suite"]["coverage"]
    assert (coverage["explicit_instructions"]["judged"], coverage["explicit_instructions"]["of"]) == (8, 12)
    assert coverage["explicit_instructions"]["share"]["estimate"] == pytest.approx(2 / 3)
    assert coverage["criteria"] == coverage["explicit_instructions"]
    assert data["worst_turns"][0]["explicit_instructions"] == {"judged": 2, "of": 3}
    assert data["suite"]["priority_adherence"]["estimate"] is None
    assert data["runs"] == {"found": 2, "read": 2}
    assert data["turns"] == {"found": 4, "read": 4, "scored": 4, "undecided": 0}
    assert [row["agent"] for row in data["agents"]] == ["Ada"]
    assert [(turn["transcript_id"], turn["turn"]) for turn in data["worst_turns"]] == [("first", 1), ("second", 1)]


def test_records_are_written_where_it_says() -> None:
    result = cras("score", "team.transcript.jsonl")
    assert result.exit_code == 0
    assert "4 score records in team.scores.jsonl" in result.stderr
    assert len(read_scores("team.scores.jsonl")) == 4
    assert "0.62 [0.50, 0.75]" in result.stdout
    assert "judged 0.67 of 12 explicit instructions, 0.67 of 12 criteria; 4 of 4 turns have a CRAS" in result.stdout
    suite = next(line for line in result.stdout.splitlines() if line.startswith("all agents"))
    assert suite.split()[-3:] == ["5", "3", "4"], "criteria met, not met and not judged"
    worst = result.stdout[result.stdout.index("worst turns") :].splitlines()[1:]
    assert worst == [
        "0.00  (judged 2 of 3) Ada, turn 1 of first",
        "      sentences exactly 1: not met",
        "      casing lower: not met",
        '      "Two. Three."',
        "0.50  (judged 2 of 3) Ada, turn 1 of second",
        '      casing lower: not met: "Two."',
    ]
    assert "worst turns" not in cras("score", "team.transcript.jsonl", "--worst", "0").stdout
    assert cras("score", "team.transcript.jsonl", "--out", "sub/x.jsonl").exit_code == 0
    assert Path("sub/x.jsonl").read_bytes() == Path("team.scores.jsonl").read_bytes()


def test_records_of_other_runs_stay_and_are_not_in_the_table() -> None:
    write_transcripts(RUNS[:1], "one.transcript.jsonl")
    assert cras("score", "team.transcript.jsonl", "--out", "x.jsonl").exit_code == 0
    result = cras("score", "one.transcript.jsonl", "--out", "x.jsonl", "--json")
    assert json.loads(result.stdout)["suite"]["turns"] == 2
    assert "also holds 2 records of other runs" in result.stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--min-cras", "0.62"], 0),
        (["--min-cras", "0.63"], 1),
        (["--min-priority-adherence", "0.1"], 1),
        # 8 of 12 explicit instructions were decided
        (["--min-judged", "0.66"], 0),
        (["--min-judged", "0.67"], 1),
        # the interval of CRAS is [0.50, 0.75]: the figure itself decides, unless its lower end is asked for
        (["--min-cras", "0.55"], 0),
        (["--min-cras", "0.55", "--confidence", "0.95"], 1),
        (["--min-cras", "0.5", "--confidence", "0.95"], 0),
        (["--min-judged", "0.66", "--confidence", "0.95"], 0),
        (["--confidence", "1"], 2),
        (["--confidence", "0.95"], 2),
        (["--min-cras", "2"], 2),
        (["--judge", "oracle"], 2),
        (["--format", "xml"], 2),
        (["--out", "team.transcript.jsonl"], 2),
        (["--out", "."], 2),
    ],
)
def test_exit_codes(options: list[str], code: int) -> None:
    result = cras("score", "team.transcript.jsonl", *options)
    assert result.exit_code == code, result.output
    if code == 1:
        assert "threshold missed" in result.stderr
    assert Path("team.transcript.jsonl").read_text().count("\n") == 2


def test_a_figure_that_could_not_be_judged_misses_its_threshold() -> None:
    write_transcripts([transcript_of("Never promise a refund.", "I promise a refund.")], "refund.transcript.jsonl")
    result = cras("score", "refund.transcript.jsonl", "--min-cras", "0", "--min-judged", "0.1")
    assert result.exit_code == 1
    assert (
        "threshold missed: CRAS could not be judged (no explicit instruction was decided); at least 0.0 is asked\n"
        "threshold missed: judged 0.00 of 1 explicit instruction; at least 0.1 is asked\n"
    ) in result.stderr
    assert cras("score", "refund.transcript.jsonl").exit_code == 0, "nothing was asked"


def team_of_two(ada: str, desk: str) -> Transcript:
    """Ada is decided in full; of Desk depends on what Desk is told."""
    agents = [Agent(name="Ada", system_message=ada), Agent(name="Desk", system_message=desk)]
    turns = [Turn(index=0, agent="Ada", content="yes."), Turn(index=1, agent="Desk", content="I promise a refund.")]
    return Transcript(id="two", task="Go on.", agents=agents, turns=turns)


@pytest.mark.parametrize("threshold", [["--min-cras", "0.4"], ["--min-judged", "0"]])
def test_an_agent_of_which_nothing_was_decided_misses_a_threshold_here_as_in_pytest(threshold: list[str]) -> None:
    run = team_of_two("Answer in lowercase.", "Never promise a refund.")
    write_transcripts([run], "two.transcript.jsonl")
    result = cras("score", "two.transcript.jsonl", *threshold)
    assert result.exit_code == 1
    line = "threshold missed: none of the instructions of Desk could be decided, so nothing is shown of them"
    assert line in result.stderr
    figures = json.loads(cras("score", "two.transcript.jsonl", *threshold, "--json").stdout)
    assert figures["thresholds_missed"] == [line]
    asked: dict[str, Any] = {threshold[0].strip("-").replace("-", "_"): float(threshold[1])}
    with pytest.raises(AssertionError, match="none of those of Desk could be decided"):
        assert_adheres(run, **asked)
    assert cras("score", "two.transcript.jsonl").exit_code == 0, "nothing was asked"


def test_an_agent_without_instructions_misses_no_threshold() -> None:
    write_transcripts([team_of_two("Answer in lowercase.", "")], "two.transcript.jsonl")
    assert cras("score", "two.transcript.jsonl", "--min-cras", "1").exit_code == 0


def test_of_runs_that_rules_decide_whole_no_rest_is_told_and_the_words_agree() -> None:
    write_transcripts([transcript_of("Answer in lowercase.", "yes.")], "whole.transcript.jsonl")
    result = cras("score", "whole.transcript.jsonl")
    assert "judged 1.00 of 1 explicit instruction" in result.stdout
    assert "a judge model would be asked" not in result.stderr
    write_transcripts([transcript_of("Never promise a refund.", "I do.")], "open.transcript.jsonl")
    result = cras("score", "open.transcript.jsonl")
    assert "0 of 1 turn has a CRAS" in result.stdout
    assert "rules decided 0.00 of 1 explicit instruction; a judge model would be asked the rest" in result.stderr


def test_a_plan_does_not_say_that_it_scored() -> None:
    write_transcripts([transcript_of("Never promise a refund.", "I do.")], "open.transcript.jsonl")
    result = cras("score", "open.transcript.jsonl", "--plan")
    assert "would score 1 turn\n" in result.stderr
    assert "scored 0" not in result.stderr


def test_thresholds_are_missed_where_runs_could_not_be_read() -> None:
    with Path("team.transcript.jsonl").open("a") as file:
        file.write("{broken\n")
    assert cras("score", "team.transcript.jsonl").exit_code == 0, "nothing was asked, and what was lost is told"
    result = cras("score", "team.transcript.jsonl", "--min-cras", "0.1")
    assert result.exit_code == 1
    lost = "threshold missed: 1 run could not be read, and the figures do not speak for what was not read"
    assert lost in result.stderr
    data = json.loads(cras("score", "team.transcript.jsonl", "--min-judged", "0.1", "--json").stdout)
    assert data["thresholds_missed"] == [lost]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "x.json: no such file or folder; give a run"),
        ("hello", "x.json, line 1: is not JSON (expecting value at column 1)"),
        ('{"a": 1}', "x.json: is of no known format (transcript: "),
        ('{"history": 3, "messages": 4}', "x.json: is of no known format"),
        ('{"schema_version": 2, "turns": []}', "x.json, field schema_version: is 2, this version reads 1"),
    ],
)
def test_input_that_cannot_be_read_at_all_is_one_sentence(content: str | None, sentence: str) -> None:
    if content is not None:
        Path("x.json").write_text(content)
    result = cras("score", "x.json")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"cras: {sentence}"), result.stderr
    assert result.stderr.count("\n") == 1
    assert not Path("x.scores.jsonl").exists()


def test_an_empty_folder_and_no_arguments() -> None:
    Path("empty").mkdir()
    assert cras("score", "empty").exit_code == 2
    assert "has no *.json or *.jsonl" in cras("score", "empty").stderr
    assert cras("score").exit_code == 2


def test_a_bad_line_is_counted_and_shown_and_the_rest_is_scored() -> None:
    with Path("team.transcript.jsonl").open("a") as file:
        file.write('{"schema_version": 1, "turns": [{"index": 0, "agent": "Ada"}]}\n{"cut')
    result = cras("score", "team.transcript.jsonl")
    assert result.exit_code == 0
    assert "read 2 of 4 runs, 4 of 4 turns, 2 problems" in result.stderr
    assert "not read: team.transcript.jsonl, line 3, field turns[0].content: field required" in result.stderr
    assert "not read: team.transcript.jsonl, line 4: is not JSON" in result.stderr


def test_a_turn_that_was_lost_is_counted() -> None:
    history = [{"content": "Hello.", "name": "Ada", "role": "user"}, {"name": "Ada", "role": "user"}]
    Path("x.json").write_text(json.dumps({"history": history}))
    result = cras("score", "x.json")
    assert "read 1 of 1 run, 1 of 2 turns, 1 problem\n" in result.stderr
    assert "not read: x.json, field history[1].content: is missing" in result.stderr
    assert "speaks without a system message: nothing to judge by: Ada" in result.stderr


def test_names_from_a_transcript_are_neither_markup_nor_control_codes() -> None:
    run = transcript_of("Use one sentence.", "one.")
    run.agents[0].name = run.turns[0].agent = "[bold]Eve[/bold]\x1b[2J"
    write_transcripts([run], "x.transcript.jsonl")
    result = cras("score", "x.transcript.jsonl")
    assert "[bold]Eve[/bold]" in result.stdout
    assert "\x1b" not in result.output


def test_standard_input() -> None:
    result = cras("score", "-", "--json", input=Path("team.transcript.jsonl").read_text())
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["runs"]["read"] == 2
    assert Path("stdin.scores.jsonl").exists()


def test_help_answers_at_once() -> None:
    """What costs time is not imported (seconds are measured in benchmarks, not here)."""
    code = "import cras.cli, sys; print([m for m in ('pydantic', 'numpy', 'scipy', 'torch', 'autogen_core') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"torch", "transformers", "peft", "trl", "datasets", "accelerate", "captum"}:
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Block())
import importlib, pkgutil, cras
for module in pkgutil.walk_packages(cras.__path__, "cras."):
    if module.name != "cras.__main__":
        importlib.import_module(module.name)
assert all(getattr(cras, name) is not None for name in cras.__all__)
from cras.cli import app
app(["score", sys.argv[1]])
"""


def test_all_of_cras_works_without_torch() -> None:
    result = subprocess.run(
        [sys.executable, "-c", BLOCKED, "team.transcript.jsonl"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
    )
    assert result.returncode == 0, result.stderr
    assert "4 score records" in result.stderr


def test_turns_on_which_nothing_was_decided_are_not_called_scored(tmp_path: Path) -> None:
    history = [
        {"role": "human", "content": "Where can I swim?"},
        {"role": "Orchestrator (thought)", "content": "Initial plan."},
        {"role": "Orchestrator (-> WebSurfer)", "content": "Please look for pools."},
        {"role": "WebSurfer", "content": "I found a lake."},
    ]
    folder = tmp_path / "asides"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.json").write_text(json.dumps({"history": history, "question": "Where can I swim?"}))
    result = cras("score", str(folder))
    assert result.exit_code == 0
    said = "scored 0 turns, 4 more on which no explicit instruction was decided, not scored: 2 given before the run (the task); 2 events\n"
    assert said in result.stderr
    assert (
        "unmatched in 2 runs, speaks without a system message: nothing to judge by: Orchestrator in 2, WebSurfer in 2\n"
        in result.stderr
    )
    assert figures(str(folder))["turns"] == {"found": 8, "read": 8, "scored": 4, "undecided": 4}
    # taken up again, nothing more is decided
    assert said in cras("score", str(folder)).stderr


def test_runs_of_one_id_are_counted_each(tmp_path: Path) -> None:
    chat = {"id": "same", "messages": [{"role": "assistant", "content": "Hi.", "name": "Ada"}]}
    (tmp_path / "chats.jsonl").write_text(f"{json.dumps(chat)}\n" * 3)
    told = cras("score", str(tmp_path / "chats.jsonl")).stderr
    assert "unmatched in 3 runs, speaks without a system message: nothing to judge by: Ada in 3\n" in told
    assert "unmatched in 2 runs, is the id of more than one run" in told


def test_four_real_runs_from_the_command_line(four_runs: Path) -> None:
    result = cras("score", str(four_runs))
    assert result.exit_code == 0
    assert "read 4 of 4 runs, 27 of 27 turns\n" in result.stderr
    told = re.search(
        r"scored (\d+) turns, (\d+) more on which no explicit instruction was decided, not scored: 5 not a model's",
        result.stderr,
    )
    assert told is not None
    assert int(told[1]) + int(told[2]) == 18
    assert "and is no model, so not scored: Computer_terminal in 3\n" in result.stderr
    assert "unmatched in 1 run, has a system message but never speaks: Unlambda_Expert\n" in result.stderr
    assert re.search(rf"all agents .* {told[1]} of 18 .* 0\.\d\d of \d+ ", result.stdout)


def test_whoandwhen_is_read_whole_and_what_is_left_out_is_said(whoandwhen: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "cras", "score", str(whoandwhen)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "read 126 of 126 runs, 1,099 of 1,099 turns\n" in result.stderr
    assert (
        "unmatched in 116 runs, speaks without a system message and is no model, so not scored: Computer_terminal"
        in result.stderr
    )
    assert "unmatched in 14 runs, has a system message but never speaks: Logistics_Expert in 2" in result.stderr
    assert "all agents" in result.stdout
    row = re.search(r"all agents +126 +\d+ of 670 +(\d\.\d\d) \[.*?\] +(\d\.\d\d) of [\d,]+ ", result.stdout)
    assert row is not None
    assert row[1] != "1.00", "every one of these runs failed"
    assert float(row[2]) < 0.3, "most of what they were told no rule can decide"
