"""The keys of a turn that is a JSON object."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from cras.checks.format import Format
from cras.checks.kind import CheckKind, Finding, Words
from cras.checks.registry import register
from cras.checks.units import is_json, parse_json
from cras.checks.yes_no import YesNo
from cras.text import fit, printable, visible
from cras.transcript import Transcript, Turn

_NO_JSON = ("xml", "list", "prose", "plain", "not json")


def clash_with_json(other: CheckKind) -> str | None:
    """The conflict of what has to be JSON with another format."""
    is_other = (isinstance(other, Format) and other.format in _NO_JSON) or isinstance(other, YesNo)
    return "format" if is_other else None


ValueType = Literal["list", "object", "string", "number", "boolean"]
_IS: dict[str, type | tuple[type, ...]] = {
    "list": list,
    "object": dict,
    "string": str,
    "number": (int, float),
    "boolean": bool,
}


@register
class JsonKeys(CheckKind):
    """The whole text is a JSON object (or a list of such), a Markdown fence aside, and each has all the keys, and no others where `only` is true; `types` says of keys what their values are (`list`, `object`, `string`, `number`, `boolean`).

    Keys of objects inside it are not looked at. Not told of JSON that is nested too deep to be read.
    """

    kind: ClassVar[str] = "json_keys"
    keys: list[Words] = Field(min_length=1)
    only: bool = False
    types: dict[str, ValueType] = Field(default={})

    def run(self, text: str) -> bool | None:
        """Keys are compared as they are written."""
        return self._found(text)[0]

    def run_turn(self, turn: Turn, run: Transcript) -> Finding:
        """With the key that is missing, or too many."""
        said = super().run_turn(turn, run)
        if said.met is not False:
            return said
        return Finding(False, said.quote, self._found(visible(turn.content))[1])

    def describe(self) -> str:
        """For example ``JSON with the keys name, age alone``."""
        return f"JSON with the keys {', '.join(self.keys)}{' alone' if self.only else ''}"

    def clash(self, other: CheckKind) -> str | None:
        """Another format; keys that are not among the only ones."""
        if isinstance(other, JsonKeys):
            is_apart = (self.only and not set(other.keys) <= set(self.keys)) or (
                other.only and not set(self.keys) <= set(other.keys)
            )
            is_apart = is_apart or any(other.types.get(key, name) != name for key, name in self.types.items())
            return "format" if is_apart else None
        return clash_with_json(other)

    def _found(self, text: str) -> tuple[bool | None, str | None]:
        value = parse_json(text)
        if value is None:
            return (None, None) if is_json(text) is None else (False, "is no JSON object")
        objects: list[Any] = value if isinstance(value, list) else [value]
        if not objects or not all(isinstance(item, dict) for item in objects):
            return False, "is JSON, and no object"
        for item in objects:
            missing = [key for key in self.keys if key not in item]
            extra = [key for key in item if key not in self.keys] if self.only else []
            if missing or extra:
                return False, f"{'misses' if missing else 'also has'} {_quoted((missing or extra)[0])}"
            wrong = [key for key, name in self.types.items() if key in item and not _is_of(item[key], name)]
            if wrong:
                return False, f"has no {self.types[wrong[0]]} in {_quoted(wrong[0])}"
        return True, None


def _is_of(value: Any, name: str) -> bool:
    """Whether a JSON value is of a type; true and false are no numbers, though they are for Python."""
    return isinstance(value, _IS[name]) and (name != "number" or not isinstance(value, bool))


def _quoted(key: str) -> str:
    return repr(fit(printable(key), 60))
