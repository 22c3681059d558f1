"""Demands on conduct (topics, roles, hand-overs, order): no rule tells them from a turn; they contradict each other."""

from __future__ import annotations

from cras.checks.registry import register_undecided
from cras.transcript import Check, Dimension

DIMENSIONS: dict[str, Dimension] = {"topic": "KBA", "role": "RC", "hand_over": "CC", "sequence": "CC"}


def conduct_clash(a: Check, b: Check) -> str | None:
    """The conflict type of two demands of the same kind; ``None`` where both can be met or it cannot be told."""
    p, q = a.params, b.params
    if a.kind == "sequence":
        return "procedure" if (p["first"], p["then"]) == (q["then"], q["first"]) else None
    kind = {"topic": "scope", "role": "role", "hand_over": "procedure"}.get(a.kind)
    rules = {p["rule"], q["rule"]}
    is_same = p["what"] == q["what"] or "*" in (p["what"], q["what"])
    if rules == {"never", "asked"}:
        return kind if is_same else None
    if a.kind == "hand_over" and rules in ({"only"}, {"only", "asked"}):
        return None if is_same else kind
    if a.kind == "topic" and rules == {"only"}:
        return None if p["what"] in q["what"] or q["what"] in p["what"] else kind
    return None


for _kind in DIMENSIONS:
    register_undecided(_kind)
