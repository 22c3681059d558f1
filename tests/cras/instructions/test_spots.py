"""What is constrained is found in whatever order the words stand, and doubted where a word could change it."""

from __future__ import annotations

from typing import Any

import pytest

from cras.instructions.parse import parse_instructions

READ: list[tuple[str, str, dict[str, Any]]] = [
    ("We have room for 70 words at most.", "words", {"max": 70}),
    ("Anything longer than fifty words will be cut off, so stay below that.", "words", {"max": 50}),
    ("Not more then 40 words please, our readers are on mobile phones.", "words", {"max": 40}),
    ("Whatever happens, stay in Swedish.", "language", {"code": "sv"}),
    ("Please respond in ukranian, thx", "language", {"code": "uk"}),
    ("Please answer me in Dutch, not in English.", "language", {"code": "nl"}),
    ("Colons break our importer; omit them.", "occurrences", {"text": ":", "max": 0}),
    (
        "Between two and four mentions of 'Kyoto' is what I'm after.",
        "occurrences",
        {"text": "Kyoto", "min": 2, "max": 4},
    ),
    ("The competitor Brightly is not to be mentioned.", "mentions", {"rule": "never", "words": ["Brightly"]}),
    ("Please include the order number 48213 in the message.", "include", {"text": "48213"}),
]
UNREAD = [
    "Bullet 2",
    "Sentence 1: The man is dancing.",
    "For emails, use at most 20 words.",
    "Write a funny riddle about 'sneakers'.",
    "You don't have to stick to 100 words.",
    "The agent after you will translate everything to Spanish.",
]


@pytest.mark.parametrize(("text", "kind", "params"), READ)
def test_a_constraint_is_spotted_in_whatever_order_its_words_stand(
    text: str, kind: str, params: dict[str, Any]
) -> None:
    found = [(item.check.kind, item.check.params) for item in parse_instructions(text) if item.check]
    assert found == [(kind, params)]


@pytest.mark.parametrize("text", UNREAD)
def test_a_sentence_that_may_mean_something_else_gives_no_check(text: str) -> None:
    assert [item.check for item in parse_instructions(text) if item.check and not item.scope] == []
