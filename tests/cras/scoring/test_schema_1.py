"""Score files of before coverage: read, and counted by today's rule."""

from __future__ import annotations

import json
from pathlib import Path

from cras.scoring.schema_1 import read_record
from cras.scoring.score import ScoreFile, read_scores


def line(
    cras: float | None, scores: dict[str, float | None], *criteria: dict[str, object], judge: str = "rules"
) -> str:
    """As version 1 wrote it."""
    return json.dumps(
        {
            "schema_version": 1, "transcript_id": "a", "turn": 0, "agent": "Ada", "judge": judge, "judge_version": "1",
            "made_by": "sail-cras 0.1.0", "scores": scores, "cras": cras, "criteria": criteria, "conflicts": [],
            "not_judged": 0, "void": 0, "addressed": [], "shortened": [], "usage": [], "panel": [], "content_hash": "h",
        },
        separators=(",", ":"),
    )  # fmt: skip


def verdict(dimension: str, met: bool | None, reason: str, identifier: str = "c:1") -> dict[str, object]:
    return {
        "id": identifier, "dimension": dimension, "met": met, "quote": None, "reason": reason, "by": None, "void": False,
    }  # fmt: skip


SPEAKS = verdict("RC", True, "speaks as Ada: met")


def test_a_score_that_rested_on_speaking_as_oneself_is_gone() -> None:
    record = read_record(line(1.0, {"RC": 5.0, "CC": None}, SPEAKS, verdict("CC", None, "no rule decides it")))
    assert record.schema_version == 2
    assert (record.cras, record.scores) == (None, {"RC": None, "CC": None})
    assert record.explicit_judged == (0, 1)
    assert record.criteria_judged == (1, 2)


def test_a_score_that_it_lifted_is_counted_without_it() -> None:
    record = read_record(line(0.5, {"RC": 5.0, "CC": 1.0}, SPEAKS, verdict("CC", False, "language fr: not met")))
    assert (record.cras, record.scores) == (0.0, {"RC": None, "CC": 1.0})


def test_a_role_that_was_broken_still_counts() -> None:
    record = read_record(line(0.0, {"RC": 1.0}, verdict("RC", False, "speaks as Ada: not met")))
    assert (record.cras, record.scores) == (0.0, {"RC": 1.0})


def test_scores_that_rest_on_explicit_instructions_stay_as_they_were_with_their_weights() -> None:
    criteria = [verdict("CC", True, "language fr: met"), verdict("KBA", False, "include x: not met", "c:2")]
    record = read_record(line(2 / 3, {"CC": 5.0, "KBA": 1.0}, *criteria))
    assert record.cras == 2 / 3
    assert record.explicit_judged == (2, 2)


def test_of_a_model_role_consistency_is_not_taken_for_explicit_and_what_does_not_apply_is_left_out() -> None:
    criteria = [
        verdict("RC", True, "It stays Ada."),
        verdict("GA", True, "It serves the task.", "standing:GA"),
        verdict("CC", None, "does not apply: there is no code", "c:2"),
    ]
    record = read_record(line(1.0, {"RC": 5.0, "GA": 5.0}, *criteria, judge="openai:m"))
    assert [item.basis for item in record.criteria] == ["nearly_always_met", "standing", "explicit"]
    assert record.cras is None
    assert record.explicit_judged == (0, 0)


def test_a_file_of_before_is_taken_up_and_read(tmp_path: Path) -> None:
    path = tmp_path / "a.scores.jsonl"
    path.write_text(line(1.0, {"RC": 5.0}, SPEAKS) + "\n" + '{"schema_version":1,"transcript_id":"b","tu')
    with ScoreFile(path) as file:
        assert [file.done[name].cras for name in file.done] == [None]
    assert [record.cras for record in read_scores(path)] == [None]
