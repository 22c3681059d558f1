"""Labels: the file, the sheet, the session in the terminal."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cras.cli import app
from cras.errors import InputError
from cras.rubrics.generate import rubric_for
from cras.transcript import Transcript, Turn
from cras.trust.labels import LabelFile, read_labels, write_sheet
from tests.cras.conftest import transcript_of

HOSTILE = '=HYPERLINK("http://x")\x1b[31m'


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    path = tmp_path / "team.transcript.jsonl"
    made = [transcript_of("Be kind.", "Yes.", HOSTILE, identifier=f"run-{number}", task="Tea?") for number in range(3)]
    path.write_text("".join(run.model_dump_json() + "\n" for run in made))
    return path


def _label(runs: Path, out: Path, answers: str, *more: str) -> str:
    result = CliRunner().invoke(app, ["label", str(runs), "--out", str(out), *more], input=answers)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_session_is_kept_answer_by_answer_and_gone_on_with(runs: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    first = _label(runs, out, "5\nn\n7\n?\ns\nq\n", "--number", "2", "--rater", "Ann")
    assert "5: Serves" not in first
    assert "5: Stays within what the role knows" in first, "? says what the scores mean"
    assert "\x1b" not in first
    found = read_labels(out)
    assert [(item.dimension, item.score, item.rater) for item in found.labels] == [
        ("GA", 5, "Ann"),
        ("RC", None, "Ann"),
    ]
    second = _label(runs, out, "1\n2\n3\n4\n5\n", "--number", "2", "--rater", "Ann")
    assert "GA goal alignment" in second
    assert second.count("constraint compliance") == 2, (
        "goes on where the first stopped: skipped ones are not asked again"
    )
    assert "nothing is left to label" in _label(runs, out, "", "--number", "2", "--rater", "Ann")
    assert "2 turns" in _label(runs, out, "q\n", "--number", "2", "--rater", "Bob"), "another person starts anew"


def test_back_asks_again_and_the_later_answer_counts(runs: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    _label(runs, out, "5\nb\n1\nq\n", "--number", "1")
    assert [item.score for item in read_labels(out).labels] == [1]


def test_what_a_kill_left_costs_that_line_alone(runs: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    _label(runs, out, "5\n4\nq\n", "--number", "1")
    whole = out.read_bytes()
    for cut in range(len(whole)):
        out.write_bytes(whole[:cut])
        if cut and cut < whole.index(b"\r"):
            with pytest.raises(InputError, match="lacks the column"):
                LabelFile(out)
            continue
        file = LabelFile(out)
        file.add("other", Turn(index=7, agent="Ada", content=""), "CC", "3", "1")
        labels = read_labels(out).labels
        assert labels[-1].transcript_id == "other", f"cut at {cut}"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30))
def test_names_come_back_as_they_were(name: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "labels.csv"
        LabelFile(path).add(name, Turn(index=0, agent=name, content=""), "GA", "4", "1")
        [label] = read_labels(path).labels
        assert label.transcript_id == name


def test_no_cell_of_a_sheet_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    run = Transcript.model_validate(transcript_of("+1", HOSTILE, identifier="@run", task="-1").model_dump())
    assert write_sheet(path, [(run, run.turns[0], rubric_for(run, "Ada"))], "=me") == 4
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["dimension"] for row in rows] == ["GA", "RC", "KBA", "CC"]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    assert "5: Serves" in rows[0]["meaning"]
    with pytest.raises(InputError, match="is there already"):
        write_sheet(path, [], "1")


def test_a_filled_sheet_is_a_label_file(runs: Path, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    _label(runs, path, "", "--sheet", "--number", "1")
    text = path.read_text(encoding="utf-8-sig").replace(",GA,,", ",GA,2,")
    path.write_text("\ufeff" + text)
    assert [(item.dimension, item.score) for item in read_labels(path).labels] == [("GA", 2)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("r,x,Ada,GA,1,1", "line 3: turn: 'x' is no turn number"),
        ("r,0,Ada,XX,1,1", "line 3: dimension: 'XX' is unknown"),
        ("r,0,Ada,GA,6,1", "line 3: score: '6' is none"),
        ("r,0", "line 3: has too many or too few cells"),
    ],
)
def test_a_wrong_line_costs_that_line(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(f"transcript_id,turn,agent,dimension,score,rater\nr,0,Ada,CC,3,1\n{line}\nr,1,Ada,CC,4,1\n")
    found = read_labels(path)
    assert [item.score for item in found.labels] == [3, 4]
    assert problem in found.problems[0]


def test_a_file_without_labels_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="lacks the column transcript_id"):
        read_labels(tmp_path / "x.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_labels(tmp_path / "absent.csv")
