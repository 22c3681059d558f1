"""``cras scenarios``: scenarios to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cras.errors import InputError
from cras.scenarios import CONFLICT_TYPES, PAIRINGS, generate, write_scenarios
from cras.wording import counted


def command(
    out: Annotated[str, typer.Option(help="File to write, JSON lines: each scenario, then its aligned twin.")],
    number: Annotated[int, typer.Option(help="How many scenarios.", min=1)] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same scenarios.")] = 0,
    split: Annotated[str | None, typer.Option(help="train or held_out; by default both.")] = None,
    type: Annotated[
        list[str] | None,
        typer.Option(help="Conflict type; repeat. language, format, length, wording, scope, role, procedure."),
    ] = None,
    pairing: Annotated[
        list[str] | None, typer.Option(help="system-user, system-peer, peer-peer or tool-injection; repeat.")
    ] = None,
    style: Annotated[
        str,
        typer.Option(help="embedded: the embedded model's closed language; natural: as people write, for real models."),
    ] = "embedded",
) -> None:
    """Make scenarios with conflicting instructions, each with its aligned twin."""
    write(out, number, seed, split, type, pairing, style)


def write(
    out: str,
    number: int,
    seed: int,
    split: Any,
    types: list[Any] | None,
    pairings: list[Any] | None,
    style: Any = "embedded",
) -> None:
    """Write the scenarios.

    Raises:
        InputError: an unknown split, type, pairing or style, or the file cannot be written.
    """
    if split not in (None, "train", "held_out"):
        raise InputError(f"--split {split}: it is train or held_out")
    try:
        pairs = generate(
            number, seed, split=split, types=types or CONFLICT_TYPES, pairings=pairings or PAIRINGS, style=style
        )
        written = write_scenarios(Path(out), pairs)
    except ValueError as error:
        raise InputError(str(error)) from None
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}); name another file with --out") from None
    twins = counted(written, "scenario with its aligned twin", "scenarios with their aligned twins")
    typer.echo(f"{twins} in {out}")
