"""The kinds of check by name, and a check (data: a kind and its parameters) as an object of its kind's class."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from cras.checks.kind import CheckKind, params_of
from cras.checks.plugins import load, plugged_in
from cras.errors import InputError
from cras.transcript import Check

CHECKS: dict[str, type[CheckKind]] = {}
"""The kinds of this package; :func:`kind_named` knows those of other packages too."""

Kind = TypeVar("Kind", bound=CheckKind)

_KEPT = 4096
_made: dict[tuple[str, str], CheckKind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Add a class to the registry under its ``kind``."""
    CHECKS[kind.kind] = kind
    return kind


def known_kinds() -> list[str]:
    """The names of all kinds, those of other packages included (which are not loaded for it)."""
    return sorted({*CHECKS, *plugged_in(CHECKS)})


def find_kind(name: str) -> type[CheckKind] | None:
    """The class of a kind, or ``None``. Other packages are looked at only for a name that is not known here.

    Raises:
        InputError: the package that brings it is broken, or brings one that is there already.
    """
    found = CHECKS.get(name)
    if found is None and (entry := plugged_in(CHECKS).get(name)):
        return load(entry)
    return found


def kind_named(name: str) -> type[CheckKind]:
    """The class of a kind. Errors as :func:`find_kind`.

    Raises:
        InputError: there is no such kind.
    """
    found = find_kind(name)
    if found is None:
        raise InputError(f"unknown check kind {name!r}: known are {', '.join(known_kinds())}")
    return found


def check_of(check: Check) -> CheckKind:
    """A check as an object of its class, its parameters verified once for equal checks.

    Raises:
        InputError: the kind is unknown, or the parameters are not that kind's.
    """
    key = (check.kind, repr(check.params))
    found = _made.get(key)
    if found is None:
        kind = kind_named(check.kind)
        try:
            found = kind.model_validate(check.params)
        except ValidationError as error:
            place, message = first_fault(kind, error)
            raise InputError(f"check {check.kind}: {'.'.join(map(str, place))}: {message}") from None
        if len(_made) >= _KEPT:
            _made.clear()
        _made[key] = found
    return found


def first_fault(kind: type[CheckKind], error: ValidationError) -> tuple[tuple[str | int, ...], str]:
    """Where the first of a check's faults is, and what it is."""
    first = error.errors(include_url=False, include_input=False)[0]
    known = ", ".join(params_of(kind)) or "none"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = f"is unknown; {kind.kind} takes {known}"
    elif first["type"] == "missing":
        message = f"is missing; {kind.kind} takes {known}"
    return ("params", *first["loc"]), message


def is_decided(check: Check | None) -> bool:
    """Whether a rule can decide something: there is a check, and of a kind that can be told from a turn."""
    return check is not None and kind_named(check.kind).decides


def run_check(check: Check, text: str) -> bool | None:
    """Whether ``text`` meets ``check``; ``None`` where that cannot be told.

    Raises:
        InputError: the kind is unknown, or the parameters are not that kind's. No text raises.
    """
    return check_of(check).run(text)
