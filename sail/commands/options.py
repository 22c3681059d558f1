"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from attention_probe.commands.options import DeviceOption, DtypeOption

__all__ = ["DeviceOption", "DtypeOption", "Model", "Remote", "Scenarios", "Seed"]

Seed = Annotated[int, typer.Option(help="Seed of scenarios, training and statistics.")]
Scenarios = Annotated[Path, typer.Option(help="Scenario file, made by: cras scenarios --out FILE.")]
Model = Annotated[str, typer.Option(help="Folder (or hub id) of a model; 'embedded' is the one that ships.")]
Remote = Annotated[bool, typer.Option(help="Run code that comes with the model. Only for models that you trust.")]
