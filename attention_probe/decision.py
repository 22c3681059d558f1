"""Whether any layer decides conflicts beyond chance, and if none does, why."""

from __future__ import annotations

import math

from scipy import stats

from attention_probe.cross_fit import CrossFit
from attention_probe.crossed import Crossed
from attention_probe.focal_map.schema import Decision
from attention_probe.intervals import Array

LEVEL = 0.05
LEAST_SCENARIOS = 5
"""Of fewer not even all signs alike are rarer than :data:`LEVEL`: 1 in 16."""
TOLD_APART = 0.5
"""Share of crossed scenarios in which the model must tell the demands apart. Chance: a quarter."""
SHARE_OF_ALL = 0.2
"""Share of the effect of all layers together that focal layers must have."""
SHARE_OF_SPAN = 0.05
"""Share of what obeying one demand rather than the other is worth. Real effects that are tiny decide nothing."""


def decide(crossed: Crossed | None, fit: CrossFit | None, chosen: Array | None, everywhere: Array | None) -> Decision:
    """The verdict over the scenarios of ``crossed`` in which the model tells the demands apart.

    fit: the cross-fitted choice among them. chosen, everywhere: ``[scenarios]``, crossed effects of the layers chosen on
    all of them, and of all layers together. ``None`` where there are too few.
    """
    if crossed is None:
        return Decision(crossed=0, told_apart=0, reason="in no scenario do the two demands stand word for word")
    told, wrong, count = int(crossed.told.sum()), int(crossed.reversed.sum()), len(crossed.places)
    by_chance = float(stats.binomtest(told, told + wrong, 0.5, alternative="greater").pvalue) if told + wrong else 1.0
    if fit is None or chosen is None or everywhere is None or told < TOLD_APART * count or by_chance > LEVEL:
        return Decision(
            crossed=count,
            told_apart=told,
            told_apart_p=by_chance,
            reason=_not_testable(told, count),
        )
    p = max(fit.p, fit.gain_p if fit.gain_p is not None else 0.0)
    total, span = float(everywhere.mean()), float(crossed.span[crossed.told].mean())
    of_all = float(chosen.mean()) / total if total > 0 else 0.0
    of_span = float(chosen.mean()) / span
    reason = None
    if p > LEVEL:
        reason = f"no layer decides conflicts beyond chance (p = {p:.2g} on scenarios held out from the choice)"
    elif of_span < SHARE_OF_SPAN:
        reason = (
            f"hiding the competing message in the best layers moves the answer by {100 * of_span:.2g}% of what obeying "
            f"is worth, less than {100 * SHARE_OF_SPAN:.0f}%"
        )
    elif of_all < SHARE_OF_ALL:
        reason = (
            f"the best layers have {100 * of_all:.2g}% of the effect of all together, less than "
            f"{100 * SHARE_OF_ALL:.0f}%: it is spread over the model"
        )
    return Decision(
        crossed=count,
        told_apart=told,
        told_apart_p=by_chance,
        effect=fit.effect,
        effect_p=fit.p,
        gain=fit.gain,
        gain_p=fit.gain_p,
        p=p,
        share_of_all=of_all,
        share_of_span=of_span,
        reason=reason,
    )


def _not_testable(told: int, count: int) -> str:
    apart = f"the model tells the two demands apart in {told} of {count} scenarios when nothing opposes them"
    if told >= TOLD_APART * count and told < LEAST_SCENARIOS:
        return f"{apart}, and fewer than {LEAST_SCENARIOS} such scenarios cannot tell an effect from chance"
    return f"{apart}, and {max(LEAST_SCENARIOS, math.ceil(TOLD_APART * count))} are needed: what is not obeyed is not decided"
