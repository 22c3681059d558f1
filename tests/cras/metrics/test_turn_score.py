"""Which verdicts give a turn its score, by hand."""

from __future__ import annotations

import pytest

from cras.checks.registry import CHECKS
from cras.judges import RulesJudge
from cras.metrics.cras import Judged, turn_score
from cras.metrics.measures import MEASURES
from cras.score_record import Basis, ScoreRecord, Verdict
from cras.scoring.score import score
from cras.transcript import Dimension
from tests.cras.conftest import transcript_of

ROLE: Basis = "nearly_always_met"


def test_speaks_as_met_alone_gives_no_score() -> None:
    assert turn_score([Judged("RC", True, ROLE)]) == ({"GA": None, "RC": None, "KBA": None, "CC": None}, None)
    assert turn_score([Judged("RC", True, ROLE), Judged("CC", None)])[1] is None


def test_speaks_as_met_lifts_no_score() -> None:
    broken = [Judged("CC", False), Judged("CC", False)]
    assert turn_score(broken)[1] == 0.0
    scores, cras = turn_score([*broken, Judged("RC", True, ROLE)])
    assert (scores["RC"], cras) == (None, 0.0)
    # also inside a dimension that has another criterion: RC is 1 of the explicit one alone
    scores, cras = turn_score([Judged("RC", False), Judged("RC", True, ROLE), Judged("CC", True)])
    assert (scores["RC"], cras) == (1.0, 0.5)


def test_eight_runs_of_which_six_broke_every_decided_instruction_score_a_quarter() -> None:
    runs = [[Judged("CC", number < 2), Judged("RC", True, ROLE), Judged("KBA", None)] for number in range(8)]
    figures = [turn_score(run)[1] for run in runs]
    assert sum(figure or 0.0 for figure in figures) / 8 == 0.25


def test_a_role_that_is_broken_is_evidence() -> None:
    assert turn_score([Judged("RC", False, ROLE)])[1] == 0.0
    assert turn_score([Judged("RC", False, ROLE), Judged("CC", True)])[1] == 0.5


def test_what_is_asked_of_every_role_counts_beside_an_explicit_instruction_and_never_alone() -> None:
    standing = [Judged("GA", True, "standing"), Judged("KBA", False, "standing")]
    scores, cras = turn_score(standing)
    assert (scores["GA"], scores["KBA"], cras) == (5.0, 1.0, None)
    assert turn_score([*standing, Judged("CC", None)])[1] is None
    # (1 + 0 + 1) / 3
    assert turn_score([*standing, Judged("CC", True)])[1] == pytest.approx(2 / 3)


def test_an_explicit_instruction_without_weight_gives_no_score() -> None:
    assert turn_score([Judged("CC", True, weight=0), Judged("GA", True, "standing")])[1] is None


def test_weights_of_dimensions_count_as_before() -> None:
    criteria = [Judged("CC", True, weight=3), Judged("CC", False), Judged("KBA", False)]
    # CC 4 -> 0.75, KBA 1 -> 0; (2 * 0.75 + 1 * 0) / 3
    scores, cras = turn_score(criteria, {"CC": 2, "KBA": 1})
    assert (scores["CC"], cras) == (4.0, 0.5)


def test_only_the_kind_that_nearly_every_text_meets_is_marked_so() -> None:
    assert [name for name, kind in CHECKS.items() if kind.nearly_always_met] == ["speaks_as"]


def verdict(
    met: bool | None, basis: Basis = "explicit", *, applies: bool = True, dimension: Dimension = "CC"
) -> Verdict:
    return Verdict(id="c", dimension=dimension, met=met, reason="so", basis=basis, applies=applies)


def record(run: str, turn: int, *criteria: Verdict) -> ScoreRecord:
    return ScoreRecord(
        transcript_id=run, turn=turn, agent="Ada", judge="rules", judge_version="1", made_by="test", scores={},
        cras=None, criteria=list(criteria), content_hash=f"{run}{turn}",
    )  # fmt: skip


def test_coverage_is_a_ratio_of_sums_over_turns_and_runs() -> None:
    records = [
        record("a", 0, verdict(True), verdict(None), verdict(True, ROLE)),
        record("a", 1, verdict(False), verdict(None, applies=False)),
        record("b", 0, verdict(None), verdict(None), verdict(None, "standing")),
        record("c", 0, verdict(True, ROLE)),
    ]
    judged, criteria = MEASURES["judged"], MEASURES["criteria_judged"]
    assert [judged.of([item]) for item in records] == [0.5, 1.0, 0.0, None]
    assert judged.clusters(records) == [(2, 3), (0, 2)], "a run without an explicit instruction is no cluster"
    assert judged.of(records) == 0.4
    # what does not apply is left out; a: 2 of 3 and 1 of 1, b: 0 of 3, c: 1 of 1
    assert criteria.total(records) == (4, 8)


def test_a_record_is_decided_by_what_is_evidence() -> None:
    assert record("a", 0, verdict(False)).is_decided
    assert record("a", 0, verdict(False, ROLE)).is_decided
    assert not record("a", 0, verdict(True, ROLE)).is_decided
    assert not record("a", 0, verdict(True, "standing"), verdict(None)).is_decided


def test_what_does_not_apply_to_a_turn_is_no_undecided_instruction() -> None:
    message = "When using code, you must indicate the script type in the code block."
    run = transcript_of(message, "There is nothing to run.", "```python\nprint(1)\n```", "```\n42\n```")
    records = list(score([run], RulesJudge()))
    # no code: it does not apply; a tagged block: met; a quoted result: cannot be told
    assert [record.explicit_judged for record in records] == [(0, 0), (1, 1), (0, 1)]
