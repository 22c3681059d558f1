"""The demo, small: every stage runs for real on the shipped model and leaves what it promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from attention_probe import load
from attention_probe.cli import app as probe_app
from cras.cli import app as cras_app
from cras.readers import Reading
from sail import embedded
from sail.cli import app
from sail.demo import DemoSettings, run_demo

SMALL = DemoSettings(
    held_out=14,
    team=6,
    overrides=("scenarios.number=24", "focal.scenarios=16", "train.steps=3", "train.batch_size=8"),
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    run_demo(folder, 0, SMALL)
    return folder


def test_everything_is_there_and_the_summary_has_its_keys(out: Path) -> None:
    names = {path.name for path in out.iterdir()}
    assert {
        "adapter", "pairs", "base.transcript.jsonl", "sail.transcript.jsonl", "base.scores.jsonl", "sail.scores.jsonl",
        "focal_map.json", "heat_map.png", "stages.png", "report.html", "summary.json", "evaluation.json",
    } <= names  # fmt: skip
    summary = json.loads((out / "summary.json").read_text())
    assert set(summary) == {
        "schema_version", "seed", "model", "scenarios", "base", "sail", "focal_layers", "trained_parameters", "seconds",
    }  # fmt: skip
    for arm in ("base", "sail"):
        assert 0 <= summary[arm]["priority_adherence"] <= 1
        low, high = summary[arm]["priority_adherence_ci"]
        assert low <= summary[arm]["priority_adherence"] <= high
        assert summary[arm]["team_runs"] == 6
    assert summary["scenarios"]["held_out_types"] == ["scope", "procedure"]
    assert summary["trained_parameters"] <= 0.05 * summary["model"]["parameters"]
    assert set(summary["seconds"]) == {"diagnose", "localize", "align", "evaluate", "total"}


def test_its_transcripts_are_read_by_cras(out: Path) -> None:
    reading = Reading([str(out / "sail.transcript.jsonl")])
    assert len(list(reading)) == reading.runs_found > 28
    assert not reading.problems


def test_the_page_holds_no_foreign_address_and_no_script(out: Path) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "embedded model" in page
    assert page.count("data:image/png;base64,") == 1


def test_the_adapter_is_evaluated_by_the_command_and_refused_where_it_does_not_fit(out: Path, tmp_path: Path) -> None:
    arguments = ["evaluate", "--out", str(tmp_path), "--number", "7", "--team", "0", "--json", "--adapter"]
    done = CliRunner().invoke(app, [*arguments, str(out / "adapter")])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "evaluation.json").read_text())["unseen_types"] == ["scope", "procedure"]
    refused = CliRunner().invoke(app, [*arguments, str(out / "pairs")])
    assert refused.exit_code == 2
    assert "adapter" in refused.output


def test_the_probe_runs_from_the_shell(out: Path, tmp_path: Path) -> None:
    scenarios = tmp_path / "s.jsonl"
    made = CliRunner().invoke(cras_app, ["scenarios", "--out", str(scenarios), "--number", "4", "--type", "language"])
    assert made.exit_code == 0, made.output
    probed = ["run", "--model", str(embedded.path()), "--scenarios", str(scenarios), "--out", str(tmp_path / "probe")]
    done = CliRunner().invoke(probe_app, probed)
    assert done.exit_code == 1, "four scenarios are too few to tell an effect from chance: " + done.output
    assert (tmp_path / "probe" / "heat_map.png").read_bytes().startswith(b"\x89PNG")
    # The exit code says what the map says; both cases are pinned in tests/attention_probe/test_localization.py.
    found = load(out)
    low = found.knockout.at_set(found.focal_layers).interval[0]
    assert CliRunner().invoke(probe_app, ["validate", str(out)]).exit_code == (0 if low > 0 else 1)
    missing = CliRunner().invoke(probe_app, ["validate", str(tmp_path / "none.json")])
    assert missing.exit_code == 2
    assert "no such file" in missing.output
