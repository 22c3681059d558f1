"""``sail train``: a recipe in, an adapter out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cras.terminal.progress import Bars
from cras.terminal.say import lines, say
from cras.wording import counted
from sail.commands.options import Remote


def command(
    recipe: Annotated[Path, typer.Argument(help="Recipe, a YAML file; sail/recipes has one that explains itself.")],
    override: Annotated[
        list[str] | None, typer.Option("--set", help="FIELD=VALUE instead of the recipe's, as train.steps=40; repeat.")
    ] = None,
    trust_remote_code: Remote = False,
) -> None:
    """Train an adapter on the focal layers from a recipe."""
    train_recipe(recipe, override or [], trust_remote_code)


def train_recipe(path: Path, overrides: list[str], trust_remote_code: bool) -> None:
    """Run the recipe and say what it made."""
    from sail.recipe.load import load_recipe
    from sail.recipe.run import run_recipe

    recipe = load_recipe(path, overrides)
    with Bars(lines()) as progress:
        result = run_recipe(recipe, progress, note=partial(say, lines()), trust_remote_code=trust_remote_code)
    say(
        lines(),
        f"{counted(result.steps, 'step')} in {result.seconds:.0f} s, {result.trained_parameters:,} parameters trained; "
        f"adapter in {recipe.out / 'adapter'}",
    )
