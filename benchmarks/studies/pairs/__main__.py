"""``python -m benchmarks.studies.pairs [--half develop|report]``: contradictions found, near misses with an alarm, a topic a row."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from benchmarks.studies.halves import run
from benchmarks.studies.lint.case import Half
from benchmarks.studies.lint.tables import show
from cras.errors import InputError
from cras.files.yaml_lines import YamlFile
from cras.lint import Contradiction, TeamDescription, TeamMessage, lint
from cras.statistics.interval import bootstrap_ci
from cras.transcript import Agent, Record

FOLDER = Path(__file__).parent


class Pair(Record):
    """Two instructions; ``planted`` where no reply, or no act, can meet both."""

    id: str
    topic: str
    planted: bool
    first: str = Field(min_length=1)
    second: str = Field(min_length=1)


class Pairs(Record):
    """A half."""

    pairs: list[Pair] = Field(min_length=1)


@dataclass(frozen=True)
class Result:
    """A pair, and what lint finds between or within its two sides."""

    pair: Pair
    found: tuple[Contradiction, ...]


def results(folder: Path, half: Half) -> list[Result]:
    """Each pair as a team of one agent: ``first`` is its system message, ``second`` a message of the user.

    Raises:
        InputError: the half is not there, or is malformed.
    """
    path = folder / f"{half}.yaml"
    if not path.is_file():
        raise InputError(f"{path}: is not there; wanted is the folder of this study's pairs, {FOLDER}")
    return [Result(pair, tuple(lint(_team(pair)))) for pair in YamlFile(path).record(Pairs).pairs]


def tables(found: Sequence[Result], half: Half) -> list[str]:
    """Lines of Markdown; intervals at 95% over pairs."""
    lines = [
        f"pairs, {half} half",
        "",
        "| topic | contradictions found | of | near misses with an alarm | of |",
        "| --- | --- | --- | --- | --- |",
    ]
    topics = sorted({item.pair.topic for item in found})
    lines += [_row(topic, [item for item in found if item.pair.topic == topic]) for topic in topics]
    return [*lines, _row("all", found)]


def listed(found: Sequence[Result]) -> list[str]:
    """Each contradiction that is missed and each false alarm, with its words."""
    return [
        f"{'missed' if item.pair.planted else 'false alarm'}: {item.pair.id} ({item.pair.topic})\n"
        f'  "{item.pair.first}"\n  "{item.pair.second}"'
        for item in found
        if bool(item.found) != item.pair.planted
    ]


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; 2 where the data cannot be read."""
    return run("benchmarks.studies.pairs", __doc__, FOLDER, results, tables, listed, arguments)


def _team(pair: Pair) -> TeamDescription:
    message = TeamMessage(content=pair.second, source="user")
    return TeamDescription(agents=[Agent(name="agent", system_message=pair.first)], messages=[message])


def _row(name: str, members: Sequence[Result]) -> str:
    cells: list[Any] = [name]
    for planted in (True, False):
        values = [float(bool(item.found)) for item in members if item.pair.planted is planted]
        cells += [show(bootstrap_ci(values)), len(values)]
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())
