"""What a validation error is called to a person."""

from __future__ import annotations

from collections.abc import Iterable


def field_path(location: Iterable[int | str]) -> str:
    """A pydantic location as people write it: ``turns[3].content``."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path
