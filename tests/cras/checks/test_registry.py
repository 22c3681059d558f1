"""Which kinds of check there are: all of them, however the package is imported, and those of other packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
POLITE = '''
from typing import ClassVar
from cras.checks import CheckKind
from cras.checks.language import Language

class Polite(CheckKind):
    """The turn says the word."""

    kind: ClassVar[str] = "polite"
    word: str

    def run(self, text: str) -> bool:
        return self.word in text

    def clash(self, other: CheckKind) -> str | None:
        return "language" if isinstance(other, Language) and other.code != "en" else None
'''
USE = """
import sys
from cras.checks import run_check, conflict_type
from cras.checks.describe import describe
from cras.transcript import Check
polite = Check(kind="polite", params={"word": "please"})
print(run_check(polite, "please go"), run_check(polite, "go"), describe(polite))
print(conflict_type(polite, Check(kind="language", params={"code": "fr"})))
"""


def python(code: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    """What a fresh interpreter says to it, with the packages of these folders installed."""
    path = os.pathsep.join(map(str, [*paths, REPOSITORY]))
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )


def package(folder: Path, name: str, module: str, entries: str) -> Path:
    """A folder that holds an installed package with entry points of ``cras.checks``."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[cras.checks]\n{entries}\n")
    (folder / f"{name}_checks.py").write_text(module)
    return folder


@pytest.mark.parametrize("module", ["cras.instructions", "cras.checks.registry", "cras.checks"])
def test_every_kind_is_known_whatever_is_imported_first(module: str) -> None:
    """``from cras.instructions import run_check`` alone said: unknown check kind 'speaks_as'."""
    for kind, params in (
        ("speaks_as", {"name": "Ada", "others": ["Bob"]}),
        ("amount", {"unit": "comma", "max": 0}),
        ("code_tagged", {}),
        ("topic", {"rule": "never", "what": "tea"}),
    ):
        code = f"from {module} import run_check\nfrom cras.transcript import Check\n"
        done = python(f"{code}print(run_check(Check(kind={kind!r}, params={params!r}), 'A sentence.'))")
        assert done.returncode == 0, done.stderr


def test_another_package_adds_a_kind(tmp_path: Path) -> None:
    folder = package(tmp_path / "a", "courtesy", POLITE, "polite = courtesy_checks:Polite")
    done = python(USE, folder)
    assert done.stdout.splitlines() == ["True False polite please", "language"], done.stderr
    rubric = tmp_path / "r.yaml"
    rubric.write_text(
        "role: a\ncriteria:\n- id: p\n  dimension: CC\n  text: Is polite.\n  check: {kind: polite, params: {wrod: please}}\n"
    )
    read = f"from pathlib import Path\nfrom cras.rubrics import read_rubric\nread_rubric(Path({str(rubric)!r}))"
    assert "line 6: criteria[0].check.params.word: is missing; polite takes word" in python(read, folder).stderr
    assert "'polite' is no check; known are" in python(read).stderr


def test_other_packages_are_not_looked_at_for_what_is_known_here(tmp_path: Path) -> None:
    folder = package(tmp_path, "broken", "1 / 0", "polite = broken_checks:Polite")
    code = (
        "import sys\nfrom cras.checks import run_check, known_kinds\nfrom cras.files.plugins import _installed\n"
        "from cras.instructions import parse_instructions\nfrom cras.transcript import Check\n"
        "run_check(parse_instructions('Answer in at most two sentences.')[0].check, 'A sentence.')\n"
        "print(_installed.cache_info().currsize, 'polite' in known_kinds(), 'broken_checks' in sys.modules)"
    )
    assert python(code, folder).stdout.split() == ["0", "True", "False"]


@pytest.mark.parametrize(
    ("module", "entries", "message"),
    [
        ("1 / 0", "polite = courtesy_checks:Polite", "that cannot be loaded (ZeroDivisionError: division by zero)"),
        ("", "polite = courtesy_checks:Polite", "that cannot be loaded (AttributeError: "),
        ("Polite = 3", "polite = courtesy_checks:Polite", "that is no subclass of cras.checks.CheckKind"),
        (
            POLITE.replace('= "polite"', '= "other"'),
            "polite = courtesy_checks:Polite",
            "whose class says kind = 'other'",
        ),
        (POLITE.replace("def run", "def ran"), "polite = courtesy_checks:Polite", "that does not say run"),
        (POLITE, "words = courtesy_checks:Polite", "brings a check kind 'words', which cras has itself"),
    ],
)
def test_a_package_whose_kind_is_none_is_named(tmp_path: Path, module: str, entries: str, message: str) -> None:
    done = python(USE, package(tmp_path, "courtesy", module, entries))
    last = done.stderr.splitlines()[-1]
    assert last.startswith("cras.errors.InputError: package courtesy 1.0 brings a check kind")
    assert message in last


def test_two_packages_with_a_kind_of_one_name_are_both_named(tmp_path: Path) -> None:
    one = package(tmp_path / "a", "courtesy", POLITE, "polite = courtesy_checks:Polite")
    other = package(tmp_path / "b", "manners", POLITE, "polite = manners_checks:Polite")
    last = python(USE, one, other).stderr.splitlines()[-1]
    assert "package courtesy 1.0 and package manners 1.0 both bring a check kind 'polite'" in last
