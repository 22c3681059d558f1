"""The examples of docs/extend.md, each put where the page says and run: in an installed package, or in a copy of the tree."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

tomllib = pytest.importorskip("tomllib", reason="the standard library reads TOML from Python 3.11 on")
REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = (REPOSITORY / "docs" / "extend.md").read_text(encoding="utf-8")
_BLOCK = re.compile(
    r"<!-- (?P<what>file|more|tree|change|installed)(?:: (?P<where>\S+))? -->\n```\w+\n(?P<code>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
BLOCKS = [(block["what"], block["where"], block["code"]) for block in _BLOCK.finditer(PAGE)]


def run(command: list[str], path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A program of the project, with ``path`` before everything that is installed."""
    environment = {"PYTHONPATH": f"{path}:{REPOSITORY}", "HOME": str(folder), "OMP_NUM_THREADS": "1", "COLUMNS": "200"}
    whole = [sys.executable, *command]
    return subprocess.run(whole, capture_output=True, text=True, cwd=folder, env=environment, check=False, timeout=300)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page's files, and its package as pip would leave it: modules, and entry points beside them."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "package").mkdir()
    for what, where, code in BLOCKS:
        if what in ("file", "more"):
            with (folder / where).open("a", encoding="utf-8") as file:
                file.write(code)
    project = tomllib.loads((folder / "package" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = folder / "package" / f"{project['name']}-{project['version']}.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    groups = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
        for group, points in project["entry-points"].items()
    ]
    (installed / "entry_points.txt").write_text("\n".join(groups))
    return folder


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages with the page's files and changes in it."""
    folder = tmp_path_factory.mktemp("tree")
    for name in ("cras", "attention_probe", "sail"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for what, where, code in BLOCKS:
        if what == "tree":
            assert not (folder / where).exists(), f"{where} is there already: the page's example is no addition"
            (folder / where).write_text(code, encoding="utf-8")
        elif what == "change":
            apply(code, folder / where)
    return folder


def apply(diff: str, file: Path) -> None:
    """A change without line numbers: its context and what it takes away stand in the file exactly once."""
    text = file.read_text(encoding="utf-8")
    for part in diff.split("@@\n"):
        lines = part.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if line[:1] in (" ", "-", ""))
        after = "".join(f"{line[1:]}\n" for line in lines if line[:1] in (" ", "+", ""))
        assert text.count(before) == 1, f"{file.name} does not hold, or holds twice:\n{before}"
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")


def test_a_check_a_judge_and_a_reader_come_from_one_package(package: Path) -> None:
    (command,) = [code for what, _, code in BLOCKS if what == "installed"]
    done = run(["-m", *command.split()], package / "package", package)
    assert done.returncode == 0, done.stdout + done.stderr
    record = json.loads((package / "monday.scores.jsonl").read_text())
    assert {
        item["id"]: (item["met"], item["by"]) for item in record["criteria"] if item["id"] in ("greeting", "polite")
    } == {
        "greeting": (True, "rules"),
        "polite": (True, "polite:please"),
    }


def test_what_the_package_brings_is_unknown_without_it(package: Path, tmp_path: Path) -> None:
    done = run(["-m", "cras", "score", str(package / "monday.json")], tmp_path, tmp_path)
    assert done.returncode == 2
    done = run(["-m", "cras", "score", str(package / "monday.json"), "--judge", "polite:please"], tmp_path, tmp_path)
    assert done.returncode == 2
    assert "--judge polite:please: " in done.stderr


def test_a_wrong_parameter_of_its_check_is_told_with_the_line(package: Path, tmp_path: Path) -> None:
    rubric = (package / "rubric.yaml").read_text().replace("{word: Hello}", "{words: Hello}")
    (tmp_path / "rubric.yaml").write_text(rubric)
    asked = ["-m", "cras", "score", str(package / "monday.json"), "--rubrics", "rubric.yaml"]
    done = run(asked, package / "package", tmp_path)
    assert done.returncode == 2
    assert re.search(r"rubric\.yaml, line 6: .*params.* greets takes word", done.stderr), done.stderr


def test_a_causal_measure_is_in_the_focal_map_by_its_name(tree: Path, tmp_path: Path) -> None:
    made = run(["-m", "cras", "scenarios", "--number", "4", "--type", "language", "--out", "s.jsonl"], tree, tmp_path)
    assert made.returncode == 0, made.stderr
    program = "import sys; from attention_probe.cli import app; app(sys.argv[1:])"
    model = str(tree / "sail" / "embedded" / "model")
    done = run(["-c", program, "run", "--model", model, "--scenarios", "s.jsonl", "--out", "probe"], tree, tmp_path)
    assert done.returncode == 1, (
        "four scenarios are too few to tell an effect from chance: " + done.stdout + done.stderr
    )
    found = json.loads((tmp_path / "probe" / "focal_map.json").read_text())["effects"]["unbinding"]
    assert (found["unit"], found["axes"]) == ("nats", "layers")


def test_a_credit_rule_is_chosen_in_a_recipe(tree: Path, tmp_path: Path) -> None:
    recipe = "credit: {mode: early, decay: 0.5}\nscenarios: {number: 8}\nfocal: {layers: [0]}\ntrain: {steps: 1, batch_size: 4}\n"
    (tmp_path / "recipe.yaml").write_text(recipe)
    program = "import sys; from sail.cli import app; app(sys.argv[1:])"
    done = run(["-c", program, "train", "recipe.yaml", "--set", "out=made"], tree, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    read = "from sail import load_pairs; weights = load_pairs('made/pairs')[0][0]['chosen_weights']; print(weights[1] / weights[0])"
    assert run(["-c", read], tree, tmp_path).stdout.strip() == "0.5"

    (tmp_path / "recipe.yaml").write_text(recipe.replace("decay", "decays"))
    done = run(["-c", program, "train", "recipe.yaml"], tree, tmp_path)
    assert done.returncode == 2
    assert "line 1: credit.decays: is unknown; known are mode, decay" in done.stderr


def test_a_command_is_in_the_list_and_runs(tree: Path, tmp_path: Path) -> None:
    listed = run(["-m", "cras", "--help"], tree, tmp_path).stdout
    assert re.search(r"count +How many turns each agent of runs has\.", listed)
    runs = REPOSITORY / "tests" / "data" / "whoandwhen"
    done = run(["-m", "cras", "count", str(runs)], tree, tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^Computer_terminal: \d+ turns?$", done.stdout, re.MULTILINE)
    assert run(["-m", "cras", "count", "nowhere.json"], tree, tmp_path).returncode == 2


def test_every_example_of_the_page_is_run() -> None:
    assert PAGE.count("```") == 2 * len(BLOCKS)
