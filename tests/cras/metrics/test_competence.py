"""Priority adherence where the agent can do both."""

from __future__ import annotations

from cras.metrics.competence import TriedConflict, competent_clusters, competent_priority_adherence


def test_conflicts_of_which_a_side_was_not_obeyed_alone_or_not_tried_are_left_out() -> None:
    conflicts = [
        TriedConflict("binding", True, True),
        TriedConflict("competing", True, True),
        TriedConflict("competing", True, True),
        TriedConflict("neither", True, True),
        TriedConflict(None, True, True),
        TriedConflict("competing", False, True),
        TriedConflict("binding", True, False),
        TriedConflict("binding", True, None),
        TriedConflict("binding", None, None),
    ]
    assert competent_priority_adherence(conflicts) == (1 / 3, 3)
    assert competent_clusters(conflicts) == [(1, 1), (0, 1), (0, 1), (0, 0), (0, 0)]


def test_without_such_a_conflict_there_is_no_figure() -> None:
    assert competent_priority_adherence([]) == (None, 0)
    assert competent_priority_adherence([TriedConflict("binding", None, True)]) == (None, 0)
    assert competent_priority_adherence([TriedConflict("neither", True, True)]) == (None, 0)
