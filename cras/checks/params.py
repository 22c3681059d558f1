"""Whether a check that a person wrote can be run: its kind is known, and its parameters are that kind's."""

from __future__ import annotations

from pydantic import ValidationError

from cras.checks.registry import find_kind, first_fault, known_kinds
from cras.transcript import Check


def wrong_with(check: Check) -> tuple[tuple[str | int, ...], str] | None:
    """What is wrong with a check and at which of its fields; ``None`` where nothing is.

    Raises:
        InputError: the package that brings the kind is broken.
    """
    kind = find_kind(check.kind)
    if kind is None:
        return ("kind",), f"{check.kind!r} is no check; known are {', '.join(known_kinds())}"
    try:
        kind.model_validate(check.params)
    except ValidationError as error:
        return first_fault(kind, error)
    return None
