"""Options that commands have which load a model."""

from __future__ import annotations

from typing import Annotated

import typer

DtypeOption = Annotated[
    str | None,
    typer.Option(
        "--dtype", help="auto (as stored), float32, bfloat16 or float16. By default auto on a GPU, float32 on a CPU."
    ),
]
DeviceOption = Annotated[
    str | None, typer.Option("--device", help="cpu, cuda, cuda:1, mps, ... By default a GPU where there is one.")
]
