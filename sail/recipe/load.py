"""A recipe file and its overrides to a checked recipe."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from cras.errors import InputError
from cras.files.yaml_lines import YamlFile
from sail.recipe.schema import Recipe


def embedded_recipe() -> Path:
    """The recipe for the embedded model that the package ships."""
    return Path(str(resources.files("sail") / "recipes" / "embedded.yaml"))


def load_recipe(path: str | Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe and check it.

    Args:
        path: a YAML file.
        overrides: ``key.key=value`` each, the value in YAML: ``train.steps=40``, ``scenarios.types=[language]``.
            ``credit.mode`` chooses another rule, so that the file's settings of credit no longer hold.

    Raises:
        InputError: names the file and the line or the override, and the field, and says what would be right.
    """
    file = Path(path)
    if not file.is_file():
        raise InputError(f"{file}: no such file; a recipe to start from is {embedded_recipe()}")
    document = YamlFile(file)
    if not isinstance(document.value, dict):
        known = ", ".join(Recipe.model_fields)
        raise document.error((), f"a recipe is a list of `field: value`; known are {known}")
    credit = document.value.get("credit")
    if isinstance(credit, dict) and any(text.partition("=")[0].strip() == "credit.mode" for text in overrides):
        credit.clear()  # another rule has other settings: those of the file were for the file's own
    for override in overrides:
        document.override(override)
    return document.record(Recipe)
