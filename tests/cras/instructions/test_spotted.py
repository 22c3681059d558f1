"""The second look: any order of words, and no check where a word may change the meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cras.checks.params import wrong_with
from cras.instructions import parse_instructions
from cras.instructions.turn.spotted import spotted


@pytest.mark.parametrize(
    ("text", "kind", "params"),
    [
        ("Whatever happens, stay in Swedish.", "language", {"code": "sv"}),
        ("Please answer me on Dutch, not on English.", "language", {"code": "nl"}),
        ("Output language: Spanish (Latin America).", "language", {"code": "es"}),
        ("Not more then 40 words please, our readers are on mobile phones.", "words", {"max": 40}),
        ("Write no fewer than 25 words, otherwise the form rejects it.", "words", {"min": 25}),
        ("Answer in YAML.", "format", {"format": "yaml"}),
        ("I can't stand em dashes; leave them out.", "occurrences", {"text": "—", "max": 0}),
        ("Make sure not even one uppercase character slips into your reply.", "casing", {"casing": "lower"}),
        ("Ask exactly one question.", "amount", {"unit": "asked question", "min": 1, "max": 1}),
        ("End with a question to the reader.", "edge", {"part": "question", "where": "end", "rule": "must"}),
        ("dont forget to use the word mitochondria", "include", {"text": "mitochondria"}),
        ('Say "please" once and only once.', "occurrences", {"text": "please", "min": 1, "max": 1}),
        ("Start with Yes or No and then explain why.", "one_of", {"texts": ["Yes", "No"], "where": "start"}),
        ("Reply with either TRUE or FALSE.", "closed", {"options": ["TRUE", "FALSE"]}),
        ("Code snippets aren't wanted here since our readers are managers.", "code", {"rule": "never"}),
    ],
)
def test_the_order_of_the_words_does_not_matter(text: str, kind: str, params: dict[str, object]) -> None:
    found = [item.check for item in parse_instructions(text) if item.check is not None]
    assert [(check.kind, check.params) for check in found] == [(kind, params)]


@pytest.mark.parametrize(
    "text",
    [
        "Our users mostly write in German.",
        "The report that you will read is in JSON.",
        "You may use bullet points if you like.",
        "Bullets or prose, both work for me.",
        "For invoices over 500 words, say so to the editor.",
        "The last line must have exactly two commas.",
        "You can answer in up to three sentences.",
        "Do not limit your answer to 50 words.",
        "Limit lists to 5 items.",
        "Bullet point 1",
        "A reply without a code block is not acceptable.",
        "Should the user ask, answer in French.",
        "Each item has at most ten words.",
        "Keep the title under five words.",
        "Answer in about fifty words.",
        "Do you speak French?",
    ],
)
def test_a_word_that_may_change_the_meaning_gives_no_check(text: str) -> None:
    assert spotted(text) == []


_WORDS = [
    "no",
    "never",
    "at",
    "least",
    "most",
    "words",
    "50",
    "three",
    "commas",
    "French",
    "JSON",
    "only",
    "the",
    "your",
    "answer",
    "must",
    "not",
    "without",
    "emoji",
    "end",
    "with",
    "start",
    "question",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=12))
def test_what_is_read_of_any_words_is_a_check_that_can_be_run(words: list[str]) -> None:
    assert all(wrong_with(check) is None for check, _ in spotted(" ".join(words)))
