"""A check in words, and the words of a turn that its verdict rests on."""

from __future__ import annotations

from cras.checks.registry import check_of
from cras.transcript import Check


def describe(check: Check) -> str:
    """A check in a few words: ``language fr``, ``sentences at most 3``. Errors as :func:`check_of`."""
    return check_of(check).describe()


def evidence(check: Check, text: str, met: bool) -> str | None:
    """The words of the turn that the verdict rests on, literally; ``None`` where it rests on their absence."""
    return check_of(check).evidence(text, met)
