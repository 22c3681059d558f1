"""``cras lint``: a team in, the contradictions among its instructions out."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cras.errors import InputError
from cras.lint import Contradiction, lint, read_teams
from cras.terminal.say import lines, messages, say
from cras.wording import counted


def command(
    teams: Annotated[
        list[str],
        typer.Argument(
            help="Teams: YAML of agents and messages, JSON of team.dump_component(), or runs.", metavar="TEAMS..."
        ),
    ],
    format: Annotated[str | None, typer.Option(help="Format of runs; by default recognised.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the contradictions as JSON on standard output.")] = False,
) -> int:
    """Which instructions of a team contradict each other, before it runs.

    Exit codes: 0 none found, 1 a contradiction, 2 usage or input that could not be read at all.
    """
    return run_lint(teams, format, json)


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
    console = lines()
    for contradiction in found:
        for line in _said_of(contradiction):
            say(console, line)
        console.print()
    summary = f"{counted(len(found), 'contradiction')} in {counted(number, 'team')}"
    say(messages(), summary + ("" if found else ", as far as rules can tell"))
    return 1 if found else 0


def _said_of(found: Contradiction) -> list[str]:
    binds = "neither binds" if found.is_tie else "binds"
    return [
        f"{found.team}, {found.agent}: {found.type}",
        f'  "{found.binding.quote}"  ({found.places[0]}; {binds})',
        f'  "{found.other.quote}"  ({found.places[1]})',
        f"  instead: {found.advice}",
    ]
