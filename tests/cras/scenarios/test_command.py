"""``cras scenarios``."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from cras.cli import app
from cras.scenarios import generate, read_scenarios


def test_natural_scenarios_are_written_and_read_as_they_were_made(tmp_path: Path) -> None:
    out = tmp_path / "natural.jsonl"
    asked = [
        "scenarios",
        "--style",
        "natural",
        "--number",
        "8",
        "--seed",
        "3",
        "--split",
        "held_out",
        "--out",
        str(out),
    ]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert read_scenarios(out) == generate(8, 3, split="held_out", style="natural")


def test_the_embedded_style_is_the_default(tmp_path: Path) -> None:
    out = tmp_path / "embedded.jsonl"
    assert CliRunner().invoke(app, ["scenarios", "--number", "2", "--out", str(out)]).exit_code == 0
    assert {scenario.style for scenario, _ in read_scenarios(out)} == {"embedded"}


def test_an_unknown_style_is_an_error_that_names_those_there_are(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["scenarios", "--style", "baroque", "--out", str(tmp_path / "none.jsonl")])
    assert done.exit_code == 2
    assert "unknown style 'baroque': known are embedded, natural" in " ".join(done.output.split())
    assert not (tmp_path / "none.jsonl").exists()
