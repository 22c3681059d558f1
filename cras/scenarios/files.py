"""Scenarios on disk: JSON lines, each scenario followed by its aligned twin."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from cras.errors import InputError
from cras.files.validation import first_wrong
from cras.scenarios.scenario import Scenario, ScenarioPair


def write_scenarios(path: Path, pairs: Iterable[ScenarioPair]) -> int:
    """Write pairs, a scenario a line, the twin after its scenario; returns how many pairs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number = 0
    with path.open("w", encoding="utf-8") as file:
        for scenario, twin in pairs:
            file.write(scenario.model_dump_json() + "\n" + twin.model_dump_json() + "\n")
            number += 1
    return number


def read_scenarios(path: Path) -> list[ScenarioPair]:
    """The pairs of a file.

    Raises:
        InputError: the file is missing, a line is no scenario, or a scenario lacks its twin; names file and line.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file. Make one with: cras scenarios --out {path}")
    scenarios: dict[str, Scenario] = {}
    twins: dict[str, Scenario] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            scenario = Scenario.model_validate_json(line)
        except ValidationError as error:
            wrong = first_wrong(error, Scenario).after(f"{path}, line {number}")
            raise InputError(f"{wrong}. A line is one scenario") from error
        target, key = (twins, scenario.twin_of) if scenario.twin_of else (scenarios, scenario.id)
        if key in target:
            raise InputError(f"{path}, line {number}, field id: {scenario.id} stands there twice")
        target[key] = scenario
    alone = sorted(set(scenarios) ^ set(twins))
    if alone:
        raise InputError(f"{path}: {alone[0]} has no counterpart; every scenario needs its aligned twin (twin_of)")
    if not scenarios:
        raise InputError(f"{path}: no scenario in it. Make some with: cras scenarios --out {path}")
    return [(scenario, twins[identifier]) for identifier, scenario in scenarios.items()]
