from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cras.cli import app
from cras.compare.comparison import compare
from cras.compare.pairing import pair
from cras.compare.words import sentence
from cras.errors import InputError
from cras.judges import RulesJudge, ScoreRecord
from cras.metrics.latest import latest_of_one_judge
from cras.readers import write_transcripts
from cras.score_record import ConflictVerdict, Verdict
from cras.scoring.score import ScoreFile, score
from cras.statistics.strata import Stratum, contrast
from tests.cras.conftest import REPOSITORY, transcript_of

_hashes = itertools.count()


def record(
    run: str, cras: float | None = 1.0, agent: str = "Ada", turn: int = 0, outcome: str | None = None, **more: object
) -> ScoreRecord:
    conflicts = [ConflictVerdict(id="c", type="language", pairing="system-user", outcome=outcome)] if outcome else []
    fields = {
        "transcript_id": run, "turn": turn, "agent": agent, "judge": "rules", "judge_version": "1", "made_by": "test",
        "scores": {"CC": None}, "cras": cras, "conflicts": conflicts, "content_hash": str(next(_hashes)), **more,
    }  # fmt: skip
    return ScoreRecord.model_validate(fields)


def runs(values: list[float], name: str = "t", **more: object) -> list[ScoreRecord]:
    return [record(f"{name}{number}", value, **more) for number, value in enumerate(values)]  # type: ignore[arg-type]


def test_paired_by_task_and_said_so() -> None:
    found = compare(runs([1.0] * 10), runs([0.5] * 12))
    assert found.pairing.is_paired
    assert found.pairing.reason == "paired by task: 10 in both files; left out 2 in B alone"
    row = found.suite("cras")
    assert (row.contrast.before, row.contrast.after, row.contrast.difference.estimate) == (1.0, 0.5, -0.5)
    assert row.is_real
    # ten of ten fell: 2 / 2^10; the agent's row asks the same question and does not count twice
    assert row.p_corrected == pytest.approx(2 / 2**10)
    assert row.rows_tested == 1


def test_repeats_belong_to_their_task() -> None:
    before = [record(f"rain#{n}", 1.0) for n in range(1, 9)] + [record(f"sea#{n}", 1.0) for n in range(1, 9)]
    after = [record(f"rain#{n}", 0.0) for n in range(1, 9)] + [record(f"sea#{n}", 1.0) for n in range(1, 9)]
    found = compare(before, after)
    row = found.suite("cras").contrast
    assert (row.difference.n, row.runs, row.resampled) == (2, (16, 16), "runs")
    assert row.difference.estimate == -0.5
    assert [(task.task, task.difference) for task in found.transcripts] == [("rain", -1.0), ("sea", 0.0)]


def test_other_tasks_are_independent_samples_and_said_so() -> None:
    found = compare(runs([1.0] * 10, "a"), runs([0.0] * 10, "b"))
    assert not found.pairing.is_paired
    assert "not paired: no task has the same id" in found.pairing.reason
    assert found.suite("cras").contrast.runs == (10, 10)
    assert found.suite("cras").is_real
    assert (found.transcripts, found.turns) == ([], [])
    assert not pair(runs([1.0] * 4), runs([1.0] * 4), unpaired=True).is_paired


def test_the_levels_by_hand() -> None:
    before = [record("t", 1.0, "Ada", 0, "binding"), record("t", 0.5, "Bob", 1, "competing"), *runs([1.0] * 5)]
    after = [record("t", 0.0, "Ada", 0, "competing"), record("t", 0.5, "Bob", 1, "competing"), *runs([1.0] * 5)]
    found = compare(before, after)
    figures = {(row.level, row.name, row.measure): (row.contrast.before, row.contrast.after) for row in found.rows}
    assert figures == {
        ("suite", "all", "cras"): (pytest.approx(6.5 / 7), pytest.approx(5.5 / 7)),
        ("suite", "all", "priority_adherence"): (0.5, 0.0),
        ("agent", "Ada", "cras"): (1.0, pytest.approx(5 / 6)),
        ("agent", "Ada", "priority_adherence"): (1.0, 0.0),
        ("agent", "Bob", "cras"): (0.5, 0.5),
        ("agent", "Bob", "priority_adherence"): (0.0, 0.0),
        ("type", "language", "priority_adherence"): (0.5, 0.0),
        ("pairing", "system-user", "priority_adherence"): (0.5, 0.0),
    }


