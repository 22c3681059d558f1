"""The one treatment of a scenario that no rule can judge."""

from __future__ import annotations

import pytest

from attention_probe.judged import LeftOut, keep_judged, told
from cras.errors import InputError
from cras.judges import RulesJudge
from cras.rubrics.generate import rubric_for
from cras.scenarios import as_transcript, generate
from cras.score_record import ScoreRecord


def _record(cras: float | None) -> ScoreRecord:
    scenario = generate(1, 0)[0][0]
    transcript = as_transcript(scenario, "Hello.")
    record = RulesJudge().judge(transcript.turns[-1], rubric_for(transcript, scenario.agent), transcript)
    return record.model_copy(update={"cras": cras})


ITEMS = {"a": [_record(1.0), _record(0.0)], "b": [_record(None), _record(1.0)], "c": [_record(0.5)]}


def test_an_item_is_kept_only_if_all_its_records_have_a_cras() -> None:
    found = keep_judged(list(ITEMS), str, lambda name: ITEMS[name], least=2)
    assert found.kept == ["a", "c"], "a CRAS of 0 is one"
    assert [item.id for item in found.left_out] == ["b"]


def test_too_few_are_an_input_error_that_counts_the_reasons() -> None:
    words = r"2 of 3 scenarios can be judged, and 3 are needed \(1 scenario left out, since none of .*: b\): give more"
    with pytest.raises(InputError, match=words):
        keep_judged(list(ITEMS), str, lambda name: ITEMS[name], least=3)
    with pytest.raises(InputError, match="0 of 0 scenarios can be judged, and 1 are needed: give more"):
        keep_judged([], str, lambda name: ITEMS[name], least=1)


def test_a_sentence_a_reason_with_the_first_ids() -> None:
    left_out = [LeftOut(id=str(number), reason="x" if number else "y") for number in range(8)]
    assert told(left_out) == "1 scenario left out, since y: 0; 7 scenarios left out, since x: 1, 2, 3, 4, 5, ..."
    assert told([]) == ""
