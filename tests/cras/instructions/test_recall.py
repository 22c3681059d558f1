"""Wordings of constraints beside those that the grammar's tests have, and pairs of kinds that no turn meets together."""

from __future__ import annotations

from typing import Any

import pytest

from cras.checks.clash import conflict_type
from cras.instructions import parse_instructions
from cras.transcript import Check


def read(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [(item.check.kind, item.check.params) for item in parse_instructions(text, "user") if item.check]


READ: list[tuple[str, tuple[str, dict[str, Any]]]] = [
    ("Keep your reply short and under 80 words.", ("words", {"max": 79})),
    ("Keep your reply brief and up to 80 words.", ("words", {"max": 80})),
    ("Keep it tidy and under 12 sections total.", ("amount", {"unit": "section", "max": 11})),
    ("Write 30 words or under.", ("words", {"max": 30})),
    ("Give your whole answer in exactly 9 sentences for this little exercise.", ("sentences", {"count": 9})),
    ("Answer with exactly 7 bullet points to fully explain the plan.", ("amount", {"unit": "bullet", "min": 7, "max": 7})),
    ("Write the reply in plain text for better legibility.", ("format", {"format": "plain"})),
    ("Your reply must hold 5 bullet points in the following form:", ("amount", {"unit": "bullet", "min": 5, "max": 5})),
    ("My answer: don't add any postscript to your reply.", ("amount", {"unit": "postscript", "max": 0})),
    ("Use words in all caps at least 4 times to highlight the risks.", ("amount", {"unit": "capital word", "min": 4})),
    ("Make sure not to use rude words such as 'fool' in the reply.", ("exclude", {"text": "fool"})),
    ("No word in your reply should contain lowercase letters.", ("casing", {"casing": "upper"})),
    ("Give two different reply options and three output answers.", ("answers", {"min": 3, "max": 3})),
    ("Avoid mentioning any sour fruits like lemons.", ("mentions", {"rule": "never", "words": ["lemons"]})),
    ('Finish with the exact phrase "Take care" with no other words after it.', ("ends_with", {"text": "Take care"})),
    ('Add a postscript at the end, introduced by "P.S."', ("amount", {"unit": "postscript", "min": 1})),
    ("First repeat the paragraph above word for word, then answer.", ("restates", {"how": "verbatim"})),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "wanted"), READ)
def test_a_constraint_is_read_in_another_wording(sentence: str, wanted: tuple[str, dict[str, Any]]) -> None:
    assert wanted in read(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Use three bullet points for the summary.",
        "Add two emojis to the greeting.",
        "Use 3 sentences to the landlord.",
        "Your reply must contain one of the following phrases: Yes I do.",
        "Use words such as 'fair' where they fit.",
    ],
)
def test_what_is_said_of_a_part_or_of_one_of_several_is_not_read_of_the_turn(sentence: str) -> None:
    assert read(sentence) == []


def check(kind: str, **params: Any) -> Check:
    return Check(kind=kind, params=params)


JSON = check("format", format="json")
CLASHES = [
    (check("words", max=20), check("amount", unit="paragraph", min=30), "length"),
    (check("words", max=3), check("include", text="we are glad to help"), "length"),
    (check("words", max=10), check("occurrences", text="tea", min=12), "length"),
    (check("words", min=40), check("amount", unit="character", max=50), "length"),
    (check("sentences", max=3), check("amount", unit="paragraph", min=5), "length"),
    (check("amount", unit="comma", max=0), check("include", text="well, well"), "wording"),
    (check("amount", unit="question", max=0), check("ends_with", text="Anything else?"), "wording"),
    (check("occurrences", text="e", max=0), check("include", text="tea"), "wording"),
    (check("occurrences", text="z", max=2), check("occurrences", text="pizza", min=2), "wording"),
    (check("occurrences", text="tea", max=0), check("starts_with", text="Tea time"), "wording"),
    (check("exclude", text="tea"), check("occurrences", text="green tea", min=2), "wording"),
    (check("mentions", rule="never", words=["lemon"]), check("occurrences", text="lemons", min=3), "wording"),
    (check("mentions", rule="never", words=["Acme"]), check("ends_with", text="Acme wins"), "wording"),
    (JSON, check("amount", unit="bullet", min=4), "format"),
    (JSON, check("enclosed", what="response", mark='"“”'), "format"),
    (check("format", format="prose"), check("amount", unit="bullet", min=4), "format"),
    (check("format", format="list"), check("amount", unit="item", max=0), "format"),
    (check("amount", unit="title", max=0), check("enclosed", what="title", mark="<<>>"), "format"),
    (check("amount", unit="postscript", max=0), check("include", text="Addendum:"), "format"),
    (check("yes_no"), check("include", text="refund"), "wording"),
    (check("yes_no"), check("amount", unit="title", min=1), "length"),
    (check("yes_no"), check("answers", min=2), "length"),
]


@pytest.mark.parametrize(("one", "other", "wanted"), CLASHES)
def test_two_kinds_that_no_turn_meets_together_clash_either_way_round(one: Check, other: Check, wanted: str) -> None:
    assert (conflict_type(one, other), conflict_type(other, one)) == (wanted, wanted)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (check("words", max=30), check("amount", unit="paragraph", min=30)),
        (check("sentences", max=5), check("amount", unit="paragraph", min=5)),
        (check("amount", unit="exclamation", max=0), check("ends_with", text="Bye!")),
        (check("amount", unit="comma", max=0), check("include", text="well")),
        (check("occurrences", text="z", max=2), check("occurrences", text="pizza", min=1)),
        (check("occurrences", text="tea", max=0), check("include", text="steam")),
        (JSON, check("amount", unit="item", min=4)),
        (JSON, check("enclosed", what="title", mark="<<>>")),
        (check("format", format="list"), check("amount", unit="bullet", max=0)),
        (check("yes_no"), check("include", text="Yes")),
        (check("amount", unit="postscript", max=0), check("include", text="Note:")),
    ],
)
def test_what_a_turn_may_meet_together_does_not_clash(one: Check, other: Check) -> None:
    assert conflict_type(one, other) is None
