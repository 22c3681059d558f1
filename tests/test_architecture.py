"""The house: imports point one way between the packages and between the rooms inside each, and there are no circles."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("cras", "attention_probe", "sail", "benchmarks")
FORBIDDEN = {
    "cras": {"torch", "transformers", "peft", "trl", "datasets", "attention_probe", "sail", "benchmarks"},
    "attention_probe": {"peft", "trl", "sail", "benchmarks"},
    "sail": {"benchmarks"},
}
# From the ground up: a room may use those on the lines above its own, and those on its own line in one direction.
ROOMS = {
    "cras": [
        ["errors", "transcript", "statistics"],
        ["files", "text", "wording", "score_record"],
        ["checks", "scenarios", "metrics", "readers"],
        ["instructions", "convert", "rubrics", "compare", "lint"],
        ["judges", "blame", "report"],
        ["scoring", "terminal"],
        ["trust", "live"],
        ["testing", "pytest_plugin"],
        ["commands"],
        ["cli", "__main__"],
    ],
    "attention_probe": [
        ["intervals", "models", "judged", "encoding", "finite", "locks"],
        ["spans", "chat", "attention", "positions"],
        ["capture", "advantage", "margin", "generate", "drift"],
        ["effects", "focal", "answers", "cross_fit"],
        ["crossed"],
        ["focal_map"],
        ["decision", "localization", "validation", "plots"],
        ["commands"],
        ["cli"],
    ],
    "sail": [
        ["credit", "serving", "embedded", "pairs", "recipe", "training", "evaluation"],
        ["commands", "demo"],
        ["cli"],
    ],
}


def _modules(package: str) -> Iterator[tuple[str, Path]]:
    for file in sorted((ROOT / package).rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _imports(tree: ast.AST, *, at_import: bool = False) -> Iterator[tuple[ast.stmt, str]]:
    """Every imported module (and ``module.name``, which may be one). at_import: only what importing the file runs."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, node.module or ""
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)
        elif not at_import or not (
            _is_type_checking(node) or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        ):
            yield from _imports(node, at_import=at_import)


def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_no_import_points_to_another_package_above(package: str) -> None:
    for _, file in _modules(package):
        for node, name in _imports(_parsed(file)):
            found = {name.split(".")[0]} & FORBIDDEN[package]
            assert not found, f"{file.relative_to(ROOT)}, line {node.lineno} imports {found}"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_in_a_circle(package: str) -> None:
    """Also none that imports inside functions or for types alone hide."""
    files = dict(_modules(package))
    arrows = {
        module: {name for _, name in _imports(_parsed(file)) if name in files and name != module}
        for module, file in files.items()
    }
    try:
        tuple(TopologicalSorter(_without_tables_of_contents(arrows, files)).static_order())
    except CycleError as circle:
        pytest.fail(f"a circle of files: {' -> '.join(circle.args[1])}")


def _without_tables_of_contents(arrows: dict[str, set[str]], files: dict[str, Path]) -> dict[str, set[str]]:
    """An ``__init__`` names what its folder holds; what counts is who uses whom inside the folder."""
    tables = {module for module, file in files.items() if file.name == "__init__.py"}
    return {module: found - tables for module, found in arrows.items() if module not in tables}


@pytest.mark.parametrize("package", sorted(ROOMS))
def test_every_room_has_its_floor(package: str) -> None:
    on_disk = {module.split(".")[1] for module, _ in _modules(package) if "." in module}
    assert on_disk - {room for floor in ROOMS[package] for room in floor} == set()


@pytest.mark.parametrize("package", sorted(ROOMS))
def test_no_room_uses_one_above_it(package: str) -> None:
    floor_of = {room: number for number, floor in enumerate(ROOMS[package]) for room in floor}
    beside: dict[str, set[str]] = {room: set() for room in floor_of}
    for module, file in _modules(package):
        if "." not in module:
            continue  # the package's own table of contents
        room = module.split(".")[1]
        for node, name in _imports(_parsed(file)):
            parts = name.split(".")
            used = parts[1] if parts[0] == package and len(parts) > 1 else room
            if used == room or used not in floor_of:
                continue
            where = f"{file.relative_to(ROOT)}, line {node.lineno}: {room} uses {used}"
            assert floor_of[used] <= floor_of[room], f"{where}, which stands above it"
            if floor_of[used] == floor_of[room]:
                beside[room].add(used)
    try:
        tuple(TopologicalSorter(beside).static_order())
    except CycleError as circle:
        pytest.fail(f"rooms of {package} use each other: {' -> '.join(circle.args[1])}")


HEAVY = {
    *("accelerate", "autogen_agentchat", "autogen_core", "autogen_ext", "captum", "datasets", "jinja2"),
    *("krippendorff", "matplotlib", "numpy", "openai", "peft", "py3langid", "pydantic", "rich", "safetensors"),
    *("scipy", "statsmodels", "tenacity", "tokenizers", "torch", "transformers", "trl", "typer", "yaml", "tqdm"),
}
"""Libraries that a command or a program may not want to wait for."""


@pytest.mark.parametrize("package", PACKAGES)
def test_an_import_inside_a_function_spares_a_heavy_library(package: str) -> None:
    """It is there for the wait that it saves; one that saves none hides an arrow."""
    files = dict(_modules(package))
    trees = {module: _parsed(file) for module, file in files.items()}
    for other in PACKAGES:
        trees |= {module: _parsed(file) for module, file in _modules(other)}
    heavy = _heavy_modules(trees)
    for module, file in files.items():
        for node in ast.walk(trees[module]):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for statement, name in _imports(node):
                if isinstance(statement, ast.ImportFrom) and name != statement.module:
                    continue  # module.name: the module has been looked at
                saved = name in heavy or name.split(".")[0] not in {*PACKAGES, *_STANDARD}
                assert saved or name in _STANDARD_HEAVY, (
                    f"{file.relative_to(ROOT)}, line {statement.lineno}: {name} costs nothing to import: "
                    "move it to the top"
                )


_STANDARD = {"asyncio", "json", "re", "os", "sys", "random", "math", "hashlib", "pathlib", "collections"}
_STANDARD_HEAVY = {"asyncio", "sqlite3", "fcntl", "msvcrt", "importlib.metadata", "http.server"}


def _heavy_modules(trees: dict[str, ast.Module]) -> set[str]:
    """The modules of the project that import a heavy library when they are imported, themselves or through others."""
    uses = {module: {name for _, name in _imports(tree, at_import=True)} for module, tree in trees.items()}
    heavy = {module for module, names in uses.items() if any(name.split(".")[0] in HEAVY for name in names)}
    while True:
        more = {module for module, names in uses.items() if module not in heavy and names & heavy}
        if not more:
            return heavy
        heavy |= more


@pytest.mark.parametrize("package", ["cras", "attention_probe", "sail"])
def test_no_public_name_is_hidden_by_a_file_of_the_same_name(package: str) -> None:
    """Importing ``package.name`` anywhere would put the module in the place of the public function."""
    home = importlib.import_module(package)
    files = {module.name for module in pkgutil.iter_modules(home.__path__)}
    assert files & set(getattr(home, "__all__", ())) == set()


@pytest.mark.parametrize("package", ["cras", "attention_probe", "sail"])
def test_every_public_name_is_where_the_package_says(package: str) -> None:
    home = importlib.import_module(package)
    assert [name for name in home.__all__ if getattr(home, name, None) is None] == []
