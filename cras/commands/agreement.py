"""``cras agreement``: do judges agree with one another?"""

from __future__ import annotations

from typing import Annotated

import typer

from cras.commands.panels import run_agreement


def command(
    scores: Annotated[
        list[str],
        typer.Argument(help="Score records of a panel, or of several judges over the same runs.", metavar="SCORES..."),
    ],
    rows: Annotated[int, typer.Option(help="Disputed turns shown; 0 is all.", min=0)] = 10,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON on standard output.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap intervals.")] = 0,
) -> None:
    """How far judges agree with one another (Krippendorff's alpha), and where they do not, turn by turn.

    Exit codes: 0 done, 2 usage or input that could not be read at all.
    """
    run_agreement(scores, rows=rows or None, as_json=json, seed=seed)
