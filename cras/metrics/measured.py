"""A figure and the threshold that is asked of it: one rule for commands and tests.

A plain threshold is compared with the figure itself. The lower end of the interval decides where a confidence is asked
for, or where runs are repeats of one case: there the figure stands for what the agent does in general, and what a few
lucky runs do not show is not passed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cras.metrics.measures import CHIEF, MEASURES
from cras.statistics.interval import Interval
from cras.text import interval_text
from cras.wording import counted, judged_text


@dataclass(frozen=True)
class Measured:
    """One figure over some runs.

    Attributes:
        name: of the measure.
        interval: the figure; its interval is of the level ``confidence``, or of the usual one.
        threshold: what is asked of it at least; ``None`` where it is only reported.
        confidence: of the interval whose lower end is asked; ``None`` asks the figure itself.
        counts: numerator and denominator of the figure.
    """

    name: str
    interval: Interval
    threshold: float | None
    confidence: float | None = None
    counts: tuple[float, float] = (0.0, 0.0)

    @property
    def is_asked_of_bound(self) -> bool:
        """Whether the lower end of the interval decides.

        No number of runs shows "always" (a threshold of 1), and coverage is what these runs have, no estimate of
        anything: there it is the figure itself.
        """
        return self.confidence is not None and self.threshold != 1 and self.name in CHIEF

    @property
    def bound(self) -> float | None:
        """What the threshold is compared with."""
        return self.interval.low if self.is_asked_of_bound else self.interval.estimate

    @property
    def is_missed(self) -> bool:
        """A figure that could not be judged, or of which there is no interval where that decides, misses its threshold."""
        # Not "less than": a threshold that is no number is met by nothing.
        return self.threshold is not None and not (self.bound is not None and self.bound >= self.threshold)

    @property
    def is_only_in_doubt(self) -> bool:
        """Missed, though the figure itself would do."""
        return self.is_missed and (self.interval.estimate or 0.0) >= (self.threshold or 0.0)

    def sentence(self) -> str:
        """What was found and asked."""
        name, estimate = MEASURES[self.name].title, self.interval.estimate
        if estimate is None:
            why = MEASURES[self.name].unjudged_because
            return f"{name} could not be judged ({why}); at least {self.threshold} is asked"
        if self.name == "judged":
            return f"{judged_text(*self.counts)}; at least {self.threshold} is asked"
        if not self.is_asked_of_bound:
            return f"{name} is {self._figure(estimate)}, at least {self.threshold} is asked"
        found = f"{name} is {interval_text(self.interval)} over {counted(self.interval.n, 'run')}"
        asked = f"{found}; at least {self.threshold} is asked of the lower end of the {self.confidence:.0%} interval"
        return f"{asked}, which one run does not have" if self.interval.low is None else asked + self._too_few()

    def _figure(self, value: float) -> str:
        """To two decimals, or to as many as tell it from the threshold that it misses."""
        threshold = self.threshold or 0.0
        if value < threshold and round(value, 2) >= threshold:
            return f"{value:.4f}" if round(value, 4) < threshold else repr(value)
        return f"{value:.2f}"

    def _too_few(self) -> str:
        """How many runs the threshold needs at least, where the number at hand could not show it however they went."""
        from scipy.stats import norm

        if self.threshold is None or self.confidence is None or not self.is_only_in_doubt:
            return ""
        square = float(norm.ppf((1 + self.confidence) / 2)) ** 2
        needed = math.ceil(square * self.threshold / (1 - self.threshold))
        best = self.interval.n / (self.interval.n + square)
        if self.interval.n >= needed:
            return ""
        return f" ({counted(self.interval.n, 'flawless run')} would show {best:.2f}: run it {needed} times or more)"
