"""Which two checks nothing can meet together, and what type of conflict that is."""

from __future__ import annotations

from cras.checks.kind import CheckKind
from cras.checks.registry import check_of
from cras.transcript import Check


def conflict_type(first: Check, second: Check) -> str | None:
    """The conflict type of two checks that no text meets together; ``None`` where one might, or it cannot be told.

    Either way round the same. Errors as :func:`check_of`.
    """
    return clash_of(check_of(first), check_of(second))


def clash_of(first: CheckKind, second: CheckKind) -> str | None:
    """The same of two checks that are objects already."""
    return first.clash(second) or second.clash(first)
