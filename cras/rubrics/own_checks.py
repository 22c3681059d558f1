"""Checks of a user's own in a rubric's file: written short, with a schema in a file beside it, or code of theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cras.checks.function import trust
from cras.checks.params import wrong_with
from cras.errors import InputError
from cras.files.nesting import is_too_deep
from cras.files.validation import Location
from cras.files.yaml_lines import LIMIT_BYTES, YamlError, YamlFile
from cras.transcript import Check

SHORT = {"regex": "pattern", "json_schema": "schema", "python": "function"}
"""Kinds that are written as ``{regex: PATTERN}``, and the parameter that stands behind their name."""


class OwnChecks:
    """The checks of a file: brings the short ones and those with a schema's path into the form of all others.

    Raises:
        YamlError: a file that is named for a schema cannot be read.
    """

    def __init__(self, file: YamlFile) -> None:
        self._file = file
        self._short: dict[tuple[str | int, ...], str] = {}
        for location, check in _checks_in(file.value):
            names = [name for name in SHORT if name in check]
            if "kind" not in check and len(names) == 1:
                name = names[0]
                self._short[location] = name
                params = {SHORT[name]: check.pop(name), **check}
                check.clear()
                check.update(kind=name, params=params)
            self._read_schema(location, check)

    def verify(self, location: tuple[str | int, ...], check: Check | None) -> None:
        """Refuse what cannot be run; a function that the file names may be run from now on.

        Raises:
            YamlError: with the line and the field.
        """
        if check is None:
            return
        if wrong := wrong_with(check):
            raise self._error(location, wrong[0], wrong[1])
        if check.kind == "python":
            try:
                trust(str(check.params["function"]))
            except InputError as error:
                raise self._error(location, ("params", "function"), str(error)) from None

    def _error(self, location: tuple[str | int, ...], place: Location, reason: str) -> YamlError:
        name = self._short.get(location)
        if name is not None and place and place[0] == "params":
            rest = tuple(place)[1:]
            place = (name, *rest[1:]) if rest[:1] == (SHORT[name],) else rest
        return self._file.error((*location, *place), reason)

    def _read_schema(self, location: tuple[str | int, ...], check: dict[str, Any]) -> None:
        params = check.get("params")
        if (
            check.get("kind") != "json_schema"
            or not isinstance(params, dict)
            or not isinstance(params.get("schema"), str)
        ):
            return
        path = self._file.path.parent / params["schema"]
        try:
            params["schema"] = _json_of(path)
        except ValueError as error:
            raise self._error(location, ("params", "schema"), f"{path}: {error}") from None


def _json_of(path: Path) -> Any:
    """Raises ValueError where the file has no JSON that can be read."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ValueError(f"cannot be read ({reason}); a schema's path starts at the rubric's folder") from None
    if len(data) > LIMIT_BYTES:
        raise ValueError(f"has {len(data) / 1e6:.1f} MB; a schema has at most {LIMIT_BYTES // 2**20} MiB")
    try:
        value = json.loads(data)
    except RecursionError:
        raise ValueError("is nested too deep to be a schema") from None
    except ValueError as error:
        raise ValueError(f"is not JSON ({error})") from None
    if not isinstance(value, dict) or is_too_deep(value):
        raise ValueError("is no JSON schema; that is an object, not nested too deep")
    return value


def _checks_in(document: Any) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """The checks of a document that may be anything, each with its place."""
    for location, holder in _holders(document):
        check = holder.get("check") if isinstance(holder, dict) else None
        if isinstance(check, dict):
            yield (*location, "check"), check


def _holders(document: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for name in ("criteria", "conflicts"):
        listed = document.get(name) if isinstance(document, dict) else None
        for index, item in enumerate(listed if isinstance(listed, list) else []):
            if name == "criteria":
                yield (name, index), item
            elif isinstance(item, dict):
                yield from (((name, index, side), item.get(side)) for side in ("binding", "competing"))
