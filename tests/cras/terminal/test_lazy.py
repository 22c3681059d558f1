"""The commands of all three packages: listed without an import, imported when they are called."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.testing import CliRunner

import attention_probe.cli
import cras.cli
import sail.cli

PROGRAMS = {"cras": cras.cli, "attention-probe": attention_probe.cli, "sail": sail.cli}
ROWS = [(name, command) for name, module in PROGRAMS.items() for command in module.COMMANDS]


@pytest.mark.parametrize(("program", "name"), ROWS)
def test_the_line_of_a_command_is_how_its_own_help_begins(program: str, name: str) -> None:
    row = PROGRAMS[program].COMMANDS[name]
    said = " ".join((importlib.import_module(row.module).command.__doc__ or "").split())
    assert said.startswith(row.line)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_list_of_commands_imports_none_of_them(program: str) -> None:
    """Seconds depend on the machine; what is imported does not."""
    code = f"""
import sys
from {PROGRAMS[program].__name__} import app
try:
    app(["--help"])
finally:
    heavy = {{"rich", "jinja2", "scipy", "numpy", "pydantic", "yaml", "asyncio", "torch"}} & set(sys.modules)
    heavy |= {{name for name in sys.modules if name.startswith("autogen") or ".commands." in name}}
    print(sorted(heavy), len(sys.modules), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy, number = done.stderr.rsplit(maxsplit=1)
    assert heavy == "[]"
    assert int(number) < 250, "so many modules that --help no longer answers at once"
    for name, row in PROGRAMS[program].COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert row.line.split()[0] in done.stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_says_its_version(program: str) -> None:
    result = CliRunner().invoke(PROGRAMS[program].app, ["--version"])
    assert result.exit_code == 0
    assert result.stdout == f"{program} {version('sail-cras')}\n"


def test_a_typing_error_is_told_with_what_was_meant() -> None:
    result = CliRunner().invoke(cras.cli.app, ["scor"])
    assert result.exit_code == 2
    assert "No such command 'scor'. Did you mean 'score'?" in result.stderr


@pytest.mark.parametrize(("program", "name"), ROWS)
def test_the_help_of_a_command_needs_no_extra(program: str, name: str) -> None:
    code = f"""
import sys
from {PROGRAMS[program].__name__} import app
try:
    app([{name!r}, "--help"])
finally:
    assert not {{"torch", "transformers", "matplotlib", "datasets"}} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Usage: " in done.stdout
