"""What the parser reads can be written into a rubric and read back; what cannot be run is refused."""

from __future__ import annotations

from typing import Any

import pytest

from cras.checks.params import wrong_with
from cras.instructions import parse_instructions
from cras.transcript import Check


@pytest.mark.parametrize(
    "text",
    [
        "Answer in Kannada.",
        "Use at least three commas.",
        'The word "tea" must appear less than twice.',
        "You must wrap the entire response with double quotation marks.",
        "Separate the two answers with 6 asterisk symbols: ******",
        "Answer in at most two sentences.",
    ],
)
def test_every_check_that_the_parser_reads_is_valid(text: str) -> None:
    checks = [item.check for item in parse_instructions(text) if item.check]
    assert checks
    assert [wrong_with(check) for check in checks] == [None] * len(checks)


@pytest.mark.parametrize(
    ("kind", "params", "field"),
    [
        ("amount", {"unit": "yard", "max": 0}, "unit"),
        ("amount", {"unit": "comma"}, "params"),
        ("amount", {"unit": "comma", "min": 3, "max": 1}, "params"),
        ("occurrences", {"text": "", "min": 1}, "text"),
        ("enclosed", {"what": "page", "mark": "[]"}, "what"),
        ("language", {"code": "qq"}, "code"),
    ],
)
def test_what_cannot_be_run_is_refused_by_its_field(kind: str, params: dict[str, Any], field: str) -> None:
    found = wrong_with(Check(kind=kind, params=params))
    assert found is not None
    assert found[0][-1] == field
