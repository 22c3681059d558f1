"""Sentences of a stranger that readers turned round, or took a part of for the whole."""

from __future__ import annotations

import pytest

from cras.instructions import parse_instructions
from cras.rubrics.generate import rubric_for
from cras.transcript import Agent, Transcript, Turn


def _read(text: str) -> list[tuple[str, dict[str, object]]]:
    return [(item.check.kind, item.check.params) for item in parse_instructions(text) if item.check is not None]


@pytest.mark.parametrize(
    "text",
    [
        "Don't exceed 15 words.", "don’t exceed 15 words", "Don't go over 15 words.", "Avoid going over 15 words.",
        "Don't let replies exceed 15 words.", "Be brief; nothing over 15 words.", "Be brief: don't go over 15 words.",
    ],
)  # fmt: skip
def test_a_limit_that_is_not_to_be_passed_is_a_most(text: str) -> None:
    assert _read(text) == [("words", {"max": 15})]


def test_both_bounds_of_a_sentence_are_read() -> None:
    assert _read("At least 10 but no more than 12 words.") == [("words", {"max": 12, "min": 10})]
    assert _read("Say 'colleagues' instead of 'employees'.") == [
        ("include", {"text": "colleagues"}),
        ("exclude", {"text": "employees"}),
    ]
    assert _read("Minimum 10 words, maximum 12.") == [("words", {"min": 10, "max": 12})]
    assert _read('Reply in JSON: {"verdict": "pass|fail", "reason": "..."}') == [
        ("json_keys", {"keys": ["verdict", "reason"]})
    ]
    assert _read("Never call refund_order; refunds are made by a human.") == [
        ("tool_use", {"rule": "never", "tool": "refund_order"})
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Don't write in all caps.", "No all caps.", "Avoid ALL CAPS.", "Don't write in uppercase.", "Never answer in all lowercase.",
        "Code only, no explanation.", "Return only the code, without any explanation.", "Output code and no prose.", "Table only, no text.",
        "Questions only, no answers.", "Anything but German.", "Don't write just one sentence.", "Never answer in only one line.",
        "Don't just answer in one sentence, explain.", "Don't only use bullet points.", "Don't limit yourself to 5 words.",
        "Not every reply needs an emoji.", "It's okay to exceed 5 words.", "Don't be afraid to write more than 5 words.",
        "Never use the name Anna Berg.", "Always include the word thank you.", "End with one line that gives the sum.",
        "Make exactly one suggestion in one sentence, then explain it.", "Explain it in three sentences, then end with one question.",
        "Quote at most two lines of the source.", "You have read thousands of short, one-sentence reviews.",
        "in at most 99999999999999999999999 words", "At most -5 words.", "Start each post with an emoji that fits.",
    ],
)  # fmt: skip
def test_nothing_is_read_of_what_may_mean_something_else(text: str) -> None:
    assert _read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Answer in German. If the user asks for another language, use that one.",
        "Answer in French. Exception: legal questions are answered in English.",
        "Keep it under 10 words. For code questions you may go longer.",
        "Do not use bullet points. The only exception is the packing list.",
        "No emojis. In birthday messages they are allowed.",
    ],
)
def test_what_the_next_sentence_takes_back_in_some_case_is_not_decided(text: str) -> None:
    assert _read(text) == []


def test_what_a_user_asks_is_not_decided_where_the_system_message_is_in_a_language_that_no_rule_reads() -> None:
    agents = [
        Agent(name="Ada", system_message="Antworten Sie ausschließlich auf Deutsch und nicht in einer anderen Sprache.")
    ]
    run = Transcript(
        id="r", task="Answer in English.", agents=agents, turns=[Turn(index=0, agent="Ada", content="Guten Tag.")]
    )
    asked = [item for item in rubric_for(run, "Ada").criteria if item.source == "user"]
    assert [item.check for item in asked] == [None]
