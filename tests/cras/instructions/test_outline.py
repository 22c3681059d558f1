"""Which sentences of a message are read, how they are quoted, and what is told of those that are not."""

from __future__ import annotations

from collections import Counter

import pytest

from cras.instructions.acts.outline import CODE, EXAMPLES, LONG, QUOTATIONS, STRAY_FENCE, lines_of
from cras.instructions.acts.reading import acts_in


def _sentences(text: str) -> list[str]:
    return [line.sentence for line in lines_of(text)]


def test_long_lines_without_full_stops_are_a_sentence_each() -> None:
    first = "Mention the price in every single answer that you give to guests"
    second = "Never mention the price in any answer that you give to guests"
    assert _sentences(f"{first}\n{second}") == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "Never mention the enormous prices of our good old friend\nSiemens in any answer.",
        "Answer every question that a guest of the house asks in the\nGerman of the house.",
        "Answer every question that a guest of the house asks and\nNever Land is mentioned.",
        "Answer every question that a guest of the house may ask with\n10 words.",
    ],
)
def test_a_wrapped_sentence_stays_one(text: str) -> None:
    assert _sentences(text) == [" ".join(text.split())]


@pytest.mark.parametrize(
    "text",
    [
        "Never **ever** call the **search** tool.",
        "Never ever call\n  the **search** tool.",
        "- **Never call the tool.**",
    ],
)
def test_a_quotation_is_literally_in_the_text(text: str) -> None:
    found = acts_in(text)
    assert found
    assert all(item.instruction.quote in text for item in found if item.instruction.quote)
    assert {item.instruction.text for item in found} <= set(_sentences(text))


@pytest.mark.parametrize(
    ("heading", "is_read"),
    [
        ("## Handling of blood samples", True),
        ("## Sample storage", True),
        ("## Use of examples", True),
        ("## Sample answer", False),
        ("## Samples", False),
        ("## Good examples", False),
        ("Here are some examples:", False),
    ],
)
def test_only_a_heading_that_announces_examples_hides_what_follows(heading: str, is_read: bool) -> None:
    told: Counter[str] = Counter()
    found = list(lines_of(f"{heading}\n- Never call the lab.", told))
    assert [line.sentence for line in found] == (["Never call the lab."] if is_read else [])
    assert told[EXAMPLES] == (0 if is_read else 1)


def test_what_follows_a_fence_that_is_never_closed_is_read_and_told() -> None:
    told: Counter[str] = Counter()
    text = "```\nx = 1\n```\nAnswer in French.\n```\nNever call the lab."
    assert [line.sentence for line in lines_of(text, told)] == ["Answer in French.", "Never call the lab."]
    assert told == {CODE: 1, STRAY_FENCE: 1}


def test_what_is_left_out_is_told() -> None:
    told: Counter[str] = Counter()
    assert list(lines_of(f"User: Call the lab.\nInput: a\n> Call it.\nCall {'x ' * 501}", told)) == []
    assert told == {EXAMPLES: 2, QUOTATIONS: 1, LONG: 1}
