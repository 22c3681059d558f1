"""Whose text a demand is about, and where a number is only its end."""

from __future__ import annotations

from typing import Any

import pytest

from cras.instructions import parse_instructions


def _checks(text: str) -> list[tuple[str, dict[str, Any]] | None]:
    return [(item.check.kind, item.check.params) if item.check else None for item in parse_instructions(text)]


@pytest.mark.parametrize(
    ("text", "kind", "params"),
    [
        ("Limit your answer to 50 words.", "words", {"max": 50}),
        ("Limit yourself to two sentences.", "sentences", {"max": 2}),
        ("Keep it to two sentences.", "sentences", {"max": 2}),
        ("Cap your answer at 50 words.", "words", {"max": 50}),
        ("Limit each answer to 3 bullet points.", "amount", {"unit": "bullet", "max": 3}),
        ("Your answer must fit in 280 characters.", "amount", {"unit": "character", "max": 280}),
        ("Your answer should be limited to 50 words.", "words", {"max": 50}),
        ("Limit your answer to exactly 50 words.", "words", {"min": 50, "max": 50}),
        ("Keep your answer to 3 to 5 sentences.", "sentences", {"min": 3, "max": 5}),
    ],
)
def test_a_limit_is_the_most_that_may_be_used(text: str, kind: str, params: dict[str, Any]) -> None:
    assert _checks(text) == [(kind, params)]


def test_what_is_not_limited_asks_for_nothing() -> None:
    assert _checks("Do not limit your answer to 50 words.") == [None]
    assert _checks("Limit lists to 5 items.") == [None], "two lists of four items keep it"


@pytest.mark.parametrize(
    "text",
    [
        "Ask the writer to answer in French.",
        "Make sure the writer answers in French.",
        "Writer: answer in French.",
        "Tell the writer to answer in at most two sentences.",
        "Check that the writer never uses emojis.",
        "Verify that the answer is in JSON.",
        "Check whether the text is written in French.",
        "Review the essay: it must have exactly two paragraphs.",
        "The final report must be in French.",
        "Your first message must be in French.",
        "In the final turn, answer in JSON.",
        "The teacher said: answer in French.",
        "My email must say 'Never use emojis'",
    ],
)
def test_an_order_about_somebody_elses_text_or_another_turn_is_a_demand_without_a_check(text: str) -> None:
    assert _checks(text) == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Make sure that your answer is in French.",
        "Make sure the letter is in French.",
        "Important: answer in French.",
        "Your final answer must be in French.",
        "Check that your answer is in French.",
    ],
)
def test_an_order_about_the_own_answer_has_its_check(text: str) -> None:
    assert _checks(text) == [("language", {"code": "fr"})]


def test_an_agent_that_is_named_before_a_colon_is_spoken_to_itself() -> None:
    (own,) = parse_instructions("Writer: answer in French.", "system", "writer")
    assert own.check is not None
    assert own.check.kind == "language"


def test_examples_of_dialogues_demand_nothing() -> None:
    assert _checks("Example:\nUser: Hi\nAssistant: Answer in one word.\n\nYou help.") == []
    assert _checks("User: Hi\nAssistant: Answer in one word.") == []
    assert _checks("Example:\nAnswer in one word.\n\nAnswer in French.") == [("language", {"code": "fr"})]
