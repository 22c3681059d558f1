"""The studies of everyday wordings and pairs: both halves are whole, apart from each other, and counted rightly."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.studies.lint.everyday import FOLDER as EVERYDAY
from benchmarks.studies.lint.teams.labels import labelled_teams
from benchmarks.studies.pairs.__main__ import FOLDER as PAIRS
from benchmarks.studies.pairs.__main__ import main as pairs_main
from benchmarks.studies.wordings.__main__ import Wording, _outcome
from benchmarks.studies.wordings.__main__ import main as wordings_main
from cras.transcript import Check


def test_the_halves_of_the_teams_are_apart_and_their_sentences_stand_in_them() -> None:
    develop, report = (labelled_teams(EVERYDAY, half) for half in ("develop", "report"))
    assert not {item.file for item in develop} & {item.file for item in report}
    for item in [*develop, *report]:
        words = " ".join(
            " ".join(text.split())
            for text in [*(a.system_message or "" for a in item.team.agents), *(m.content for m in item.team.messages)]
        )
        for sentence in (item.label.pair.first, item.label.pair.second):
            assert " ".join(sentence.split()) in words, item.file


@pytest.mark.parametrize("main", [pairs_main, wordings_main])
def test_the_report_half_is_never_listed_and_a_folder_without_data_is_told(main, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SystemExit):
        main(["--half", "report", "--list"])
    assert main([str(tmp_path)]) == 2
    assert "is not there" in capsys.readouterr().err


def test_pairs_are_counted_on_both_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [
        {"id": "1", "topic": "language", "planted": True, "first": "Always answer in French.", "second": "Answer in English only."},
        {"id": "2", "topic": "language", "planted": False, "first": "Always answer in French.", "second": "Be kind."},
    ]  # fmt: skip
    (tmp_path / "report.yaml").write_text(str({"pairs": pairs}))
    assert pairs_main([str(tmp_path)]) == 0
    row = capsys.readouterr().out.splitlines()[-1]
    assert row.startswith("| all | 1.00")
    assert "| 0.00" in row
    assert (PAIRS / "develop.yaml").is_file()


@pytest.mark.parametrize(
    ("checks", "ok", "bad", "outcome"),
    [
        ([], ["a"], ["b"], "unread"),
        ([{"max": 2}], ["one two"], ["one two three"], "right"),
        ([{"max": 1}], ["one two"], ["one two three"], "accuses"),
        ([{"max": 9}], ["one two"], ["one two three"], "praises"),
    ],
)
def test_an_outcome_is_what_the_replies_show(
    checks: list[dict[str, int]], ok: list[str], bad: list[str], outcome: str
) -> None:
    wording = Wording(id="1", kind="length", text="At most two words.", ok=ok, bad=bad)
    assert _outcome(wording, [Check(kind="words", params=params) for params in checks]) == outcome
