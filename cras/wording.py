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
