"""YAML files that people write, as records, with the file and the line in every error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from cras.errors import InputError
from cras.files.validation import field_path

Model = TypeVar("Model", bound=BaseModel)
LIMIT_BYTES = 2**20
_DEPTH = 50
_SURROGATE = re.compile("[\ud800-\udfff]")


class YamlError(InputError):
    """A file that is not what it should be. ``line`` counts from 1."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}, line {line}: {message}")
        self.line = line


class YamlFile:
    """A YAML document whose values know their lines.

    Raises:
        InputError: the file cannot be read, is no YAML, is too large, repeats a key, or uses aliases.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror})") from None
        if len(data) > LIMIT_BYTES:
            raise InputError(
                f"{path}: has {len(data) / 1e6:.1f} MB; such a file has at most {LIMIT_BYTES // 2**20} MiB"
            )
        try:
            self._root = yaml.compose(data, Loader=yaml.SafeLoader)
            if self._root is not None:
                self._inspect(self._root, 0, set())
            self.value = yaml.safe_load(data)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise YamlError(path, mark.line + 1 if mark else 1, f"is not YAML ({error.problem})") from None
        except RecursionError:
            raise YamlError(path, 1, f"holds values nested more than {_DEPTH} levels deep") from None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise YamlError(path, 1, f"is not YAML ({' '.join(str(error).split())})") from None
        except ValueError as error:  # a date or number that looks like one and is none
            if isinstance(error, InputError):
                raise
            raise YamlError(path, 1, f"holds a value that is none ({error}); put it in quotes") from None

    def line(self, location: Sequence[int | str]) -> int:
        """The line of a value by its keys and indices, or of the nearest that encloses it."""
        node, line = self._root, 1
        for part in location:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                found = (node.value[part], node.value[part])
            else:
                found = None
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        return line

    def record(self, model: type[Model]) -> Model:
        """The document as a record.

        Raises:
            YamlError: it is none; the first error, with its line.
        """
        try:
            return model.model_validate(self.value if self.value is not None else {})
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            location = first["loc"]
            message = first["msg"].removeprefix("Value error, ")
            if first["type"] == "extra_forbidden":
                place: object = model
                known = _fields_at(place, location[:-1])
                message = f"is unknown; known are {', '.join(known)}" if known else "is unknown here"
            elif first["type"] == "missing":
                message = "is missing"
            name = field_path(location)
            raise YamlError(self.path, self.line(location), f"{name}: {message}" if name else message) from None

    def _inspect(self, node: yaml.Node, depth: int, seen: set[int]) -> None:
        if id(node) in seen or depth > _DEPTH:
            line = node.start_mark.line + 1
            raise YamlError(self.path, line, "anchors with aliases, or values nested this deep, are not read here")
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self._inspect(item, depth + 1, seen)
        elif isinstance(node, yaml.ScalarNode) and _SURROGATE.search(node.value):
            message = "half of a character (\\ud800 to \\udfff), which no file can hold; write the character itself"
            raise YamlError(self.path, node.start_mark.line + 1, message)
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                line = key.start_mark.line + 1
                if not isinstance(key, yaml.ScalarNode):
                    raise YamlError(self.path, line, "a key is a plain word")
                if key.value in keys:
                    raise YamlError(self.path, line, f"{key.value!r} is there twice; the first would be lost")
                keys.add(key.value)
                self._inspect(key, depth + 1, seen)
                self._inspect(value, depth + 1, seen)


def _fields_at(model: object, location: Sequence[int | str]) -> list[str]:
    """The names of the fields of the record at a location, as far as annotations tell."""
    from typing import get_args

    for part in location:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part) if isinstance(model, type) and issubclass(model, BaseModel) else None
        if field is None:
            return []
        candidates = [field.annotation, *get_args(field.annotation)]
        model = next((item for item in candidates if isinstance(item, type) and issubclass(item, BaseModel)), None)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []
