"""A user's own JSON schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ConfigDict, Field, field_validator

from cras.checks.json_keys import JsonKeys, clash_with_json
from cras.checks.kind import QUOTE_CHARACTERS, CheckKind, Finding
from cras.checks.pattern import SlowPatternError, compiled, first_match
from cras.checks.registry import register
from cras.checks.units import is_json, parse_json, parse_scalar
from cras.checks.usable_schema import class_of, verify
from cras.text import fit, printable, visible
from cras.transcript import Transcript, Turn

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

STEPS = 100_000
"""How many keywords of a schema are looked at for one text before it is given up."""
_REASON_CHARACTERS = 200
_left: ContextVar[int] = ContextVar("left")


class TooManyStepsError(ValueError):
    """A schema takes too long on a text."""


@register
class JsonSchema(CheckKind):
    """The whole text is JSON, a Markdown fence aside, that keeps to the JSON schema.

    In a rubric's file `schema` may be the path of a file, from the rubric's folder. References to other files or
    addresses are not followed, formats (``"format": "email"``) not verified. Not told where the JSON is nested too
    deep, or the schema takes too many steps or a pattern of it too long.
    """

    model_config = ConfigDict(populate_by_name=True)

    kind: ClassVar[str] = "json_schema"
    schema_: dict[str, Any] = Field(alias="schema")

    @field_validator("schema_", mode="before")
    @classmethod
    def _is_no_path(cls, schema: Any) -> Any:
        if isinstance(schema, str):
            raise ValueError("a path is read in a rubric's file only; give the schema itself")
        return schema

    @field_validator("schema_")
    @classmethod
    def _is_schema(cls, schema: dict[str, Any]) -> dict[str, Any]:
        verify(schema)
        return schema

    @cached_property
    def _validator(self) -> Validator:
        return _validator_of(self.schema_)

    def run(self, text: str) -> bool | None:
        """The first fault decides."""
        return self._look(text).met

    def run_turn(self, turn: Turn, run: Transcript) -> Finding:
        """With the fault, and where in the JSON it is."""
        applies = super().run_turn(turn, run)
        return applies if applies.is_settled else self._look(visible(turn.content))

    def describe(self) -> str:
        """By the schema's title, where it has one."""
        title = self.schema_.get("title")
        return f"JSON schema {fit(printable(title), 60)!r}" if isinstance(title, str) else "JSON schema"

    def clash(self, other: CheckKind) -> str | None:
        """Another format; keys that it requires or allows, and others that do not."""
        if isinstance(other, JsonKeys):
            required, known = self._keys()
            is_apart = (other.only and not required <= set(other.keys)) or (
                known is not None and not set(other.keys) <= known
            )
            return "format" if is_apart else None
        if isinstance(other, JsonSchema):
            (required, known), (also, all_known) = self._keys(), other._keys()
            is_apart = (known is not None and not also <= known) or (
                all_known is not None and not required <= all_known
            )
            return "format" if is_apart else None
        return clash_with_json(other) if self.schema_.get("type") in ("object", "array") else None

    def _keys(self) -> tuple[set[str], set[str] | None]:
        """The keys that an object must have, and all that it may have where no others are allowed."""
        if self.schema_.get("type") != "object":
            return set(), None
        listed, properties = self.schema_.get("required", []), self.schema_.get("properties", {})
        is_closed = self.schema_.get("additionalProperties") is False and "patternProperties" not in self.schema_
        return set(listed), set(properties) if is_closed else None

    def _look(self, text: str) -> Finding:
        from referencing.exceptions import Unresolvable

        value = parse_json(text)
        if value is None:
            is_value, value = parse_scalar(text)
            if not is_value:
                is_deep = is_json(text) is None
                return Finding(None if is_deep else False, None if is_deep else _start(text), "is no JSON")
            if not {"type", "enum", "const"} & set(self.schema_):
                return Finding(None, reason="a JSON value alone, where the schema may mean an object")
        token = _left.set(STEPS)
        try:
            fault = next(iter(self._validator.iter_errors(value)), None)
        except (SlowPatternError, TooManyStepsError) as error:
            return Finding(None, reason=str(error), is_void=True)
        except RecursionError:
            return Finding(None, reason="the schema refers to itself without end", is_void=True)
        except Unresolvable as error:  # a reference of a kind that was not followed when the schema was read
            return Finding(
                None,
                reason=f"the schema refers to {fit(printable(error.ref), 80)!r}, and there is nothing",
                is_void=True,
            )
        except ArithmeticError:
            return Finding(None, reason="a number is too large to be compared with the schema's", is_void=True)
        finally:
            _left.reset(token)
        if fault is None:
            return Finding(True, _start(text))
        place = fault.json_path if fault.json_path != "$" else "the whole"
        reason = f"{fit(printable(place), 80)}: {fit(printable(fault.message), _REASON_CHARACTERS)}"
        return Finding(False, _literal(fault.instance, text) or _start(text), reason)


def _start(text: str) -> str | None:
    return text.lstrip()[:QUOTE_CHARACTERS] or None


def _literal(value: Any, text: str) -> str | None:
    """A string or number of the JSON as the text has it; ``None`` where it is not found in one place."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    written = str(value)
    return written if 2 < len(written) <= QUOTE_CHARACTERS and text.count(written) == 1 else None


def _validator_of(schema: dict[str, Any]) -> Validator:
    """A validator that counts its steps, bounds the time of patterns, and fetches nothing."""
    from jsonschema import validators
    from referencing import Registry

    kind = class_of(schema)
    keywords = {name: _counted(keyword) for name, keyword in kind.VALIDATORS.items()}
    keywords |= {"pattern": _pattern, "patternProperties": _pattern_properties}
    validator: Validator = validators.extend(kind, keywords)(schema, registry=Registry())
    return validator


Keyword = Callable[[Any, Any, Any, Any], Iterator[Any] | None]


def _counted(keyword: Keyword) -> Keyword:
    def steps(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        _step()
        yield from keyword(validator, value, instance, schema) or ()

    return steps


def _step() -> None:
    left = _left.get() - 1
    if left < 0:
        raise TooManyStepsError(f"the schema took more than {STEPS:,} steps on this text")
    _left.set(left)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    _step()
    if isinstance(instance, str) and not first_match(compiled(pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Mapping[str, Any], instance: Any, schema: Any) -> Iterator[Any]:
    for pattern, inner in patterns.items() if isinstance(instance, dict) else ():
        for key, value in instance.items():
            _step()
            if first_match(compiled(pattern), key):
                yield from validator.descend(value, inner, path=key, schema_path=pattern)
