"""``cras scenarios``: scenarios to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from cras.scenarios import CONFLICT_TYPES, PAIRINGS, generate, write_scenarios


def write(out: str, number: int, seed: int, split: Any, types: list[Any] | None, pairings: list[Any] | None) -> int:
    """Write the scenarios; returns the exit code."""
    if split not in (None, "train", "held_out"):
        typer.echo(f"cras: --split {split}: it is train or held_out", err=True)
        return 2
    try:
        pairs = generate(number, seed, split=split, types=types or CONFLICT_TYPES, pairings=pairings or PAIRINGS)
        written = write_scenarios(Path(out), pairs)
    except (ValueError, OSError) as error:
        typer.echo(f"cras: {error}", err=True)
        return 2
    typer.echo(f"{written} scenarios with their aligned twins in {out}")
    return 0
