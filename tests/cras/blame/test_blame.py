from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cras.blame.attribution import blame
from cras.blame.failures import failures
from cras.blame.signals import Kind, signals
from cras.cli import app
from cras.judges import RulesJudge
from cras.readers import read_autogen, write_transcripts
from cras.report.worst import what_went_wrong as in_report
from cras.score_record import ConflictVerdict
from cras.scoring.score import ScoreFile, score
from cras.transcript import Agent, Transcript, Turn

FAILED = "exitcode: 1 (execution failed)\nCode output: Traceback (most recent call last):\nKeyError: 'City'\n"


def run(*turns: tuple[str, str], identifier: str = "run", given: int = 0) -> Transcript:
    agents = [
        Agent(name="Ada", system_message="You are Ada. Answer in lowercase."),
        Agent(name="Bob", system_message="You are Bob. Answer in one sentence."),
        Agent(name="Terminal", is_model=False),
    ]
    listed = [
        Turn(
            index=index,
            agent=agent,
            content=text,
            given=index < given,
            kind="tool_result" if agent == "Terminal" else "message",
        )
        for index, (agent, text) in enumerate(turns)
    ]
    return Transcript(id=identifier, agents=agents, turns=listed)


def found(transcript: Transcript, *kinds: Kind) -> list[tuple[str, int, str]]:
    records = list(score([transcript], RulesJudge()))
    listed = signals(transcript, records, kinds) if kinds else signals(transcript, records)
    return [(signal.kind, signal.turn, signal.agent) for signal in listed]


def test_the_first_sign_decides_and_the_later_ones_are_kept() -> None:
    transcript = run(("Ada", "yes."), ("Bob", "No. Never."), ("Ada", "This is Shouting. It is LOUD."))
    result = blame(transcript, score([transcript], RulesJudge()))
    assert (result.agent, result.turn) == ("Bob", 1)
    (reason,) = result.reasons
    assert reason.reason == 'did not meet "Answer in one sentence." (expected: sentences exactly 1)'
    assert reason.quote == "No. Never."
    assert [(signal.agent, signal.turn) for signal in result.later] == [("Ada", 2)]


def test_nobody_is_accused_without_a_sign() -> None:
    transcript = run(("Ada", "yes."), ("Bob", "No."))
    result = blame(transcript, score([transcript], RulesJudge()))
    assert (result.agent, result.turn, result.reasons, result.later) == (None, None, [], [])
    assert result.cannot_tell == "no turn has a sign that is evidence of a mistake"


def test_a_lost_conflict_is_a_sign() -> None:
    transcript = Transcript(
        id="x",
        task="Please answer in English.",
        agents=[Agent(name="Ada", system_message="Always answer in French.")],
        turns=[Turn(index=0, agent="Ada", content="The sea is wide and blue and very deep today.")],
    )
    (reason,) = blame(transcript, score([transcript], RulesJudge())).reasons
    assert reason.reason == 'followed the competing instruction "Please answer in English." (expected: language fr)'


def test_a_conflict_that_neither_side_won_is_a_broken_demand_and_no_obedience_to_the_other_side() -> None:
    transcript = Transcript(
        id="x",
        task="Please answer in English.",
        agents=[Agent(name="Ada", system_message="Always answer in French.")],
        turns=[Turn(index=0, agent="Ada", content="Das Wetter ist heute wirklich sehr schlecht und kalt.")],
    )
    (record,) = score([transcript], RulesJudge())
    assert [item.outcome for item in record.conflicts] == ["neither"]
    (told,) = failures([record], {"x": transcript})
    assert (told.instruction, told.source) == ("Always answer in French.", "system, binding")
    assert (told.competing, told.reason) == (None, "neither side was obeyed")
    (reason,) = blame(transcript, [record]).reasons
    assert reason.reason == 'did not meet "Always answer in French." (expected: language fr)'
    # a judge that decided the conflict and left the criterion open says as much
    open_criteria = [item.model_copy(update={"met": None}) for item in record.criteria]
    (again,) = failures([record.model_copy(update={"criteria": open_criteria})], {"x": transcript})
    assert again.instruction == "Always answer in French."


