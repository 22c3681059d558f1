"""What a check of a turn is, and which kinds there are, a class each: importing this registers them all."""

from __future__ import annotations

from cras.checks import (
    alternatives,
    casing,
    code,
    conduct,
    counting,
    edges,
    format,
    language,
    length,
    marks,
    order,
    scope,
    speaker,
    wording,
)
from cras.checks.clash import conflict_type
from cras.checks.kind import CheckKind, Undecided
from cras.checks.registry import CHECKS, check_of, is_decided, known_kinds, register, run_check

__all__ = [
    "CHECKS",
    "CheckKind",
    "Undecided",
    "alternatives",
    "casing",
    "check_of",
    "code",
    "conduct",
    "conflict_type",
    "counting",
    "edges",
    "format",
    "is_decided",
    "known_kinds",
    "language",
    "length",
    "marks",
    "order",
    "register",
    "run_check",
    "scope",
    "speaker",
    "wording",
]
