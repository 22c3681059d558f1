"""Rules against verdicts that people gave: 598 triples, most of them hard. The study prints them a kind at a time: ``python -m benchmarks.studies.truth``."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.studies.truth import half_of, read_triples, rows, table
from cras.checks import CHECKS

TRIPLES = read_triples()
HAND_MADE = {
    *("words", "sentences", "language", "amount", "format", "casing", "enclosed", "divided", "include", "exclude"),
    *("occurrences", "starts_with", "ends_with", "code_tagged", "code_executable", "covers", "not_covers", "one_of"),
    *("order", "speaks_as"),
}
"""Kinds that read a turn's words; those that are asked for by name (JSON keys, tools, ...) have tests of their own."""


def test_accusations_are_right() -> None:
    found = rows(TRIPLES)
    total = found[-1]
    print(table(found))
    assert total.precision is not None
    assert total.precision >= 0.98
    assert total.recall is not None
    assert total.recall >= 0.97
    assert total.decided is not None
    assert total.decided >= 0.85


def test_the_set_is_hard_and_whole() -> None:
    assert len(TRIPLES) >= 300
    assert sum(triple.label == "trap" for triple in TRIPLES) >= 0.4 * len(TRIPLES)
    assert {triple.check.kind for triple in TRIPLES} == HAND_MADE <= set(CHECKS)
    develop, report = half_of(TRIPLES, "develop"), half_of(TRIPLES, "report")
    assert len(develop) + len(report) == len(TRIPLES)
    assert abs(len(develop) - len(report)) <= 1


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "has no"), ("- {say: x, check: {kind: words, params: {max: 1}}, turns: [{mett: x}]}", "mett")],
)
def test_a_folder_without_triples_or_with_a_wrong_verdict_is_named(tmp_path: Path, content: str, message: str) -> None:
    if content:
        (tmp_path / "a.yaml").write_text(content)
    with pytest.raises(SystemExit, match=message):
        read_triples(tmp_path)