@pytest.mark.parametrize("outcome", ["binding", "competing", "both", "neither", None])
def test_blame_and_the_report_agree_on_which_turns_went_wrong(outcome: str | None) -> None:
    transcript = Transcript(
        id="x",
        task="Please answer in English.",
        agents=[Agent(name="Ada", system_message="Always answer in French.")],
        turns=[Turn(index=0, agent="Ada", content="La mer est calme ce matin.")],
    )
    (record,) = score([transcript], RulesJudge())
    conflicts = [item.model_copy(update={"outcome": outcome}) for item in record.conflicts]
    record = record.model_copy(update={"conflicts": conflicts})
    assert (
        bool(list(failures([record], {"x": transcript})))
        == bool(in_report(record))
        == (outcome in ("competing", "neither"))
    )
    assert all(bool(item.competing) == (outcome == "competing") for item in failures([record], {"x": transcript}))


def test_a_lost_conflict_that_the_rubric_does_not_know_is_still_told() -> None:
    transcript = run(("Ada", "yes."))
    (record,) = score([transcript], RulesJudge())
    lost = ConflictVerdict(id="other", type="language", pairing="system-user", outcome="competing", quote="yes")
    (told,) = failures([record.model_copy(update={"conflicts": [lost]})], {"run": transcript})
    assert told.instruction == "conflict of language, system-user: the side without authority was obeyed"
    assert told.quote == "yes"


def test_failed_code_is_laid_at_its_author() -> None:
    transcript = run(("Ada", "run this"), ("Terminal", FAILED), ("Terminal", FAILED), ("Bob", "Good."))
    (signal,) = signals(transcript, [], ["failed code"])
    assert (signal.turn, signal.agent, signal.quote) == (0, "Ada", "KeyError: 'City'")
    assert "(turn 1)" in signal.reason


@pytest.mark.parametrize(
    ("event", "is_sign"),
    [
        ({"content": [{"content": "no such city", "name": "f", "call_id": "1", "is_error": True}]}, True),
        ({"content": [{"content": "ValueError: quoted", "name": "f", "call_id": "1", "is_error": False}]}, False),
        ({"type": "CodeExecutionEvent", "retry_attempt": 0, "result": {"exit_code": 1, "output": "boom"}}, True),
        ({"type": "CodeExecutionEvent", "retry_attempt": 0, "result": {"exit_code": 0, "output": "boom"}}, False),
    ],
)
def test_what_autogen_itself_says_of_an_error_counts(event: dict, is_sign: bool) -> None:
    call = {"source": "Ada", "type": "ToolCallRequestEvent", "content": [{"id": "1", "name": "f", "arguments": "{}"}]}
    messages = [call, {"source": "Ada", "type": "ToolCallExecutionEvent", **event}]
    listed = signals(read_autogen({"messages": messages}, "x").transcript, [], ["failed code"])
    assert [(signal.turn, signal.agent) for signal in listed] == ([(0, "Ada")] if is_sign else [])


@pytest.mark.parametrize(
    "answer",
    [
        "exitcode: 0 (execution succeeded)\nCode output: no ValueError here",
        "exitcode: 0 (execution succeeded)\nCode output: Traceback (most recent call last): caught\nKeyError: 'x'",
        "There is no code from the last 1 message for me to execute. Traceback (most recent call last)",
        "the results of the error analysis",
    ],
)
def test_code_that_ran_is_no_sign(answer: str) -> None:
    assert found(run(("Ada", "x"), ("Terminal", answer)), "failed code") == []


def test_an_error_in_what_a_tool_answers_is_never_the_tools_mistake() -> None:
    transcript = run(("Terminal", FAILED), ("Ada", "yes."), ("Terminal", "a fictional page: let's assume sample data"))
    assert found(transcript) == []


def test_the_task_that_was_given_is_never_blamed() -> None:
    transcript = run(("Ada", "Assuming hypothetical data. SHOUT"), ("Terminal", FAILED), ("Bob", "No."), given=1)
    assert found(transcript) == []


@pytest.mark.parametrize(
    ("text", "is_sign"),
    [
        ("let's assume that the price is 3", True),
        ("we use placeholder values for now", True),
        ("here is some sample data", True),
        ("i simulated the data", True),
        ("the data are real", False),
        ("an assumption is written in the contract", False),
        ("the simulation model of the question", False),
        ("the novel is set in a fictional town", False),
        ('the page says "we use placeholder values for now"', False),
        ("> we use placeholder values for now", False),
        ("```python\n# use sample data\nprint(1)\n```", False),
        ("assuming the latest figure is from 2022", False),
    ],
)
def test_invented_data(text: str, is_sign: bool) -> None:
    transcript = run(("Ada", f"first.\n{text} and on. then"))
    listed = signals(transcript, [], ["invented data"])
    assert bool(listed) is is_sign
    assert all(signal.quote in transcript.turns[0].content for signal in listed)


