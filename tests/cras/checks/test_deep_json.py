"""A turn's text may be JSON of any depth: each check answers, and none of them raises."""

from __future__ import annotations

import pytest

from cras.checks.languages import detect_language
from cras.checks.registry import run_check
from cras.checks.units import is_json, parse_json, plain_units
from cras.transcript import Check

DEPTHS = [100, 101, 330, 500, 600, 950, 5000]


@pytest.mark.parametrize("levels", DEPTHS)
@pytest.mark.parametrize("outer", ["[{}]", '{{"a":{}}}'])
def test_deep_json_is_decided_or_undecidable(levels: int, outer: str) -> None:
    begin, end = outer.format(" ").split(" ")
    text = begin * levels + '"Le chat est sur la table de la cuisine."' + end * levels
    assert is_json(text) is (True if levels <= 100 else None)
    assert run_check(Check(kind="format", params={"format": "json"}), text) is (True if levels <= 100 else None)
    assert run_check(Check(kind="format", params={"format": "not json"}), text) is (False if levels <= 100 else None)
    for name in ("xml", "list", "prose", "plain", "no markdown"):
        assert run_check(Check(kind="format", params={"format": name}), text) in (True, False, None)
    assert run_check(Check(kind="include", params={"text": "table"}), text) is True
    assert run_check(Check(kind="words", params={"min": 1}), text) is True
    detect_language(text)
    assert (parse_json(text) is None) is (levels > 100)
    assert plain_units(text) == (["Le chat est sur la table de la cuisine."] if levels <= 100 else [text])


def test_broken_json_is_no_json() -> None:
    assert is_json("[" * 500) in (False, None)
    assert is_json("[1, 2") is False
    assert is_json("word") is False
