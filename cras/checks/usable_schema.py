"""Whether a user's JSON schema can be used: it is one, its patterns compile, and every reference leads to a schema in it."""

from __future__ import annotations

import math
from typing import Any

from cras.checks.pattern import compiled
from cras.files.nesting import is_too_deep
from cras.text import fit, printable


def verify(schema: dict[str, Any]) -> None:
    """Raises ValueError where it is no schema, or one that cannot be used here."""
    from referencing import Registry

    if is_too_deep(schema):
        raise ValueError("is nested too deep to be a schema")
    kind = class_of(schema)
    _verify_form(kind, schema)
    root = _specification(kind).create_resource(schema)
    left = [(root, Registry().resolver_with_root(root))]
    seen: set[int] = set()
    while left:
        # Subschemas as the draft has them: a "$ref" that stands in a "const" or a "default" is data, no reference.
        resource, resolver = left.pop()
        if id(resource.contents) in seen or not isinstance(resource.contents, dict):
            continue
        seen.add(id(resource.contents))
        _verify_patterns(resource.contents)
        for reference in _references(resource.contents):
            found = _looked_up(reference, resolver)
            if id(found.contents) not in seen:
                _verify_form(kind, found.contents)  # it may stand where no subschema is looked for
                left.append((_specification(kind).create_resource(found.contents), found.resolver))
        left += [(inner, resolver.in_subresource(inner)) for inner in resource.subresources()]


def class_of(schema: dict[str, Any]) -> Any:
    """The validator class of the draft that the schema names, or of the newest."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for

    return validator_for(schema, default=Draft202012Validator)


def _specification(kind: Any) -> Any:
    from referencing.jsonschema import DRAFT202012, specification_with

    return specification_with(kind.META_SCHEMA.get("$schema", ""), default=DRAFT202012)


def _verify_form(kind: Any, schema: Any) -> None:
    from jsonschema import SchemaError

    try:
        kind.check_schema(schema)
    except SchemaError as error:
        place = "".join(f"[{part!r}]" for part in error.path)
        said = f"is no JSON schema: {place or 'the whole'}: {fit(printable(error.message), 200)}"
        raise ValueError(said + _exponent(error.instance)) from None
    except RecursionError:
        raise ValueError("is nested too deep to be a schema") from None


def _exponent(value: Any) -> str:
    """What to write in YAML, where a number was read as text."""
    try:
        number = float(value) if isinstance(value, str) and "e" in value.lower() else math.nan
    except ValueError:
        return ""
    if not math.isfinite(number):
        return ""
    mantissa, _, exponent = f"{number:e}".partition("e")
    plain = f"{float(mantissa)!r}e{int(exponent):+d}"
    return f"; in YAML a number with an exponent has a point and a sign: {plain}"


def _references(schema: dict[str, Any]) -> list[str]:
    return [value for name in ("$ref", "$dynamicRef") if isinstance(value := schema.get(name), str)]


def _looked_up(reference: str, resolver: Any) -> Any:
    from referencing.exceptions import Unresolvable

    said = f"refers to {fit(printable(reference), 80)!r}"
    try:
        found = resolver.lookup(reference)
    except (Unresolvable, ValueError, TypeError):  # the last two of a pointer into a list, a text or a number
        if reference.startswith("#"):
            raise ValueError(f"{said}, and there is nothing; write it there, or mend the reference") from None
        raise ValueError(f"{said}; put it under $defs and refer to #/$defs/NAME") from None
    if not isinstance(found.contents, dict | bool):
        raise ValueError(f"{said}, which is no schema; that is an object, true or false")
    return found


def _verify_patterns(schema: dict[str, Any]) -> None:
    patterns = schema.get("patternProperties")
    for pattern in [schema.get("pattern"), *(patterns if isinstance(patterns, dict) else ())]:
        if isinstance(pattern, str):
            compiled(pattern)