def test_holm_counts_the_rows_that_could_show_something() -> None:
    ten = [record(f"t{n}", 1.0, "Ada") for n in range(10)] + [record(f"t{n}", 1.0, "Bob", 1) for n in range(3)]
    fell = [record(f"t{n}", 0.0, "Ada") for n in range(10)] + [record(f"t{n}", 0.5, "Bob", 1) for n in range(3)]
    found = compare(ten, fell)
    rows = {(row.level, row.name): row for row in found.rows if row.measure == "cras"}
    assert rows["agent", "Bob"].p_corrected is None, "three pairs cannot reach p = 0.05"
    assert "none could be, however large" in rows["agent", "Bob"].sentence()
    assert rows["agent", "Ada"].rows_tested == 2, "all turns and Ada"
    assert rows["agent", "Ada"].p_corrected == pytest.approx(2 * 2 / 2**10)


def test_a_conflict_that_went_from_the_binding_side_to_neither_is_lost() -> None:
    before = [record("t", 1.0, outcome="binding"), *runs([1.0])]
    (change,) = compare(before, [record("t", 1.0, outcome="neither"), *runs([1.0])]).turns
    assert (change.lost, change.won) == (["c"], [])
    assert compare(before, [record("t", 1.0, outcome="both"), *runs([1.0])]).turns == [], "both: it was followed"


def test_turns_that_changed_are_shown_with_their_words() -> None:
    def turn(met: bool, quote: str, outcome: str) -> ScoreRecord:
        verdict = Verdict(id="c:1", dimension="CC", met=met, quote=quote, reason="")
        return record("t", float(met), outcome=outcome, criteria=[verdict])

    found = compare([turn(True, "bien", "binding"), *runs([1.0])], [turn(False, "well", "competing"), *runs([1.0])])
    (change,) = found.turns
    assert (change.task, change.agent, change.lost, change.won) == ("t", "Ada", ["c:1", "c"], [])
    assert (change.quote, change.cras) == ("well", (1.0, 0.0))


def test_sentences_for_a_person() -> None:
    def told(before: list[float], after: list[float], p_value: float | None, rows: int = 1) -> str:
        strata = [Stratum([(b, 1.0)], [(a, 1.0)]) for b, a in zip(before, after, strict=True)]
        return sentence("CRAS", contrast(strata), p_value, rows)

    fell = told([1.0, 0.9, 1.0, 0.9], [0.5, 0.5, 0.6, 0.6], 0.03)
    assert fell == "CRAS fell from 0.95 to 0.55. The decline is real (p = 0.03, a large effect)."
    assert told([0.5] * 4, [0.6, 0.4, 0.7, 0.5], 0.6).startswith("CRAS rose from 0.50 to 0.55. No real difference")
    assert "4 tasks none could be, however large: more are needed" in told([0.5] * 4, [0.6, 0.4, 0.7, 0.5], None)
    many = told([0.5] * 40, [0.5, 0.6] * 20, 0.2)
    assert many.endswith("with 40 tasks a change of 0.02 or more would have been seen 4 times in 5.")
    assert told([], [], None) == "CRAS cannot be compared: it was not judged in the same tasks of both."


def test_records_of_several_judges_or_rubrics() -> None:
    old, new = record("t", 0.0), record("t", 1.0)
    assert latest_of_one_judge([old, new], "A") == [new]
    mixed = [record("t", judge="rules"), record("t", judge="model")]
    with pytest.raises(InputError, match=r"A: holds scores of several judges \(model, rules\); choose one"):
        latest_of_one_judge(mixed, "A")
    assert latest_of_one_judge(mixed, "A", "model") == mixed[1:]
    with pytest.raises(InputError, match="no score of judge oracle; there are model, rules"):
        latest_of_one_judge(mixed, "A", "oracle")
    found = compare(runs([1.0] * 3), runs([1.0] * 3, judge="model"))
    assert found.warnings == [
        "A was scored by rules 1 and B by model 1: a difference may be the judges', not the agents'"
    ]


