from __future__ import annotations

from cras.metrics.priority_adherence import outcome_counts, priority_adherence


def test_share_of_decided_conflicts_by_hand() -> None:
    outcomes = ["binding", "competing", "competing", "both", "neither", None, "binding", "binding"]
    assert outcome_counts(outcomes) == (3, 5)
    assert priority_adherence(outcomes) == 0.6


def test_nothing_decided_is_none_and_not_zero() -> None:
    assert priority_adherence([]) is None
    assert priority_adherence(["both", "neither", None]) is None
    assert priority_adherence(["competing"]) == 0.0
