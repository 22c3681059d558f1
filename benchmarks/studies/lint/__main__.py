"""``python -m benchmarks.studies.lint SET FOLDER [--half develop|report]``: the tables of a set."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.studies.lint import __doc__ as description
from benchmarks.studies.lint.sets import SETS
from benchmarks.studies.lint.tables import tables
from cras.errors import InputError


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; 2 where the folder is not that set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.lint", description=description)
    parser.add_argument("set", choices=sorted(SETS))
    parser.add_argument("folder", type=Path, help="where the set lies: " + "; ".join(f"{s.name}: {s.source}" for s in SETS.values()))  # fmt: skip
    parser.add_argument("--half", choices=("develop", "report"), default="report")
    given = parser.parse_args(arguments)
    chosen = SETS[given.set]
    try:
        lines = tables(chosen, chosen.read(given.folder), given.half)
    except InputError as error:
        print(f"benchmarks.studies.lint: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
