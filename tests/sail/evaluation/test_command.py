"""``sail evaluate``: what is refused before the work."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from sail.cli import app
from sail.training.adapter import Provenance


def test_evaluation_refuses_a_file_before_it_reads_a_model(tmp_path: Path) -> None:
    made = Provenance(
        package_version="1", base_model="nowhere", base_fingerprint="", focal_layers=[0], trained_parameters=1, seed=0
    )
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "sail.json").write_text(made.model_dump_json())
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        (adapter / name).write_text("")
    (tmp_path / "out").write_text("")
    asked = ["--model", "nowhere", "--adapter", str(adapter), "--number", "7", "--team", "0"]
    done = CliRunner().invoke(app, ["evaluate", *asked, "--out", str(tmp_path / "out")])
    assert (done.exit_code, "out: is a file" in done.output) == (2, True)
