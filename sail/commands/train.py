"""``sail train``: a recipe in, an adapter out."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from sail.evaluation.tables import progress_bars, staged
from sail.recipe.load import load_recipe
from sail.recipe.run import run_recipe


def train_recipe(path: Path, overrides: list[str], trust_remote_code: bool) -> None:
    """Run the recipe and say what it made."""
    recipe = load_recipe(path, overrides)
    console = Console()
    with progress_bars(console) as begin:
        result = run_recipe(recipe, staged(begin), note=console.print, trust_remote_code=trust_remote_code)
    console.print(
        f"{result.steps} steps in {result.seconds:.0f} s, {result.trained_parameters:,} parameters trained; "
        f"adapter in {recipe.out / 'adapter'}",
        soft_wrap=True,
    )
