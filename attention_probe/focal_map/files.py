"""A focal map's file: read, in whatever schema it was written, and held to the model that it was made for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from attention_probe.focal_map.schema import FILE_NAME, FocalMap
from attention_probe.models.identity import identify
from cras.errors import InputError
from cras.files.validation import first_wrong

SCHEMA_VERSION = 3


def load(path: Path | str, model: Any = None) -> FocalMap:
    """Read a focal map (a file, or a folder that holds ``focal_map.json``).

    Raises:
        InputError: there is none, it cannot be read, or it was made for another model than ``model``.
    """
    file = Path(path)
    if file.is_dir():
        file = file / FILE_NAME
    if not file.is_file():
        raise InputError(f"{file}: no such file. Make a focal map with: attention-probe run")
    try:
        focal_map = _read(file)
    except ValidationError as error:
        wrong = first_wrong(error, FocalMap).after(str(file))
        raise InputError(f"{wrong}. A focal map is the JSON that attention-probe run writes") from error
    if model is not None:
        check_model(focal_map, model, str(file))
    return focal_map


def _read(file: Path) -> FocalMap:
    raw = file.read_bytes()
    schema = TypeAdapter(dict[str, Any]).validate_json(raw).get("schema_version", 1)
    if isinstance(schema, int) and schema > SCHEMA_VERSION:
        raise InputError(
            f"{file}, field schema_version: it is {schema}, and this sail-cras reads up to {SCHEMA_VERSION}. Install a "
            "newer one, or make the map anew with: attention-probe run"
        )
    if isinstance(schema, int) and schema < SCHEMA_VERSION:
        raise InputError(
            f"{file}, field schema_version: it is {schema}. Maps before {SCHEMA_VERSION} name layers that were never tested "
            "against chance, and their drift compares prompts of different length: make the map anew with: "
            "attention-probe run"
        )
    return FocalMap.model_validate_json(raw)


def check_model(focal_map: FocalMap, model: Any, name: str = "the focal map") -> None:
    """Raise :class:`InputError` unless the map was made for this very model."""
    made_for, given = focal_map.model, identify(model)
    if (made_for.layers, made_for.heads) != (given.layers, given.heads):
        raise InputError(
            f"{name} was made for {made_for.name} ({made_for.layers} layers of {made_for.heads} heads), but this model "
            f"({given.name}) has {given.layers} layers of {given.heads} heads: run attention-probe on this model"
        )
    if made_for.fingerprint != given.fingerprint:
        raise InputError(
            f"{name} was made for {made_for.name}, whose weights are not those of this model ({given.name}): "
            "run attention-probe on this model"
        )
