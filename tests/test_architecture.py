"""Imports point one way: cras <- attention_probe <- sail <- benchmarks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "cras": {"torch", "transformers", "peft", "trl", "datasets", "attention_probe", "sail", "benchmarks"},
    "attention_probe": {"peft", "trl", "sail", "benchmarks"},
    "sail": {"benchmarks"},
}


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_no_import_points_the_other_way(package: str) -> None:
    for file in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found = {name.split(".")[0] for name in names} & FORBIDDEN[package]
            assert not found, f"{file.relative_to(ROOT)}, line {getattr(node, 'lineno', 0)} imports {found}"
