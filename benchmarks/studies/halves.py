"""The command of a study whose data lies in two halves: one to develop on, which may be listed, one that is only counted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.studies.lint.case import Half
from cras.errors import InputError

R = TypeVar("R")


def run(
    name: str,
    description: str | None,
    folder: Path,
    results: Callable[[Path, Half], Sequence[R]],
    tables: Callable[[Sequence[R], Half], list[str]],
    listed: Callable[[Sequence[R]], list[str]],
    arguments: list[str] | None = None,
) -> int:
    """Prints the tables of a half, or (``--list``) what is wrong in the half to develop on; 2 where it cannot be read."""
    parser = argparse.ArgumentParser(prog=f"python -m {name}", description=description)
    parser.add_argument("folder", type=Path, nargs="?", default=folder)
    parser.add_argument("--half", choices=("develop", "report"), default="report")
    parser.add_argument("--list", action="store_true", help="of the half to develop on: each that is not right")
    given = parser.parse_args(arguments)
    if given.list and given.half == "report":
        parser.error(
            "--list is for --half develop: rules written after a look at the report half are not measured by it"
        )
    try:
        found = results(given.folder, given.half)
    except InputError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    print("\n".join(listed(found) if given.list else tables(found, given.half)))
    return 0
