"""The ``attention-probe`` command. Every import that costs time happens inside the function that needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="attention-probe",
    help="Localize: how attention drifts when instructions conflict, and which layers decide it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: importing rich would cost more than all the rest
    pretty_exceptions_enable=False,
)

Model = Annotated[str, typer.Option(help="Folder (or hub id) of a transformers decoder with a chat template.")]
Scenarios = Annotated[Path, typer.Option(help="Scenario file, made by: cras scenarios --out FILE.")]


@app.callback()
def main() -> None:
    """Localize: how attention drifts when instructions conflict, and which layers decide it."""


@app.command()
def run(
    model: Model,
    scenarios: Scenarios,
    out: Annotated[Path, typer.Option(help="Folder for focal_map.json and heat_map.png.")],
    budget: Annotated[int, typer.Option(help="How many layers may be called focal.", min=1)] = 2,
    rule: Annotated[str, typer.Option(help="knockout or drift: by which figures layers are selected.")] = "knockout",
    seed: Annotated[int, typer.Option(help="Seed of bootstrap and permutations.")] = 0,
    trust_remote_code: Annotated[bool, typer.Option(help="Run code that comes with the model.")] = False,
) -> None:
    """Measure drift and knock-out over scenarios: focal_map.json, a heat map, a table.

    Exit codes: 0 done, 2 input that could not be read.
    """
    with _told():
        from attention_probe.commands import Options, run_probe

        run_probe(Options(model, scenarios, out, budget, rule, seed, trust_remote_code))


@app.command()
def validate(
    map: Annotated[Path, typer.Argument(help="focal_map.json, or the folder that holds it.", metavar="MAP")],
    model: Annotated[str | None, typer.Option(help="The model, to measure anew on --scenarios.")] = None,
    scenarios: Annotated[Path | None, typer.Option(help="Scenarios that the map was not made from.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
    trust_remote_code: Annotated[bool, typer.Option(help="Run code that comes with the model.")] = False,
) -> None:
    """Are the focal layers causal?

    Without a model: from the map's own figures. With --model and --scenarios: hide the competing message in the focal
    layers and in other sets of their size, set heads to zero, and put the aligned twin's attention in place.

    Exit codes: 0 they are, 1 they do not move the margin beyond chance, 2 input that could not be read.
    """
    with _told():
        from attention_probe.commands import report_causality, validate_anew
        from cras.errors import InputError

        if (model is None) != (scenarios is None):
            raise InputError("give --model and --scenarios together, or neither")
        if model is None or scenarios is None:
            code = report_causality(map)
        else:
            code = validate_anew(map, model, scenarios, seed, trust_remote_code)
    raise typer.Exit(code)


@contextmanager
def _told() -> Iterator[None]:
    """An error that the user can repair becomes one line and exit code 2; any other is a defect and keeps its trace."""
    from cras.errors import InputError, needs_extra

    try:
        with needs_extra("probe"):
            yield
    except (InputError, OSError) as error:
        typer.echo(f"attention-probe: {error}", err=True)
        raise typer.Exit(2) from error
