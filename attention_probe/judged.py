"""What becomes of a scenario that no rule can judge: the one answer for localization, training and evaluation.

It is left out, counted and shown with the reason. That is an error only where too little is left to measure anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cras.errors import InputError
from cras.score_record import ScoreRecord
from cras.transcript import Record

T = TypeVar("T")

NO_CHECK = "none of the instructions in force has a check that a rule can decide"


class LeftOut(Record):
    """A scenario that was left out, and why."""

    id: str
    reason: str


@dataclass(frozen=True)
class Judged(Generic[T]):
    """What can be judged, in its order, and what was left out."""

    kept: list[T]
    left_out: list[LeftOut]


def keep_judged(
    items: Sequence[T], name: Callable[[T], str], records: Callable[[T], Iterable[ScoreRecord]], *, least: int
) -> Judged[T]:
    """The items all of whose records have a CRAS.

    Args:
        items: scenarios in whatever form.
        name: the id that a person knows an item by.
        records: what the rules judge said of the item's responses.
        least: how many must be left.

    Raises:
        InputError: fewer are; the message counts the reasons.
    """
    kept, left_out = [], []
    for item in items:
        if any(record.cras is None for record in records(item)):
            left_out.append(LeftOut(id=name(item), reason=NO_CHECK))
        else:
            kept.append(item)
    if len(kept) < least:
        reasons = f" ({told(left_out)})" if left_out else ""
        raise InputError(
            f"{len(kept)} of {len(items)} scenarios can be judged, and {least} are needed{reasons}: give more scenarios, "
            "or instructions that a rule can check"
        )
    return Judged(kept, left_out)


def told(left_out: Sequence[LeftOut], most: int = 5) -> str:
    """One sentence a reason, with the first ids; empty where nothing was left out."""
    sentences = []
    for reason, count in Counter(item.reason for item in left_out).items():
        ids = [item.id for item in left_out if item.reason == reason]
        names = ", ".join(ids[:most]) + (", ..." if count > most else "")
        sentences.append(f"{count} scenario{'s' if count > 1 else ''} left out, since {reason}: {names}")
    return "; ".join(sentences)
