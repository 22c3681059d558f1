"""How many explicit instructions were judged on either side: what two scores rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cras.metrics.measures import MEASURES
from cras.score_record import ScoreRecord
from cras.wording import judged_text, share_text

FAR_APART = 0.1


@dataclass(frozen=True)
class JudgedOnBoth:
    """(explicit instructions that were decided, all that apply) before and after."""

    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def is_far_apart(self) -> bool:
        """Whether so different shares were judged that two scores hardly speak of the same thing."""
        shares = [decided / total for decided, total in (self.before, self.after) if total]
        return len(shares) == 2 and coverage_is_far_apart(*shares)

    def __str__(self) -> str:
        """``0.31 / 0.29``."""
        return f"{share_text(*self.before)} / {share_text(*self.after)}"

    def sentence(self) -> str:
        """``A: judged 0.31 of 412 explicit instructions; B: judged 0.29 of 400 explicit instructions``."""
        return f"A: {judged_text(*self.before)}; B: {judged_text(*self.after)}"

    def as_json(self) -> dict[str, Any]:
        """Both sides as JSON values."""
        sides = (("before", self.before), ("after", self.after))
        return {
            name: {"judged": judged, "of": of, "share": judged / of if of else None} for name, (judged, of) in sides
        }


def judged_on_both(before: Iterable[ScoreRecord], after: Iterable[ScoreRecord]) -> JudgedOnBoth:
    """Of the records of either side."""
    first, second = (MEASURES["judged"].total(records) for records in (before, after))
    return JudgedOnBoth((round(first[0]), round(first[1])), (round(second[0]), round(second[1])))


def coverage_is_far_apart(before: float, after: float) -> bool:
    """Whether two shares are more than 0.1 apart, or one is less than half of the other."""
    return abs(before - after) > FAR_APART or 2 * min(before, after) < max(before, after)
