"""What counts as evidence, and what is too short for it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cras.judges.quotation import find_quotation, is_evidence

TURN = 'I know it. No, Ada says 42 of 7 cats sleep; yes {"a": 1, "name": "Ada"}'


@pytest.mark.parametrize(
    ("quotation", "counts"),
    [
        ("a", False),
        ("I", False),
        ("7", False),
        ("e,", False),
        ("w it", False),  # two words, one of them cut
        ("no", False),
        ("No", False),
        ("ays", False),
        ("cat", False),
        ("I know", True),
        ("know", True),
        ("No, Ada", True),
        ("Ada", True),
        ("yes", True),
        ("42", True),
        ("cats", True),
        ('"a": 1', True),
        ('{"name"', False),  # not in the turn as it stands
        ('"name"', True),
        ("now it. No, Ad", True),  # long enough to be found again, though it is cut
    ],
)
def test_a_scrap_is_no_evidence(quotation: str, counts: bool) -> None:
    found = find_quotation(quotation, TURN)
    assert (found is not None and is_evidence(found, TURN)) == counts


@pytest.mark.parametrize(
    ("turn", "quotation", "counts"),
    [
        ("今天海很平静。", "很平", True),
        ("今天海很平静。", "海", False),
        ("바다가 잔잔하다", "바다", True),
        ("바다가 잔잔하다", "다", False),
        ("วันนี้ทะเลสงบ", "ทะเล", True),
        ("हाँ, समुद्र शांत है", "समुद्र", True),
        ("L'été est là", "té", False),
        ("L'été est là", "été", True),
        (unicodedata.normalize("NFD", "L'été est là"), "été", True),
        ("No", "No", True),
        ("  No ", "No", True),
        ("7", "7", True),
        ("🙂", "🙂", True),
        ("Non!", "Non", True),
    ],
)
def test_every_script_can_say_something(turn: str, quotation: str, counts: bool) -> None:
    found = find_quotation(quotation, turn)
    assert found is not None
    assert is_evidence(found, turn) == counts


@given(st.text(min_size=1, max_size=40))
def test_a_whole_turn_is_evidence_and_one_letter_of_a_longer_one_is_not(turn: str) -> None:
    found = find_quotation(turn, turn)
    assert found is None or is_evidence(found, turn)
    longer = f"{turn} abc def ghi"
    assert not is_evidence("e", longer)
