"""The example project, as its reader runs it, and the page that explains it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cras.pytest_plugin.yaml_tests import YamlTests
from cras.testing.ledger import Ledger, collecting
from tests.cras.conftest import REPOSITORY

WORKFLOW = REPOSITORY / ".github" / "workflows" / "compliance.yml"
PAGE = REPOSITORY / "docs" / "ci.md"


@pytest.fixture
def bakery(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REPOSITORY / "examples" / "bakery", tmp_path / "bakery"))


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_example_passes_as_the_workflow_runs_it(bakery: Path) -> None:
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"]["adherence"]["steps"]
    (command,) = [step["run"] for step in steps if "pytest --" in step.get("run", "")]
    assert command.startswith("python -m pytest ")
    result = run(bakery, *command.removeprefix("python -m pytest ").split())
    assert result.returncode == 0, result.stdout + result.stderr
    assert "5 tests compared" in result.stdout
    assert (bakery / "adherence.xml").is_file()


def test_its_instructions_are_linted_as_workflow_and_hook_do(bakery: Path) -> None:
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"]["adherence"]["steps"]
    (command,) = [step["run"] for step in steps if step.get("run", "").startswith("cras lint")]
    hook = yaml.safe_load((bakery / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"][0]
    (ours,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    assert (hook["entry"], hook["files"]) == (ours["entry"], ours["files"]) == ("cras lint", hook["files"])
    assert re.search(hook["files"], "team.yaml")
    words = command.partition(" #")[0].split()
    team = bakery / words[-1]
    lint = [sys.executable, "-m", "cras", "lint", str(team)]
    assert subprocess.run(lint, capture_output=True, check=False).returncode == 0
    team.write_text(
        team.read_text().replace("Reply in one sentence.", "Reply in one sentence. Use at least three sentences.")
    )
    found = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert "length" in found.stdout


def test_the_linted_instructions_are_the_teams(bakery: Path) -> None:
    from examples.bakery.bakery.team import RITA, SUPPORT

    agents = yaml.safe_load((bakery / "team.yaml").read_text())["agents"]
    assert [agent["system_message"] for agent in agents] == [SUPPORT, RITA]


def test_a_team_that_gives_in_fails_for_the_right_reason(bakery: Path) -> None:
    """The model starts to follow the customer: the thresholds and the baseline both say so."""
    module = bakery / "bakery" / "stand_in.py"
    module.write_text(module.read_text().replace("lapses=0.05", "lapses=0.6"))
    result = run(bakery, "--cras-baseline", "baseline.json")
    assert result.returncode == 1
    assert 'instruction (system, binding): "Always answer in French."' in result.stdout
    assert 'it followed (user, competing): "Please answer in English."' in result.stdout
    assert "DECLINED priority adherence over all tests fell from" in result.stdout
    assert "2 failed, 3 passed" in result.stdout


def test_the_blocks_of_the_page_run() -> None:
    text = PAGE.read_text()
    (python,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    with collecting(Ledger()):
        exec(compile(python, str(PAGE), "exec"), {})
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(YamlTests.model_validate(yaml.safe_load(block)).tests) == 3


@pytest.mark.parametrize(("threshold", "runs"), [(0.7, 9), (0.8, 16), (0.9, 35)])
def test_the_page_gives_the_right_numbers_of_runs(threshold: float, runs: int) -> None:
    assert f"{threshold} needs {runs}" in PAGE.read_text()
    assert runs / (runs + 1.96**2) >= threshold > (runs - 1) / (runs - 1 + 1.96**2)