def test_quotations_are_literal_in_the_whole_of_whoandwhen(whoandwhen: Path) -> None:
    assert literal_quotations(whoandwhen) > 100


def literal_quotations(folder: Path) -> int:
    from cras.readers import Reading

    seen = 0
    for transcript in Reading([str(folder)]):
        texts = " ".join(turn.content for turn in transcript.turns)
        for signal in signals(transcript, [], ["failed code", "invented data"]):
            assert signal.quote in texts
            seen += 1
    return seen


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Transcript]:
    monkeypatch.chdir(tmp_path)
    listed = [
        run(("Ada", "yes."), ("Bob", "No. Never\x1b[2J [red]x[/red]."), identifier="bad"),
        run(("Ada", "yes."), identifier="good"),
        run(("Ada", "x"), ("Terminal", FAILED), identifier="code"),
    ]
    write_transcripts(listed, "runs.transcript.jsonl")
    with ScoreFile("runs.scores.jsonl") as file:
        list(file.keep(score(listed, RulesJudge())))
    return listed


def cras(*words: str) -> Result:
    return CliRunner().invoke(app, ["blame", *words])


@pytest.mark.usefixtures("runs")
def test_the_command() -> None:
    result = cras("runs.transcript.jsonl")
    assert result.exit_code == 0
    assert "2 of 3 runs have a turn with a sign that it went wrong; first were Bob in 1, Ada in 1" in result.stdout
    assert "cannot tell: 1 run (33%): no turn has a sign that is evidence of a mistake" in result.stdout
    assert "[red]x[/red]" in result.stdout
    assert "\x1b" not in result.stdout
    lines = [json.loads(line) for line in cras("runs.transcript.jsonl", "--json").stdout.splitlines()]
    assert [(line["transcript_id"], line["agent"], line["turn"]) for line in lines] == [
        ("bad", "Bob", 1), ("good", None, None), ("code", "Ada", 0),
    ]  # fmt: skip
    with_scores = cras("runs.transcript.jsonl", "--scores", "runs.scores.jsonl", "--json")
    assert [json.loads(line) for line in with_scores.stdout.splitlines()] == lines
    only = cras("runs.transcript.jsonl", "--only", "failed code")
    assert "1 of 3 runs" in only.stdout


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nope"], "nope: no such file or folder"),
        (["runs.transcript.jsonl", "--only", "luck"], "--only luck: no such kind of sign; known are verdict"),
        (["runs.transcript.jsonl", "--scores", "nope"], "nope: cannot be read"),
        (["runs.transcript.jsonl", "--scores", "others.scores.jsonl"], "holds no score of these runs"),
        (["runs.transcript.jsonl", "--scores", "stale.scores.jsonl"], "has a score of turn 7 by Ada in run good"),
        (["broken.jsonl"], "no run could be read"),
    ],
)
def test_wrong_input_ends_with_2(words: list[str], message: str) -> None:
    text = Path("runs.scores.jsonl").read_text()
    names = ("bad", "good", "code")
    others = text
    for name in names:
        others = others.replace(f'"transcript_id":"{name}"', f'"transcript_id":"other {name}"')
    Path("others.scores.jsonl").write_text(others)
    Path("stale.scores.jsonl").write_text(
        text.replace('"transcript_id":"good","turn":0', '"transcript_id":"good","turn":7')
    )
    Path("broken.jsonl").write_text("{\n")
    result = cras(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_one_long_line_costs_no_more_than_its_length() -> None:
    """A quadratic pattern would take hours over this."""
    assert found(run(("Ada", "we assum " * 100_000 + "assuming we"), ("Terminal", "error " * 100_000)), "invented data")


def test_words_that_several_signs_rest_on_are_quoted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    agents = [Agent(name="Ada", system_message="Answer in lowercase. Use one sentence.")]
    write_transcripts(
        [Transcript(id="r", agents=agents, turns=[Turn(index=0, agent="Ada", content="WHAT. A DAY.")])], "r.jsonl"
    )
    output = cras("r.jsonl").stdout
    assert output.count("WHAT. A DAY.") == 1
    assert output.count("did not meet") == 2
