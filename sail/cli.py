"""The ``sail`` command. Every import that costs time happens inside the function that needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

HELP = "Align: LoRA on the focal layers alone, with a token-weighted DPO loss, and the proof that it helped."

app = typer.Typer(
    name="sail",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: importing rich would cost more than all the rest
    pretty_exceptions_enable=False,
)

Seed = Annotated[int, typer.Option(help="Seed of scenarios, training and statistics.")]
Scenarios = Annotated[Path, typer.Option(help="Scenario file, made by: cras scenarios --out FILE.")]
Model = Annotated[str, typer.Option(help="Folder (or hub id) of a model; 'embedded' is the one that ships.")]
Dtype = Annotated[
    str | None,
    typer.Option(help="auto (as stored), float32, bfloat16 or float16. By default auto on a GPU, float32 on a CPU."),
]
Device = Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1, mps, ... By default a GPU where there is one.")]
Remote = Annotated[bool, typer.Option(help="Run code that comes with the model. Only for models that you trust.")]


@app.callback()
def main() -> None:
    """Align: LoRA on the focal layers alone, and the proof that it helped."""


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for everything that the demo makes.")] = Path("demo-out"),
    seed: Seed = 0,
) -> None:
    """Diagnose, localize and align the embedded model in a few minutes: scores, heat map, adapter, report.

    Exit codes: 0 done, 2 the folder cannot be written.
    """
    with _told():
        from sail.commands.demo import show_demo

        show_demo(out, seed)


@app.command()
def pairs(
    scenarios: Scenarios,
    out: Annotated[Path, typer.Option(help="Folder to write (a datasets folder).")],
    model: Model = "embedded",
    focal_map: Annotated[
        Path | None, typer.Option(help="focal_map.json of the model: adds the focal credit columns.")
    ] = None,
    dtype: Dtype = None,
    device: Device = None,
    trust_remote_code: Remote = False,
) -> None:
    """Preference pairs from scenarios and their twins, in TRL's format, with credit where a focal map is given."""
    with _told():
        from sail.commands.pairs import make_pairs

        make_pairs(scenarios, out, model, focal_map, trust_remote_code, dtype, device)


@app.command()
def train(
    recipe: Annotated[Path, typer.Argument(help="Recipe, a YAML file; sail/recipes has one that explains itself.")],
    override: Annotated[
        list[str] | None, typer.Option("--set", help="FIELD=VALUE instead of the recipe's, as train.steps=40; repeat.")
    ] = None,
    trust_remote_code: Remote = False,
) -> None:
    """Train an adapter on the focal layers from a recipe."""
    with _told():
        from sail.commands.train import train_recipe

        train_recipe(recipe, override or [], trust_remote_code)


@app.command()
def evaluate(
    adapter: Annotated[Path, typer.Option(help="Adapter folder, made by: sail train.")],
    out: Annotated[Path, typer.Option(help="Folder for transcripts, score records and evaluation.json.")],
    model: Model = "embedded",
    scenarios: Annotated[
        Path | None, typer.Option(help="Scenario file; by default held-out scenarios of the scenario language.")
    ] = None,
    number: Annotated[int, typer.Option(help="How many held-out scenarios where no file is given.", min=1)] = 280,
    team: Annotated[int, typer.Option(help="How many of them also run as AutoGen teams.", min=0)] = 64,
    unseen: Annotated[
        list[str] | None,
        typer.Option(help="Conflict types that alignment never saw; repeat. By default as the adapter says."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print evaluation.json on standard output.")] = False,
    seed: Seed = 0,
    dtype: Dtype = None,
    device: Device = None,
    trust_remote_code: Remote = False,
) -> None:
    """Base and aligned side by side on held-out scenarios, alone and in an AutoGen team."""
    with _told():
        from sail.commands.evaluate import Options, run_evaluation

        options = Options(
            model, adapter, out, scenarios, number, team, unseen, json, seed, trust_remote_code, dtype, device
        )
        run_evaluation(options)


@contextmanager
def _told() -> Iterator[None]:
    """An error that the user can repair becomes one line and exit code 2; any other is a defect and keeps its trace."""
    import os
    import warnings

    from cras.errors import InputError, needs_extra

    os.environ.setdefault("TQDM_DISABLE", "1")  # the libraries' own bars would run into ours
    # Of peft's and trl's calls into transformers: nothing that a user could change.
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
    try:
        with needs_extra("train"):
            yield
    except (InputError, OSError) as error:
        typer.echo(f"sail: {error}", err=True)
        raise typer.Exit(2) from error