def test_same_seed_same_figures() -> None:
    before, after = runs([n / 20 for n in range(20)]), runs([(n * 7 % 20) / 20 for n in range(20)])
    assert compare(before, after, seed=1).as_json() == compare(before, after, seed=1).as_json()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def write(name: str, records: list[ScoreRecord]) -> None:
        Path(name).write_text("".join(item.model_dump_json() + "\n" for item in records))

    write("a.jsonl", runs([1.0] * 10, outcome="binding"))
    write("b.jsonl", runs([0.8] * 10, outcome="binding"))
    write("hostile.jsonl", runs([0.8] * 10, agent="[red]x[/red]\x1b[2J"))
    write("empty.jsonl", [])
    Path("other.jsonl").write_text('{"id": 1}\n')


def cras(*words: str) -> Result:
    return CliRunner().invoke(app, ["compare", *words])


@pytest.mark.usefixtures("files")
def test_the_command() -> None:
    result = cras("a.jsonl", "b.jsonl")
    assert result.exit_code == 0
    assert "A is a.jsonl, B is b.jsonl; paired by task: 10 in both files" in result.stdout
    assert "CRAS over all turns fell from 1.00 to 0.80. The decline is real (p = 0.0039)." in result.stdout
    data = json.loads(cras("a.jsonl", "b.jsonl", "--json").stdout)
    assert data["rows"][0]["difference"] == pytest.approx(-0.2)
    assert data["rows"][0]["real"] is True
    assert len(data["transcripts"]) == 20
    assert cras("a.jsonl", "b.jsonl", "--level", "transcript", "--level", "turn").exit_code == 0


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["a.jsonl", "b.jsonl", "--max-decline", "0.25"], 0, ""),
        (["a.jsonl", "b.jsonl", "--max-decline", "0.1"], 1, "CRAS over all turns really fell by 0.20, at most 0.1"),
        (["a.jsonl", "b.jsonl", "--max-decline", "0"], 1, "threshold missed"),
        (["b.jsonl", "a.jsonl", "--max-decline", "0"], 0, ""),
        (["a.jsonl", "a.jsonl", "--max-decline", "0"], 0, ""),
        (["a.jsonl", "nope.jsonl"], 2, "nope.jsonl: cannot be read"),
        (["a.jsonl", "empty.jsonl"], 2, "empty.jsonl: holds no score record"),
        (["a.jsonl", "other.jsonl"], 2, "other.jsonl, line 1: is not a score record"),
        (["a.jsonl", "b.jsonl", "--level", "agents"], 2, "--level agents: no such level"),
        (["a.jsonl", "b.jsonl", "--judge", "oracle"], 2, "no score of judge oracle"),
        (["a.jsonl"], 2, "Missing argument 'B'"),
    ],
)
def test_exit_codes(words: list[str], code: int, message: str) -> None:
    result = cras(*words)
    assert result.exit_code == code, result.output
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_runs_with_ids_of_their_own_pair_by_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for side, reply in (("a", "yes."), ("b", "Yes.")):
        listed = [
            transcript_of("Answer in lowercase.", reply, identifier=f"{side}-{n}", task=f"Question  {n % 8}?\n")
            for n in range(16)
        ]
        write_transcripts(listed, f"{side}.transcript.jsonl")
        with ScoreFile(f"{side}.scores.jsonl") as file:
            list(file.keep(score(listed, RulesJudge())))
    scores = ["a.scores.jsonl", "b.scores.jsonl"]
    assert "not paired: no task has the same id" in cras(*scores).stdout
    result = cras(*scores, "--runs-a", "a.transcript.jsonl", "--runs-b", "b.transcript.jsonl", "--json")
    data = json.loads(result.stdout)
    assert data["pairing"] == "paired by task: 8 in both files"
    assert data["rows"][0]["runs"] == [16, 16]
    assert data["transcripts"][0]["task"] == "Question 0?"
    assert cras(*scores, "--runs-a", "a.transcript.jsonl").exit_code == 2
    assert cras(*scores, "--runs-a", "nope", "--runs-b", "b.transcript.jsonl").exit_code == 2


@pytest.mark.usefixtures("files")
def test_names_cannot_steer_the_terminal() -> None:
    result = cras("hostile.jsonl", "hostile.jsonl", "--level", "transcript")
    assert "[red]x[/red]?[2J" in result.stdout
    assert "\x1b" not in result.stdout


def test_the_block_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = REPOSITORY / "docs" / "compare.md"
    (python,) = re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
    exec(compile(python, str(page), "exec"), {})
    assert "fell from 1.00 to 0.00. The decline is real" in capsys.readouterr().out
