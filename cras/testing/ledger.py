"""Where ``assert_adheres`` leaves its outcomes while a test runs. Light: the pytest plugin imports it always."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Ledger:
    """What the test that runs now asks for by default, and what came out so far (as JSON values)."""

    defaults: dict[str, Any] = field(default_factory=dict)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    repeated: set[str] = field(default_factory=set)
    """Ids of runs that the test made as repeats of one case."""


_open: list[Ledger] = []
# A list and not a context variable: an event loop of a wider scope than the test would not see the latter.


@contextmanager
def collecting(ledger: Ledger) -> Iterator[Ledger]:
    """Make it the ledger of everything that is asserted in the block."""
    _open.append(ledger)
    try:
        yield ledger
    finally:
        _open.remove(ledger)


def current() -> Ledger:
    """The ledger of the test that runs; outside of one, a fresh one that nobody reads."""
    return _open[-1] if _open else Ledger()
