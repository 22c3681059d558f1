"""How deep JSON may be nested: one limit for whatever reads it.

Python's parser, pydantic and our own walks each give up at another depth, and where that is depends on how deep the
caller already stands. Below this limit all of them work; what is beyond it is refused, always at the same place.
"""

from __future__ import annotations

from typing import Any

DEPTH_LIMIT = 100
"""Lists and objects inside one another."""
TOO_DEEP = f"it is nested more than {DEPTH_LIMIT} levels deep"


def is_too_deep(value: Any) -> bool:
    """Whether a JSON value is nested beyond the limit. Walks level by level: it must not recurse itself."""
    level = [value]
    for _ in range(DEPTH_LIMIT):
        level = [
            item
            for outer in level
            if isinstance(outer, (dict, list))
            for item in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return False
    return True
