from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cras.metrics.cras import cras_score, dimension_score
from cras.transcript import DIMENSIONS

VERDICTS = st.lists(st.tuples(st.sampled_from([True, False, None]), st.floats(0, 10)), max_size=8)
SCORES = st.dictionaries(st.sampled_from(DIMENSIONS), st.none() | st.floats(1, 5))
WEIGHTS = st.fixed_dictionaries({name: st.floats(0, 10) for name in DIMENSIONS})


def test_dimension_score_by_hand() -> None:
    # met weights 1 + 3 = 4 of 1 + 3 + 4 = 8 judged (the weight 100 was not judged): half, so 1 + 4 * 0.5
    assert dimension_score([(True, 1), (True, 3), (False, 4), (None, 100)]) == 3.0
    assert dimension_score([(True, 1)]) == 5.0
    assert dimension_score([(False, 1)]) == 1.0


def test_what_was_not_judged_has_no_score() -> None:
    assert dimension_score([]) is None
    assert dimension_score([(None, 1)]) is None
    assert dimension_score([(True, 0)]) is None
    assert cras_score({}) is None
    assert cras_score({"GA": None, "RC": None, "KBA": None, "CC": None}) is None
    assert cras_score({"GA": 5.0}, {"CC": 1.0}) is None


def test_cras_by_hand() -> None:
    # equal weights: (0/4 + 2/4 + 4/4 + 4/4) / 4 = 2.5 / 4
    assert cras_score({"GA": 1.0, "RC": 3.0, "KBA": 5.0, "CC": 5.0}) == 0.625
    # GA is not judged; RC weighs 1 and CC 3: (1 * 0.25 + 3 * 1) / 4
    assert cras_score({"GA": None, "RC": 2.0, "CC": 5.0}, {"GA": 6, "RC": 1, "KBA": 2, "CC": 3}) == pytest.approx(
        0.8125
    )


def test_impossible_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="score of CC is 0"):
        cras_score({"CC": 0.0})
    with pytest.raises(ValueError, match="weight of CC"):
        cras_score({"CC": 2.0}, {"CC": -1.0})
    with pytest.raises(ValueError, match="weight"):
        dimension_score([(True, -1)])


@given(VERDICTS)
def test_dimension_scores_lie_in_their_scale(verdicts: list[tuple[bool | None, float]]) -> None:
    score = dimension_score(verdicts)
    assert score is None or 1 <= score <= 5


@given(VERDICTS, st.integers(0, 7))
def test_meeting_one_more_criterion_never_lowers_the_score(
    verdicts: list[tuple[bool | None, float]], place: int
) -> None:
    failed = [index for index, (met, _) in enumerate(verdicts) if met is False]
    if failed:
        index = failed[place % len(failed)]
        better = [*verdicts[:index], (True, verdicts[index][1]), *verdicts[index + 1 :]]
        before, after = dimension_score(verdicts), dimension_score(better)
        assert before is None or (after is not None and after >= before)


@given(SCORES, WEIGHTS)
def test_cras_lies_between_0_and_1_and_within_its_dimensions(scores: dict, weights: dict) -> None:
    value = cras_score(scores, weights)
    judged = [(score - 1) / 4 for name, score in scores.items() if score is not None and weights[name] > 0]
    if value is None:
        assert not judged
    else:
        assert 0 <= value <= 1
        assert min(judged) - 1e-9 <= value <= max(judged) + 1e-9


@given(SCORES, WEIGHTS)
def test_a_dimension_that_was_not_judged_changes_nothing(scores: dict, weights: dict) -> None:
    judged = {name: score for name, score in scores.items() if score is not None}
    assert cras_score(scores, weights) == cras_score(judged, weights)
