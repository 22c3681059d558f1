"""YAML files that people write, as records, with the file and the line in every error."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from cras.errors import InputError
from cras.files.validation import Location, all_wrong, field_path

Model = TypeVar("Model", bound=BaseModel)
LIMIT_BYTES = 2**20
_DEPTH = 50
_SURROGATE = re.compile("[\ud800-\udfff]")


class YamlError(InputError):
    """What a file or an override says is not what it should be."""


class YamlFile:
    """A YAML document whose values know where they were written.

    Raises:
        InputError: the file cannot be read, is no YAML, is too large, repeats a key, or uses aliases.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._overrides: dict[tuple[str, ...], str] = {}
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror})") from None
        if len(data) > LIMIT_BYTES:
            raise InputError(
                f"{path}: has {len(data) / 1e6:.1f} MB; such a file has at most {LIMIT_BYTES // 2**20} MiB"
            )
        self.value, self._root = _read(data, str(path))

    def override(self, text: str) -> None:
        """Set one value as ``key.key=value``, the value in YAML; an error about it will name the override.

        Raises:
            YamlError: it is written in another way, or its value is no YAML.
        """
        name, sign, value = text.partition("=")
        keys = tuple(name.strip().split("."))
        place = f"override {text!r}"
        if not sign or not all(keys):
            raise YamlError(f"{place}: write it as field.field=value, for example train.steps=40")
        content: dict[str, Any] = self.value if isinstance(self.value, dict) else {}
        self.value = content
        for key in keys[:-1]:
            content[key] = content.get(key) if isinstance(content.get(key), dict) else {}
            content = content[key]
        content[keys[-1]] = _read(value.encode(), place)[0]
        self._overrides[keys] = text

    def line(self, location: Location) -> int:
        """The line, from 1, of a value by its keys and indices, or of the nearest that encloses it."""
        node, line = self._root, self._root.start_mark.line + 1 if self._root else 1
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

    def where(self, location: Location) -> str:
        """Where a value was written: ``FILE, line 3``, or ``override 'train.steps=x'``; both where it is of both."""
        location = tuple(location)
        for keys, text in reversed(self._overrides.items()):
            if location[: len(keys)] == keys:
                return f"override {text!r}"
        inside = [
            repr(text) for keys, text in self._overrides.items() if location and keys[: len(location)] == location
        ]
        return f"{self.path}, line {self.line(location)}" + (f", with override {', '.join(inside)}" if inside else "")

    def error(self, location: Location, reason: str) -> YamlError:
        """What is wrong with a value, to be raised."""
        return YamlError(self._sentence(location, reason))

    def record(self, model: type[Model]) -> Model:
        """The document as a record.

        Raises:
            YamlError: it is none; all that is wrong, a line each, with where it was written.
        """
        try:
            return model.model_validate(self.value if self.value is not None else {})
        except ValidationError as error:
            wrong = all_wrong(error, model)
            raise YamlError("\n".join(self._sentence(item.location, item.reason) for item in wrong)) from None

    def _sentence(self, location: Location, reason: str) -> str:
        name = field_path(location)
        return f"{self.where(location)}: {name}: {reason}" if name else f"{self.where(location)}: {reason}"


def _read(data: bytes, place: str) -> tuple[Any, yaml.Node | None]:
    """The value of a YAML document and its nodes, which have the lines."""
    try:
        root = yaml.compose(data, Loader=yaml.SafeLoader)
        if root is not None:
            _inspect(root, place, (), set())
        return yaml.safe_load(data), root
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _wrong(place, mark.line if mark else 0, f"is not YAML ({error.problem})") from None
    except RecursionError:
        raise _wrong(place, 0, f"holds values nested more than {_DEPTH} levels deep") from None
    except yaml.reader.ReaderError as error:
        line = data[: error.position].count(b"\n") if error.encoding == "utf-8" else 0
        raise _wrong(place, line, f"is not YAML ({' '.join(str(error).split())})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _wrong(place, 0, f"is not YAML ({' '.join(str(error).split())})") from None
    except ValueError as error:  # a date or number that looks like one and is none
        if isinstance(error, InputError):
            raise
        raise _wrong(place, 0, f"holds a value that is none ({error}); put it in quotes") from None


def _inspect(node: yaml.Node, place: str, location: tuple[int | str, ...], seen: set[int]) -> None:
    if id(node) in seen or len(location) > _DEPTH:
        raise _wrong(place, node.start_mark.line, "anchors with aliases, or values nested this deep, are not read here")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _inspect(item, place, (*location, index), seen)
    elif isinstance(node, yaml.ScalarNode) and _SURROGATE.search(node.value):
        message = "half of a character (\\ud800 to \\udfff), which no file can hold; write the character itself"
        raise _wrong(place, node.start_mark.line, message)
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line
            if not isinstance(key, yaml.ScalarNode):
                raise _wrong(place, line, "a key is a plain word")
            here = (*location, key.value)
            if key.value in keys:
                raise _wrong(place, line, f"{field_path(here)!r} is there twice; the first would be lost")
            keys.add(key.value)
            _inspect(key, place, here, seen)
            _inspect(value, place, here, seen)


def _wrong(place: str, line: int, reason: str) -> YamlError:
    """``line`` counts from 0, as YAML marks do; an override has one line, which needs no number."""
    return YamlError(f"{place}: {reason}" if place.startswith("override ") else f"{place}, line {line + 1}: {reason}")
