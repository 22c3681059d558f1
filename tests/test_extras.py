"""Without the extras, the commands that need them say which; those that need none work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"torch", "transformers", "trl", "peft", "datasets", "captum", "matplotlib"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
from %s import app
app(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [
        ("sail.cli", ["demo", "--out", "demo"], "train"),
        ("sail.cli", ["train", "recipe.yaml"], "train"),
        ("attention_probe.cli", ["run", "--model", "m", "--scenarios", "s.jsonl", "--out", "o"], "probe"),
    ],
)
def test_a_missing_extra_is_named(module: str, arguments: list[str], extra: str, tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_text("model: embedded\n")
    code = BLOCKED % module
    found = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 2, found.stderr
    assert f"pip install 'sail-cras[{extra}]'" in found.stderr
    assert "Traceback" not in found.stderr


def test_cras_needs_none(tmp_path: Path) -> None:
    code = BLOCKED % "cras.cli"
    (tmp_path / "team.yaml").write_text("agents:\n  - {name: a, system_message: Use no commas.}\n")
    found = subprocess.run(
        [sys.executable, "-c", code, "lint", "team.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
