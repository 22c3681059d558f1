"""A contrast as a sentence that a person understands."""

from __future__ import annotations

from cras.statistics.strata import Contrast
from cras.wording import counted

ALPHA = 0.05
SIZES = ((0.2, "tiny"), (0.5, "small"), (0.8, "medium"), (float("inf"), "large"))
"""Names of effect sizes after Cohen, each up to a bound."""


def is_real(contrast: Contrast, p_corrected: float | None) -> bool:
    """Whether the difference is beyond what chance gives, after correction."""
    return p_corrected is not None and p_corrected < ALPHA and contrast.difference.estimate not in (None, 0.0)


def sentence(name: str, contrast: Contrast, p_corrected: float | None, rows: int = 1) -> str:
    """What happened to a figure, whether that is real, and where it is not, what could have been seen.

    Args:
        name: of the figure, as the sentence begins.
        contrast: the comparison.
        p_corrected: its p-value after Holm's correction over ``rows`` rows.
        rows: how many rows were tested together.
    """
    before, after, change = contrast.before, contrast.after, contrast.difference.estimate
    if before is None or after is None or change is None:
        return f"{name} cannot be compared: it was not judged in the same tasks of both."
    if f"{before:.2f}" == f"{after:.2f}":
        moved = f"{name} is {before:.2f} on both sides"
    else:
        moved = f"{name} {'fell' if change < 0 else 'rose'} from {before:.2f} to {after:.2f}"
    if is_real(contrast, p_corrected) and p_corrected is not None:
        size = f", a {effect_name(contrast.effect_size)} effect" if contrast.effect_size is not None else ""
        return f"{moved}. The {'decline' if change < 0 else 'gain'} is real ({p_text(p_corrected)}{size})."
    shown = f"{moved}. No real difference is shown{'' if p_corrected is None else f' ({p_text(p_corrected)})'}"
    return f"{shown}{_what_could_be_seen(contrast, rows)}."


def effect_name(size: float | None) -> str:
    """``small`` for 0.2 to 0.5, and so on."""
    return next(name for bound, name in SIZES if abs(size or 0.0) < bound)


def p_text(p_value: float) -> str:
    """``p = 0.03`` or ``p < 0.001``."""
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"


def _what_could_be_seen(contrast: Contrast, rows: int) -> str:
    number = contrast.difference.n
    first, second = contrast.runs
    what = counted(number, "task") if contrast.resampled == "tasks" else f"{first:,} and {counted(second, 'run')}"
    alpha = ALPHA / rows
    if contrast.smallest_p is not None and contrast.smallest_p > alpha:
        return f", and with {what} none could be, however large: more are needed"
    detectable = contrast.detectable(alpha)
    if detectable is None:
        return ""
    if detectable >= 1:
        return f"; {what} {'is' if what == '1 task' else 'are'} too few to see even the largest change"
    return f"; with {what} a change of {detectable:.2f} or more would have been seen 4 times in 5"
