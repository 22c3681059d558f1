"""Whether a turn speaks as its own agent: the ``speaks_as`` check, registered beside those of ``checks``.

Params: ``name`` (the agent) and ``others`` (the names that it must not speak under). A turn that opens as
``Other: ...`` is not met. Not told (``None``) are the openings that may address the other instead ("Other: please
check") and labels further down, which in real runs are lists of who is to do what. Anything else is met.
"""

from __future__ import annotations

import re
from typing import Any

from cras.checks.registry import register

_ADDRESSES = re.compile(r"\b(?:please|you|your|could|can|would|will|kindly|let's|let us)\b|\?", re.IGNORECASE)


def speaker_label(text: str, names: list[str]) -> str | None:
    """The literal ``Name:`` of another agent that a turn opens with, or ``None``."""
    match = _label(names).match(text)
    return match.group(0).strip() if match else None


def _label(names: list[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"^\s*(?:[-*#>]+\s*)?[*_\[]*(?:{listed})[*_\]]*\s*:", re.IGNORECASE | re.MULTILINE)


@register("speaks_as")
def _speaks_as(text: str, params: dict[str, Any]) -> bool | None:
    names = [name for name in params["others"] if name != params["name"]]
    if not names or not text.strip():
        return None
    label = _label(names)
    opening = label.match(text)
    if opening is None:
        return None if label.search(text) else True
    first_sentence = re.split(r"(?<=[.!?])\s", text[opening.end() :].strip(), maxsplit=1)[0]
    return None if _ADDRESSES.search(first_sentence) else False
