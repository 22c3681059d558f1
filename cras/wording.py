"""Numbers of things, in words that agree with them."""

from __future__ import annotations


def counted(number: int, thing: str, things: str | None = None) -> str:
    """``1 run``, ``2 runs``, ``1,024 runs``.

    Args:
        number: how many.
        thing: the word for one, ``score record``.
        things: for several, where that is not ``thing`` with an s.
    """
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def share_text(part: float, whole: float) -> str:
    """A share to two decimals, ``-`` of nothing. What is not all never reads ``1.00``, and what is not none never ``0.00``."""
    if not whole:
        return "-"
    share = part / whole
    return f"{share:.2f}" if share in (0.0, 1.0) else f"{min(max(share, 0.01), 0.99):.2f}"


def judged_text(decided: float, total: float) -> str:
    """``judged 0.31 of 412 explicit instructions``: what stands beside every score. An instruction counts on every turn."""
    if not total:
        return "no explicit instruction"
    return f"judged {share_text(decided, total)} of {counted(round(total), 'explicit instruction')}"
