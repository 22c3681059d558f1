"""What a set for ``cras lint`` is: cases with a label, and for each the checks that its annotation asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cras.errors import InputError
from cras.lint import TeamDescription
from cras.transcript import Check

Half = Literal["develop", "report"]
"""The half that rules may be written on, and the half that is only counted."""


@dataclass(frozen=True)
class Wanted:
    """One annotated instruction of a system message.

    ``alternatives`` are readings each of which is right, a list of checks that have to be read together; empty where no
    kind of check says what the annotation says.
    """

    name: str
    alternatives: tuple[tuple[Check, ...], ...] = ()


@dataclass(frozen=True)
class Case:
    """A team with its label.

    Attributes:
        text: what the annotated instructions stand in.
        is_conflict: whether instructions of the team contradict each other; ``None`` where the set does not say.
        group: the part of the set that the case is counted in.
        kinds: what the case is counted under, beside its group: the set's own names.
        types: the conflict types that the label stands for, of :func:`cras.checks.clash.conflict_type`.
    """

    team: TeamDescription
    text: str
    half: Half
    is_conflict: bool | None = None
    group: str = "all"
    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    wanted: tuple[Wanted, ...] = ()


@dataclass(frozen=True)
class LintSet:
    """A set by name: where it is from, and how its folder is read."""

    name: str
    source: str
    """Where the folder is from, for a person who has none."""
    read: Callable[[Path], list[Case]]
    notes: tuple[str, ...] = field(default=())
    """What a reader of the table has to know."""


def half_of(place: int) -> Half:
    """Even places to develop on, odd ones to report."""
    return "report" if place % 2 else "develop"


def load(path: Path, source: str, *, lines: bool = False) -> list[dict[str, Any]]:
    """The records of a JSON file, or (``lines``) of one with a record a line.

    Raises:
        InputError: the file is not there or holds something else; says where it is from.
    """
    try:
        text = path.read_text(encoding="utf-8")
        value = [json.loads(line) for line in text.splitlines() if line.strip()] if lines else json.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}); wanted is a file of {source}") from None
    if not (isinstance(value, list) and value and all(isinstance(item, dict) for item in value)):
        raise InputError(f"{path}: holds no list of records; wanted is a file of {source}")
    return value


def field_of(record: dict[str, Any], name: str, path: Path, place: int, source: str) -> Any:
    """A field of a record.

    Raises:
        InputError: the record lacks it: the file is another version of the set.
    """
    if name not in record:
        raise InputError(f"{path}: record {place} has no field {name!r}; wanted is a file of {source}")
    return record[name]
