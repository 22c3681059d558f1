"""The study of what a judge model adds to the rules, with a server that agrees to everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.studies.score_judge import main
from tests.cras.judges.server import good, serving

pytest.importorskip("autogen_ext.models.openai", reason="needs the extra: pip install sail-cras[openai]")
DATA = Path(__file__).resolve().parents[1] / "data" / "whoandwhen"


def test_a_judge_that_says_yes_to_everything_is_shown_to_agree_by_chance_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with serving(good) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        words = [str(DATA / "102.json"), "--judge", "openai:m", "--scenarios", "6", "--turns", "3"]
        assert main([*words, "--cache", str(tmp_path / "a.sqlite"), "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    rows = {tuple(line.split(" | ")[:2]): line for line in printed.splitlines() if line.startswith("| ")}
    assert "(1.00)" in rows["| scenarios", "openai:m"]
    assert "(1.00)" not in rows["| runs", "rules"], "rules leave the most of a real run open"
    [with_rules] = [line for line in printed.splitlines() if line.startswith("| with the rules, criteria")]
    assert float(with_rules.split("|")[4].split()[0]) <= 0, "half of the scenarios are broken, and it says met"
    [with_itself] = [line for line in printed.splitlines() if line.startswith("| with itself, criteria")]
    assert with_itself.split("|")[3].split()[0] == "1.00"
    assert with_itself.split("|")[4].strip() == "–", "who never says no cannot be told from who says it at random"


def test_runs_that_are_not_there_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    assert main(["nowhere.json", "--judge", "openai:m", "--out", "."]) == 2
    assert "nowhere.json" in capsys.readouterr().err
