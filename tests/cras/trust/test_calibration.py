"""Calibration: figures by hand and against their libraries, the command, and the mark in every output."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cras.cli import app
from cras.judges import RulesJudge
from cras.pytest_plugin.asserted import Asserted, checked_lines
from cras.pytest_plugin.github import step_summary
from cras.scoring.score import score
from cras.trust.alpha import alpha
from cras.trust.calibration import (
    Pair,
    agreement,
    bias,
    kappa,
    matched,
    raters_alpha,
    reliability,
    spearman,
    threshold,
    use_of,
)
from cras.trust.labels import Label
from cras.trust.mark import marks
from tests.cras.conftest import transcript_of


def _pairs(*scores: tuple[float, float]) -> list[Pair]:
    return [Pair(f"run-{place % 7}", place, "CC", human, judge) for place, (human, judge) in enumerate(scores)]


def test_kappa_by_hand() -> None:
    # Squared distances: observed 0 + 0 + 1 + 4 = 5 of 4; expected over all 16 pairs of margins {1, 5, 2, 3} x {1, 5, 3, 1}: 88 of 16.
    pairs = _pairs((1, 1), (5, 5), (2, 3), (3, 1))
    expected = sum((a - b) ** 2 for a in (1, 5, 2, 3) for b in (1, 5, 3, 1)) / 16
    value = kappa(pairs)
    assert value is not None
    assert math.isclose(value, 1 - (5 / 4) / expected)


def test_no_variation_is_said_and_not_a_number() -> None:
    same = _pairs((5, 5), (5, 5))
    assert (kappa(same), spearman(same)) == (None, None)
    assert bias(same) == 0
    one_sided = _pairs((1, 5), (5, 5), (3, 5))
    assert (kappa(one_sided), spearman(one_sided)) == (None, None), (
        "a judge that never varies neither agrees nor disagrees"
    )
    assert threshold(same) is None
    assert alpha([{"a": 1.0, "b": 1.0}], "interval") is None
    assert str(agreement(same, "CC").kappa) == "–"


SCORES = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=30)


@given(SCORES)
def test_agreement_with_oneself_is_perfect_and_kappa_is_symmetric(scores: list[tuple[int, int]]) -> None:
    perfect = kappa(_pairs(*((a, a) for a, _ in scores)))
    assert perfect is None or math.isclose(perfect, 1)
    one, other = kappa(_pairs(*scores)), kappa(_pairs(*((b, a) for a, b in scores)))
    assert (one is None) == (other is None)
    assert one is None or other is None or math.isclose(one, other, abs_tol=1e-12)


def test_a_dozen_equal_pairs_do_not_make_kappa_certain() -> None:
    pairs = [Pair(f"run-{place}", 0, "CC", score, score) for place, score in enumerate([1, 5] * 6)]
    found = agreement(pairs, "CC")
    assert (found.kappa.estimate, found.kappa.method) == (1.0, "exact")
    assert found.kappa.low == pytest.approx(0.4707, abs=1e-4)
    assert (found.spearman.estimate, found.spearman.ci) == (pytest.approx(1.0), None)
    assert (found.bias.estimate, found.bias.ci) == (0.0, None)
    cut = threshold(pairs)
    assert cut is not None
    assert cut.precision.method == cut.recall.method == "wilson"
    assert cut.recall.n == 6, "only the runs with a bad turn speak of recall"


def test_turns_of_one_run_are_one_trial() -> None:
    many_turns = [Pair(f"run-{place % 3}", place, "CC", score, score) for place, score in enumerate([1, 5] * 6)]
    low = agreement(many_turns, "CC").kappa.low
    assert low is not None
    assert low < 0, "three runs, however long, show little"


def test_intervals_of_kappa_cover_a_true_kappa_of_nine_tenths_in_a_dozen_labels() -> None:
    # The judge repeats people's score 9 times in 10 and else draws one by itself from the same margin: kappa is 0.9.
    # A sample shows no difference at all with (1 - 0.1 x 0.8)^12 = 37%, and [1, 1] misses there: over 4,000 samples it
    # covers 0.57, and with the exact interval in its place 0.92 (the bootstrap of the others falls short by a little).
    rng = np.random.default_rng(5)
    samples, covered, without_difference = 50, 0, 0
    for sample in range(samples):
        human = rng.integers(1, 6, 12)
        judge = np.where(rng.random(12) < 0.9, human, rng.integers(1, 6, 12))
        pairs = [Pair(f"run-{n}", 0, "CC", int(a), int(b)) for n, (a, b) in enumerate(zip(human, judge, strict=True))]
        found = agreement(pairs, "CC", seed=sample, resamples=100).kappa
        without_difference += found.method == "exact"
        covered += found.low is not None and found.high is not None and found.low <= 0.9 <= found.high
    assert without_difference / samples == pytest.approx(0.37, abs=0.12)
    assert covered / samples >= 0.85


def test_each_label_without_a_score_of_the_judge_has_a_reason() -> None:
    run = transcript_of("Always answer in French. Be kind.", "Bonjour, voici la réponse.")
    [record] = score([run], RulesJudge())
    labels = [
        Label("run", 0, "CC", 5, "a"), Label("run", 0, "CC", 4, "b"), Label("run", 0, "GA", 5, "a"),
        Label("run", 0, "CC", None, "c"), Label("run", 7, "CC", 3, "a"), Label("other", 0, "CC", 3, "d"),
    ]  # fmt: skip
    use = use_of(labels, [record])
    assert (use.labels, use.used, use.raters) == (6, 2, 2)
    assert use.sentence() == (
        "2 of 6 labels met a score of the judge. The others say nothing of it: 1 with n (the dimension does not apply); "
        "1 of runs without a score (transcript ids have to be the same); 1 of turns without a score; "
        "1 of dimensions that the judge left open on that turn."
    )
    assert use_of(labels[:2], [record]).sentence() == "2 of 2 labels met a score of the judge."


def test_raters_are_averaged_and_scores_that_nobody_judged_left_out() -> None:
    run = transcript_of("Always answer in French. Be kind.", "This is the answer, and it is in plain English.")
    [record] = score([run], RulesJudge())
    labels = [Label("run", 0, "CC", 2, "a"), Label("run", 0, "CC", 3, "b"), Label("run", 0, "GA", 5, "a")]
    assert record.scores["GA"] is None
    assert matched([*labels, Label("run", 0, "CC", None, "c")], [record]) == [Pair("run", 0, "CC", 2.5, 1.0)]


def test_alpha_of_people() -> None:
    labels = [
        Label("r", turn, "GA", score, who) for turn in range(4) for who, score in (("a", turn + 1), ("b", turn + 1))
    ]
    assert raters_alpha(labels) == 1
    assert raters_alpha(labels[::2]) is None, "one person has nobody to agree with"


def test_the_threshold_separates_what_people_call_bad() -> None:
    pairs = _pairs((1, 1), (2, 2), (2, 1), (5, 5), (4, 5), (5, 4), (4, 3))
    cut = threshold(pairs)
    assert cut is not None
    assert 0.25 < cut.cras < 0.5
    assert (cut.precision.estimate, cut.recall.estimate, cut.bad, cut.turns) == (1, 1, 3, 7)


def test_reliability_is_the_mean_of_people_at_each_score() -> None:
    assert [
        (score, number, mean.estimate) for score, number, mean in reliability(_pairs((1, 1), (3, 1), (5, 4.6)))
    ] == [
        (1, 2, 2.0),
        (5, 1, 5.0),
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRAS_CALIBRATION", raising=False)
    texts = ["La mer est calme ce matin.", "The sea is calm this morning, I think."]
    runs = [
        transcript_of(
            "Always answer in French. Be kind.", texts[n % 2], texts[n % 3 == 0], identifier=f"run-{n}", task="Sea?"
        )
        for n in range(6)
    ]
    (tmp_path / "team.transcript.jsonl").write_text("".join(run.model_dump_json() + "\n" for run in runs))
    rows = ["transcript_id,turn,agent,dimension,score,rater"]
    rows += [f"run-{n},0,Ada,CC,{1 if n % 2 else 5},1" for n in range(6)]
    rows += [f"run-{n},1,Ada,CC,{2 if n % 3 == 0 else 4},1" for n in range(6)]
    (tmp_path / "labels.csv").write_text("\n".join(rows) + "\n")
    assert _run("score", "team.transcript.jsonl", "--out", "a.jsonl")
    return tmp_path


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def _outputs() -> dict[str, str]:
    """What each output says."""
    asserted = Asserted(
        "t.py::test", ("t.py", 0), {"judge": "rules", "judge_version": RulesJudge.version, "agent": None, "runs": 1,
                                    "measured": {name: {"estimate": None, "ci": None, "threshold": None, "missed": False, "runs": 0}
                                                 for name in ("cras", "priority_adherence")}, "failures": []},
    )  # fmt: skip
    _run("report", "a.jsonl", "--html", "page.html")
    return {
        "score": _run("score", "team.transcript.jsonl", "--out", "a.jsonl"),
        "score --json": _run("score", "team.transcript.jsonl", "--out", "a.jsonl", "--json"),
        "compare": _run("compare", "a.jsonl", "a.jsonl"),
        "compare --json": _run("compare", "a.jsonl", "a.jsonl", "--json"),
        "blame": _run("blame", "team.transcript.jsonl"),
        "blame --json": _run("blame", "team.transcript.jsonl", "--scores", "a.jsonl", "--json"),
        "report": Path("page.html").read_text(),
        "pytest": "\n".join(checked_lines([asserted])),
        "github": step_summary([asserted], None),
    }


def test_every_output_says_whether_the_judge_was_checked(folder: Path) -> None:
    for name, text in _outputs().items():
        assert "never checked against human labels" in text, name
    said = _run("calibrate", "a.jsonl", "labels.csv", "--plot", "plot.png")
    assert "weighted kappa" in said
    assert (folder / "plot.png").read_bytes().startswith(b"\x89PNG")
    for name, text in _outputs().items():
        assert "checked against one person on 12 turns of 6 runs" in text, name
        assert "never" not in text, name


def test_labels_that_the_judge_left_open_are_counted_in_the_table_and_in_every_mark(folder: Path) -> None:
    with Path("labels.csv").open("a") as file:
        file.writelines(f"run-{n},0,Ada,{dimension},4,1\n" for n in range(6) for dimension in ("GA", "RC", "KBA"))
    said = _run("calibrate", "a.jsonl", "labels.csv")
    assert "12 of 30 labels met a score of the judge" in said
    assert "18 of dimensions that the judge left open on that turn" in said
    [line] = marks([("rules", RulesJudge.version)])
    assert "checked against one person on 12 turns of 6 runs (12 of 30 labels), weighted kappa" in line
    data = json.loads(CliRunner().invoke(app, ["calibrate", "a.jsonl", "labels.csv", "--json"]).stdout)
    assert (data["labels_given"], data["labels_used"]) == (30, 12)
    assert data["labels_unused"] == {"of dimensions that the judge left open on that turn": 18}


def test_where_judge_and_people_never_differ_the_mark_is_not_certain(folder: Path) -> None:
    agreed = [f"run-{n},{turn},Ada,CC,{1 if (n + turn) % 2 else 5},1" for n in range(6) for turn in (0, 1)]
    Path("labels.csv").write_text("transcript_id,turn,agent,dimension,score,rater\n" + "\n".join(agreed) + "\n")
    texts = ["La mer est calme ce matin.", "The sea is calm this morning, I think."]
    runs = [
        transcript_of("Always answer in French.", texts[n % 2], texts[(n + 1) % 2], identifier=f"run-{n}")
        for n in range(6)
    ]
    Path("team.transcript.jsonl").write_text("".join(run.model_dump_json() + "\n" for run in runs))
    Path("a.jsonl").unlink()
    _run("score", "team.transcript.jsonl", "--out", "a.jsonl")
    said = _run("calibrate", "a.jsonl", "labels.csv")
    assert "No label differs from the judge, so the interval is no bootstrap: of 6 runs without a difference" in said
    [line] = marks([("rules", RulesJudge.version)])
    assert "on 12 turns of 6 runs, weighted kappa 1.00 [0.08, 1.00]" in line


def test_a_calibration_from_before_labels_were_counted_is_still_read(folder: Path) -> None:
    _run("calibrate", "a.jsonl", "labels.csv")
    known = json.loads(Path("cras-calibration.json").read_text())
    del known["judges"][0]["labels_given"], known["judges"][0]["labels_used"]
    Path("cras-calibration.json").write_text(json.dumps(known))
    [line] = marks([("rules", RulesJudge.version)])
    assert "on 12 turns of 6 runs, weighted kappa" in line


def test_another_version_is_another_judge(folder: Path) -> None:
    _run("calibrate", "a.jsonl", "labels.csv", "--out", "cras-calibration.json")
    [line] = marks([("rules", "other")])
    assert (
        line == "judge rules: never checked against human labels in this version (another one was); see cras calibrate"
    )


def test_a_calibration_is_the_same_bytes_again_and_keeps_other_judges(folder: Path) -> None:
    _run("calibrate", "a.jsonl", "labels.csv")
    first = (folder / "cras-calibration.json").read_bytes()
    _run("calibrate", "a.jsonl", "labels.csv")
    assert (folder / "cras-calibration.json").read_bytes() == first
    known = json.loads(first)
    known["judges"][0]["judge"] = "another"
    (folder / "cras-calibration.json").write_text(json.dumps(known))
    _run("calibrate", "a.jsonl", "labels.csv")
    assert [item["judge"] for item in json.loads((folder / "cras-calibration.json").read_text())["judges"]] == [
        "another",
        "rules",
    ]


@pytest.mark.parametrize(
    ("files", "arguments", "said"),
    [
        (
            {"cras-calibration.json": "{}"},
            ["compare", "a.jsonl", "a.jsonl"],
            "cras-calibration.json, field made_by: is missing",
        ),
        ({"labels.csv": "x\n"}, ["calibrate", "a.jsonl", "labels.csv"], "lacks the column transcript_id"),
        (
            {"labels.csv": "transcript_id,turn,agent,dimension,score,rater\nother,0,Ada,CC,3,1\n"},
            ["calibrate", "a.jsonl", "labels.csv"],
            "1 label, none about a turn and dimension with a score",
        ),
        ({}, ["calibrate", "a.jsonl", "labels.csv", "--judge", "x"], "holds no score record of judge x"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    folder: Path, files: dict[str, str], arguments: list[str], said: str
) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_the_figures_are_data_too(folder: Path) -> None:
    data = json.loads(CliRunner().invoke(app, ["calibrate", "a.jsonl", "labels.csv", "--json"]).stdout)
    assert data["figures"]["CC"]["labels"] == data["figures"]["all"]["labels"] == 12
    low, high = data["figures"]["all"]["kappa"]["ci"]
    assert low <= data["figures"]["all"]["kappa"]["estimate"] <= high
    assert data["figures"]["GA"]["kappa"] == {"estimate": None, "ci": None}
