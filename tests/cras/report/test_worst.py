from __future__ import annotations

from typing import Any

from cras.report.worst import WorstTurns, what_went_wrong, worst_json, worst_lines
from cras.score_record import ConflictVerdict, ScoreRecord, Verdict
from cras.transcript import DIMENSIONS, Outcome


def turn(number: int, cras: float | None, outcome: Outcome | None = None, **more: Any) -> ScoreRecord:
    met = cras == 1.0
    verdict = Verdict(id="c", dimension="CC", met=met, reason="language fr: not met", quote="\x1b[31mHel\nlo")
    fields: dict[str, Any] = {
        "transcript_id": "run", "turn": number, "agent": "Ada", "judge": "rules", "judge_version": "1", "made_by": "t",
        "scores": dict.fromkeys(DIMENSIONS), "cras": cras, "criteria": [] if cras is None else [verdict],
        "conflicts": [ConflictVerdict(id="k", type="language", pairing="system-user", outcome=outcome, quote="Hello")],
        "content_hash": str(number),
    }  # fmt: skip
    return ScoreRecord(**{**fields, **more})


def test_order_by_hand_and_only_turns_with_a_failure() -> None:
    worst = WorstTurns(3)
    records = [
        turn(0, 1.0, "binding"),
        turn(1, 0.5),
        turn(2, None, "competing"),
        turn(3, 0.5, "competing"),
        turn(4, 0.0, "both"),
    ]
    assert list(worst.watch(records)) == records
    assert [record.turn for record in worst.records] == [4, 3, 1]
    kept = WorstTurns(10)
    list(kept.watch(records))
    assert [record.turn for record in kept.records] == [4, 3, 1, 2]
    none = WorstTurns(0)
    list(none.watch(records))
    assert none.records == []


def test_many_records_keep_few() -> None:
    worst = WorstTurns(2)
    for record in worst.watch(turn(number, (number * 37 % 1000) / 1001) for number in range(1000)):
        assert len(worst._kept) <= 300, record
    assert [record.cras for record in worst.records] == [0.0, 1 / 1001]


def test_lines_fit_and_carry_no_control_characters() -> None:
    record = turn(3, 0.25, "competing", agent="A" * 200, transcript_id="[bold]\x1b]0;x\x07")
    for width in (40, 80, 140):
        lines = [text.plain for text in worst_lines([record], width)]
        assert all(len(line) <= width for line in lines)
        assert all(line.isprintable() for line in lines)
    assert lines[1] == '      conflict of language, system-user: the side without authority was obeyed: "Hello"'
    assert lines[2] == '      language fr: not met: "?[31mHel lo"'
    assert what_went_wrong(record)[1] == ("language fr: not met", "\x1b[31mHel\nlo")
    assert worst_json([record])[0]["failures"][0]["quote"] == "Hello"


def test_what_is_not_shown_is_counted() -> None:
    verdicts = [Verdict(id=str(n), dimension="CC", met=False, reason=f"rule {n}") for n in range(5)]
    lines = [text.plain for text in worst_lines([turn(0, 0.0, criteria=verdicts)], 80)]
    assert lines[-1] == "      and 2 more"
    assert len(lines) == 5


def test_words_that_several_reasons_rest_on_are_quoted_once() -> None:
    verdicts = [
        Verdict(id="a", dimension="CC", met=False, reason="rule a", quote="Hello\n  there"),
        Verdict(id="b", dimension="CC", met=False, reason="rule b", quote="there"),
        Verdict(id="c", dimension="CC", met=False, reason="rule c", quote="Hello there"),
    ]
    lines = [text.plain for text in worst_lines([turn(0, 0.0, criteria=verdicts)], 80)]
    assert lines[1:] == [
        "      rule a",
        "      rule c",
        '      "Hello there"',
        '      rule b: "there"',
    ]
    silent = [Verdict(id=name, dimension="CC", met=False, reason=f"rule {name}") for name in "ab"]
    assert [text.plain for text in worst_lines([turn(0, 0.0, criteria=silent)], 80)][1:] == [
        "      rule a",
        "      rule b",
    ]
