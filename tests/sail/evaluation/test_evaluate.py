"""The table of before and after, against counts made by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cras.errors import InputError
from cras.scenarios import as_transcript, generate
from cras.scenarios.variants import unopposed
from sail import embedded
from sail.demo import team_scenarios
from sail.evaluation.answers import Answers, Scored, answer, scored
from sail.evaluation.evaluate import Evaluation, breakdown, compare, evaluation

PAIRS = generate(28, seed=9)


def answers(binding: int) -> Answers:
    """The first ``binding`` conflicts go to the binding side, the others to the competing one."""
    alone = [variant for s, _ in PAIRS if (variant := unopposed(s)) is not None]
    return Answers(
        [
            scored(s, as_transcript(s, s.binding_response if i < binding else s.competing_response))
            for i, (s, _) in enumerate(PAIRS)
        ],
        [scored(t, as_transcript(t, t.binding_response)) for _, t in PAIRS],
        [scored(s, as_transcript(s, s.binding_response)) for s in alone],
    )


def test_counts_by_hand() -> None:
    rows = {row.key: row for row in compare(answers(7), answers(21), [])}
    adherence = rows["priority_adherence"]
    assert (adherence.base.estimate, adherence.sail.estimate) == (7 / 28, 21 / 28)
    assert adherence.difference.estimate == pytest.approx(0.5)
    assert adherence.base.low is not None
    assert adherence.base.low < 0.25 < (adherence.base.high or 0)
    assert adherence.p_value is not None
    assert adherence.p_value < 0.05
    assert rows["binding_followed"].sail.estimate == 21 / 28
    assert rows["aligned_accuracy"].base.estimate == 1.0
    assert rows["unopposed_accuracy"].sail.estimate == 1.0
    assert (rows["cras"].sail.estimate or 0) > (rows["cras"].base.estimate or 1)
    assert "team_priority_adherence" not in rows  # no team ran: no row, no invented figure


def test_of_conflicts_whose_sides_the_base_obeys_alone() -> None:
    base, after = answers(7), answers(21)
    tried = {s.scenario.twin_of for s in base.unopposed}
    able = [s for s, twin in PAIRS if s.id in tried and twin.twin == "removed"]
    row = {row.key: row for row in compare(base, after, [])}["competent_priority_adherence"]
    assert 0 < row.n == len(able) < 28
    assert row.base.estimate == sum(PAIRS.index((s, t)) < 7 for s, t in PAIRS if s in able) / len(able)
    # A side that the base does not obey alone: its conflict says nothing of authority.
    dropped = able[0].id
    unable = [
        scored(s.scenario, as_transcript(s.scenario, s.scenario.competing_response))
        if s.scenario.twin_of == dropped
        else s
        for s in base.unopposed
    ]
    fewer = {row.key: row for row in compare(replace(base, unopposed=unable), after, [])}
    assert fewer["competent_priority_adherence"].n == len(able) - 1
    untried = {row.key: row for row in compare(replace(base, unopposed=[]), replace(after, unopposed=[]), [])}
    assert "competent_priority_adherence" not in untried


def test_unseen_types_are_kept_apart() -> None:
    rows = {row.key: row for row in compare(answers(28), answers(28), ["scope", "procedure"])}
    unseen = sum(s.type in ("scope", "procedure") for s, _ in PAIRS)
    assert rows["unseen_types_priority_adherence"].n == unseen
    assert rows["priority_adherence"].n == 28 - unseen


def test_rows_by_type_and_pairing_cover_every_conflict() -> None:
    for by in ("type", "pairing"):
        assert sum(row.n for row in breakdown(answers(0), answers(28), by)) == 28


def test_nothing_changed_is_told_as_nothing() -> None:
    row = evaluation(answers(10), answers(10), []).row("priority_adherence")
    assert row.difference.estimate == 0
    assert row.p_value == 1


def test_an_evaluation_is_read_back_as_it_was_written() -> None:
    found = evaluation(answers(10), answers(20), ["scope"])
    text = found.model_dump_json()
    assert set(json.loads(text)["rows"][0]["base"]) == {"estimate", "low", "high", "n"}, (
        "the file has no more than that"
    )
    assert Evaluation.model_validate_json(text).model_dump_json() == text


def test_arms_that_answered_other_scenarios_are_refused() -> None:
    other = answers(3)
    other.conflict.reverse()
    with pytest.raises(ValueError, match="same scenarios"):
        compare(answers(3), other, [])


def test_every_answer_is_reported_as_progress() -> None:
    model, tokenizer = embedded.load()
    told: list[tuple[str, int, int]] = []
    teams = team_scenarios(2, 0, ["format"])
    found = answer(model, tokenizer, PAIRS[:6], teams, progress=lambda *what: told.append(what))
    total = len(found.all)
    assert told[0] == ("answers", 0, total)
    assert told[-1] == ("answers", total, total)
    assert [done for _, done, _ in told] == sorted({done for _, done, _ in told})


def _unjudged(item: Scored) -> Scored:
    return replace(item, record=item.record.model_copy(update={"cras": None, "criteria": []}))


def test_what_cannot_be_judged_in_one_arm_counts_in_neither_and_is_named() -> None:
    """A turn without a criterion that a rule decides counted as one that obeyed them all."""
    base, sail = answers(7), answers(21)
    sail.conflict[3] = _unjudged(sail.conflict[3])
    base.aligned[0] = _unjudged(base.aligned[0])
    found = evaluation(base, sail, [])
    assert found.row("priority_adherence").n == found.row("cras").n == 27
    assert found.row("priority_adherence").sail.estimate == 20 / 27
    assert found.row("aligned_accuracy").n == 27
    assert [item.id for item in found.left_out] == [base.conflict[3].scenario.id, base.aligned[0].scenario.id]


def test_an_evaluation_in_which_nothing_can_be_judged_is_an_input_error() -> None:
    base, sail = answers(7), answers(21)
    nothing = replace(sail, conflict=[_unjudged(item) for item in sail.conflict])
    with pytest.raises(InputError, match="0 of 28 scenarios can be judged, and 1 are needed"):
        evaluation(base, nothing, [])
