"""A recipe file and its overrides to a checked recipe."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import Tag, ValidationError

from cras.errors import InputError
from sail.recipe.schema import Recipe


def embedded_recipe() -> Path:
    """The recipe for the embedded model that the package ships."""
    return Path(str(resources.files("sail") / "recipes" / "embedded.yaml"))


def load_recipe(path: str | Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe and check it.

    Args:
        path: a YAML file.
        overrides: ``key.key=value`` each, the value in YAML: ``train.steps=40``, ``scenarios.types=[language]``.

    Raises:
        InputError: names the file, the line and the field, and says what would be right.
    """
    file = Path(path)
    if not file.is_file():
        raise InputError(f"{file}: no such file; a recipe to start from is {embedded_recipe()}")
    try:
        text = file.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content: Any = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not a text file in UTF-8; a recipe is YAML") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"{file}{where}: not YAML: {getattr(error, 'problem', None) or error}") from error
    if root is None or not isinstance(content, dict):
        raise InputError(
            f"{file}, line 1: a recipe is a list of `field: value`; known are {', '.join(Recipe.model_fields)}"
        )
    _refuse_duplicates(file, root)
    for override in overrides:
        _apply(content, override)
    try:
        return Recipe.model_validate(content)
    except ValidationError as error:
        messages = [_message(file, root, overrides, found) for found in error.errors(include_url=False)]
        raise InputError("\n".join(messages)) from error


def _apply(content: dict[str, Any], override: str) -> None:
    """Set one ``key.key=value`` in the content of a recipe."""
    name, sign, value = override.partition("=")
    keys = name.strip().split(".")
    if not sign or not all(keys):
        raise InputError(f"override {override!r}: write it as field.field=value, for example train.steps=40")
    for key in keys[:-1]:
        content[key] = content.get(key) if isinstance(content.get(key), dict) else {}
        content = content[key]
    try:
        content[keys[-1]] = yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise InputError(f"override {override!r}: its value is not YAML: {error}") from error


def _message(file: Path, root: yaml.Node, overrides: Sequence[str], found: Any) -> str:
    """One validation error as a sentence with its place."""
    loc, known = _place(found["loc"])
    field = ".".join(str(part) for part in loc)
    override = next((text for text in overrides if text.partition("=")[0].strip() == field), None)
    place = f"override {override!r}" if override else f"{file}, line {_line(root, loc)}"
    reason = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        reason = f"no such field; known are {', '.join(known.model_fields)}"
    return f"{place}, field {field}: {reason}"


def _place(location: Sequence[str | int]) -> tuple[list[str | int], Any]:
    """Where an error is in the file (without the tags of unions, which pydantic names too), and the settings there."""
    place: list[str | int] = []
    settings: Any = Recipe
    inner: Any = Recipe
    for part in location:
        tagged = {tag.tag: choice for choice in get_args(inner) for tag in get_args(choice)[1:] if isinstance(tag, Tag)}
        if part in tagged:
            inner = settings = get_args(tagged[part])[0]
            continue
        place.append(part)
        settings = inner
        fields = getattr(inner, "model_fields", {})
        inner = fields[part].annotation if part in fields else None
    return place, settings


def _line(node: yaml.Node, place: Sequence[str | int]) -> int:
    """The line, from 1, of the deepest part of ``place`` that the file holds."""
    line = int(node.start_mark.line) + 1
    for part in place:
        following = None
        if isinstance(node, yaml.MappingNode):
            following = next(((key, value) for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            following = (node.value[part], node.value[part])
        if following is None:
            break
        line, node = int(following[0].start_mark.line) + 1, following[1]
    return line


def _refuse_duplicates(file: Path, node: yaml.Node) -> None:
    """YAML keeps the last of two equal keys without a word; a recipe must not."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise InputError(f"{file}, line {key.start_mark.line + 1}, field {key.value}: it stands there twice")
            seen.add(key.value)
            _refuse_duplicates(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_duplicates(file, value)
