"""``python -m benchmarks.studies.lint SET FOLDER [--half develop|report]``: the tables of a set."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.studies.lint import __doc__ as description
from benchmarks.studies.lint.sets import SETS
from benchmarks.studies.lint.tables import tables
from benchmarks.studies.lint.teams.labels import FOLDER
from benchmarks.studies.lint.teams.study import team_list, team_tables
from cras.errors import InputError

TEAMS = "teams"
"""The set that lies here: its labels name the two sentences of a contradiction, so that it has tables of its own."""


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; 2 where the folder is not that set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.lint", description=description)
    parser.add_argument("set", choices=sorted([*SETS, TEAMS]))
    places = "; ".join(f"{item.name}: {item.source}" for item in SETS.values())
    parser.add_argument("folder", type=Path, nargs="?", help=f"where the set lies: {places}; {TEAMS}: lies here")
    parser.add_argument("--half", choices=("develop", "report"), default="report")
    parser.add_argument("--list", action="store_true", help=f"of {TEAMS}: name what is missed and each false alarm")
    parser.add_argument("--look", action="store_true", help="list the report half too; then it has been looked at")
    given = parser.parse_args(arguments)
    if given.set != TEAMS and given.folder is None:
        parser.error(f"{given.set} needs FOLDER: {SETS[given.set].source}")
    if given.list and given.set != TEAMS:
        parser.error(f"--list is for {TEAMS} only")
    if given.list and given.half == "report" and not given.look:
        parser.error(
            "--list shows the report half only with --look: rules written after a look at it are not measured by it"
        )
    try:
        if given.set == TEAMS:
            lines = (team_list if given.list else team_tables)(given.folder or FOLDER, given.half)
        else:
            lines = tables(SETS[given.set], SETS[given.set].read(given.folder), given.half)
    except InputError as error:
        print(f"benchmarks.studies.lint: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
