"""Demands in many wordings: what they mean is in ``paraphrases.yaml``, and nothing more and nothing less is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cras.instructions import parse_instructions

FILE = Path(__file__).with_name("paraphrases.yaml")
CASES: list[tuple[str, list[list[Any]]]] = [
    (text, checks) for part in yaml.safe_load(FILE.read_text(encoding="utf-8")).values() for text, checks in part
]


@pytest.mark.parametrize(("text", "checks"), CASES, ids=[text for text, _ in CASES])
def test_a_paraphrase_means_just_these_checks(text: str, checks: list[list[Any]]) -> None:
    found = [[item.check.kind, item.check.params] for item in parse_instructions(text) if item.check]
    assert sorted(map(repr, found)) == sorted(map(repr, checks))


def test_there_is_no_paraphrase_twice() -> None:
    texts = [text for text, _ in CASES]
    assert len(set(texts)) == len(texts)
