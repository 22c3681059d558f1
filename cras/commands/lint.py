"""``cras lint``: a team in, the contradictions among its instructions out."""

from __future__ import annotations

import json

from rich.console import Console

from cras.errors import InputError
from cras.lint import Contradiction, lint, read_teams
from cras.text import printable
from cras.wording import counted


def run_lint(paths: list[str], format: str | None, as_json: bool) -> int:
    """Lint and print; 1 where there is a contradiction, else 0.

    Raises:
        InputError: a file cannot be read, or none was given.
    """
    number, found = 0, []
    for team in read_teams(paths, format):
        number += 1
        found += lint(team)
    if not number:
        raise InputError("no team in what was given")
    if as_json:
        print(json.dumps({"schema_version": 1, "teams": number, "contradictions": [c.as_json() for c in found]}))
        return 1 if found else 0
    console = Console(emoji=False, soft_wrap=True, highlight=False)
    for contradiction in found:
        for line in _lines(contradiction):
            console.print(printable(line), markup=False)
        console.print()
    summary = f"{counted(len(found), 'contradiction')} in {counted(number, 'team')}"
    Console(stderr=True, emoji=False, soft_wrap=True, highlight=False).print(
        summary + ("" if found else ", as far as rules can tell"), markup=False
    )
    return 1 if found else 0


def _lines(found: Contradiction) -> list[str]:
    binds = "neither binds" if found.is_tie else "binds"
    return [
        f"{found.team}, {found.agent}: {found.type}",
        f'  "{found.binding.quote}"  ({found.places[0]}; {binds})',
        f'  "{found.other.quote}"  ({found.places[1]})',
        f"  instead: {found.advice}",
    ]
