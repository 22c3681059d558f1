"""Lines that an editor wrapped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cras.instructions import parse_instructions
from cras.instructions.wrapping import unwrapped


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("Never write an answer of more than\nfifty words. Be kind.", [("words", {"max": 50})]),
        ("Always answer in\n  French.", [("language", {"code": "fr"})]),
        ("- Keep every answer\n  under 50 words.\n- Use no emojis.", [("words", {"max": 49}), ("amount", {"unit": "emoji", "max": 0})]),
        ("use no emojis\nanswer in French", [("amount", {"unit": "emoji", "max": 0}), ("language", {"code": "fr"})]),
    ],
)  # fmt: skip
def test_a_sentence_over_two_lines_is_read_as_one_and_a_rule_a_line_as_two(text: str, checks: list[object]) -> None:
    found = parse_instructions(text)
    assert [(item.check.kind, item.check.params) for item in found if item.check] == checks
    assert all(item.quote in text for item in found)


def test_code_is_left_as_it_is() -> None:
    text = "Run\n```\nfor x in\nrange\n```\nand stop"
    assert "for x in\nrange\n" in unwrapped(text).text


@given(st.text(alphabet="aB .,-#`\n\t", max_size=60))
def test_nothing_but_white_space_is_lost_and_each_character_knows_its_place(text: str) -> None:
    found = unwrapped(text)
    assert "".join(found.text.split()) == "".join(text.split())
    assert len(found.places) == len(found.text)
    assert all(found.text[i] == text[place] for i, place in enumerate(found.places) if not found.text[i].isspace())
