"""YAML and CSV as the format of a whole turn."""

from __future__ import annotations

import pytest

from cras.checks import run_check
from cras.transcript import Check


@pytest.mark.parametrize(
    ("form", "text", "verdict"),
    [
        ("yaml", "name: Oslo\npopulation: 700000", True),
        ("yaml", "```yaml\n- a\n- b\n```", True),
        ("yaml", "Here is the file you wanted.", False),
        ("yaml", "Sure! Here it is:\n\n- a\nand more", False),
        ("yaml", '{"a": 1}', None),
        ("csv", "city,population\nOslo,700000\nBergen,290000", True),
        ("csv", "a;b\n1;2", True),
        ("csv", "Oslo has 700000 people", False),
        ("csv", "Well, yes.\nOslo, Bergen, and Hamar are towns.", False),
        ("csv", "one, two", None),
    ],
)
def test_the_whole_text_is_of_the_format(form: str, text: str, verdict: bool | None) -> None:
    assert run_check(Check(kind="format", params={"format": form}), text) is verdict
