"""Amounts: their wordings, what they count, and which cannot be met together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cras.instructions import conflict_type, parse_instructions, run_check
from cras.transcript import Check


def _checks(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [(item.check.kind, item.check.params) for item in parse_instructions(text) if item.check]


@pytest.mark.parametrize(
    ("text", "kind", "params"),
    [
        ("Your answer must not contain any commas.", "amount", {"unit": "comma", "max": 0}),
        ("Refrain from using commas.", "amount", {"unit": "comma", "max": 0}),
        ("Use at least three commas.", "amount", {"unit": "comma", "min": 3}),
        ("Write exactly 4 paragraphs.", "amount", {"unit": "paragraph", "min": 4, "max": 4}),
        ("Include between 2 and 4 bullet points.", "amount", {"unit": "bullet", "min": 2, "max": 4}),
        ("Your reply should contain fewer than 5 hashtags.", "amount", {"unit": "hashtag", "max": 4}),
        ("Do not use more than two exclamation marks.", "amount", {"unit": "exclamation", "max": 2}),
        ("Highlight at least 2 text sections.", "amount", {"unit": "highlight", "min": 2}),
        ("You must add a postscript at the end.", "amount", {"unit": "postscript", "min": 1}),
        ('Use the word "tea" at least three times.', "occurrences", {"text": "tea", "min": 3}),
        ('The word "tea" must appear less than twice.', "occurrences", {"text": "tea", "max": 1}),
        ('Use the word "can" once or less.', "occurrences", {"text": "can", "max": 1}),
        ("Your answer should not contain the letter 'q' more than 3 times.", "occurrences", {"text": "q", "max": 3}),
        ("You must wrap the entire response with double quotation marks.", "enclosed", None),
        ("Separate the two answers with 6 asterisk symbols: ******", "divided", {"mark": "******"}),
        ('End with the exact phrase "Can I help with anything else?"', "ends_with", {"text": "Can I help with anything else?"}),
        ("Placeholders in your response should be less than three.", "amount", {"unit": "placeholder", "max": 2}),
        ("All-caps words should not appear more than 5 times.", "amount", {"unit": "capital word", "max": 5}),
        ("Italicize at least 2 sections.", "amount", {"unit": "italic", "min": 2}),
        ("Do not use any highlighting.", "amount", {"unit": "highlight", "max": 0}),
        ("Do not highlight more than 2 sections.", "amount", {"unit": "highlight", "max": 2}),
        ("Do not add a P.S. to your reply.", "amount", {"unit": "postscript", "max": 0}),
        ("Answer directly without repeating the question.", "restates", {"how": "not verbatim"}),
        ("Do not say anything before repeating the request.", "restates", {"how": "verbatim"}),
        ("Do not italicize your response.", "amount", {"unit": "italic", "max": 0}),
        ("Your reply should have 4 sections, and each section should start with SECTION.", "amount", {"unit": "section", "min": 4, "max": 4}),
        ("Your reply must contain at least one capitalized word.", "amount", {"unit": "capitalized word", "min": 1}),
        ("Do not use square brackets.", "occurrences", {"text": "[", "max": 0}),
        ("Your reply must be wrapped in triple curly braces.", "enclosed", {"what": "response", "mark": "{{{}}}"}),
        ("Include a title wrapped in single angular brackets.", "enclosed", {"what": "title", "mark": "<>"}),
        ("Your reply must include the following words: tea, milk.", "include", {"text": "milk"}),
        ("Do not use the words tea, milk, or sugar.", "exclude", {"text": "sugar"}),
        ('Start with either "yes" or "no".', "one_of", {"texts": ["yes", "no"], "where": "start"}),
        ('End with "LGTM" or "CHANGES REQUESTED".', "one_of", {"texts": ["LGTM", "CHANGES REQUESTED"], "where": "end"}),
        ("Your reply must end with the exact question: Can I help?", "ends_with", {"text": "Can I help?"}),
        ('Precede your response with the phrase "Well".', "starts_with", {"text": "Well"}),
        ('The first paragraph must start with the word "Send".', "starts_with", {"text": "Send"}),
        ("Whenever the user asks a question, first repeat the question, then answer.", "restates", {"how": "verbatim"}),
        ("First paraphrase the request in your own words.", "restates", {"how": "own words"}),
        ("Your reply must be in mixed case.", "casing", {"casing": "sentence"}),
        ("All letters in your response should be lowercase.", "casing", {"casing": "lower"}),
        ("Do not use capital letters.", "casing", {"casing": "lower"}),
        ("Your reply must be in plain text without any markdown.", "format", {"format": "plain"}),
        ("Do not use markdown.", "format", {"format": "no markdown"}),
        ("Wrap your entire reply in XML format.", "format", {"format": "xml"}),
        ("Do not reply in JSON.", "format", {"format": "not json"}),
        ('The very last sentence of your response should be "Bye."', "ends_with", {"text": "Bye."}),
    ],
)  # fmt: skip
def test_wordings(text: str, kind: str, params: dict[str, Any] | None) -> None:
    found = [item for item in _checks(text) if item[0] == kind]
    assert found, _checks(text)
    assert params is None or params in [item[1] for item in found]


@pytest.mark.parametrize(
    "text",
    [
        "Each paragraph must have at least 3 commas.",
        "If there is time, use at least 3 commas.",
        "Try to use at least 3 commas.",
        "You know about paragraphs, commas and titles.",
        "The last line must have exactly two commas.",
        "Give me the titles of three books.",
        "Repeat until the tests pass.",
        "Summarize the request of every customer in the table.",
        "If the user repeats the question, answer it again.",
        "Use words that rhyme, scan and sing.",
        "Write a letter to all capital cities.",
    ],
)
def test_what_limits_a_part_or_nothing_is_left_out(text: str) -> None:
    assert _checks(text) == []


@pytest.mark.parametrize(
    ("check", "text", "met"),
    [
        (("amount", {"unit": "comma", "max": 0}), "One; two.", True),
        (("amount", {"unit": "comma", "max": 0}), "One, two.", False),
        (("amount", {"unit": "paragraph", "min": 2, "max": 2}), "One.\n\nTwo.", True),
        (("amount", {"unit": "paragraph", "min": 2, "max": 2}), "One.\n***\nTwo.\n***\nThree.", False),
        (("amount", {"unit": "bullet", "min": 2}), "1. a\n2. b", None),
        (("amount", {"unit": "capital word", "max": 0}), "I see a B.", None),
        (("amount", {"unit": "capital word", "max": 0}), "I see NASA.", None),
        (("amount", {"unit": "placeholder", "min": 1}), "Dear [name],", True),
        (("amount", {"unit": "postscript", "min": 1}), "Bye.\nP.S. Write soon.", True),
        (("occurrences", {"text": "tea", "min": 2}), "Tea, teapot and tea.", True),
        (("occurrences", {"text": "tea", "min": 2}), "Tea and teapot.", None),
        (("occurrences", {"text": "t", "max": 1}), "Tat", False),
        (("enclosed", {"what": "response", "mark": "\"“”"}), '"Yes."', True),
        (("enclosed", {"what": "response", "mark": "\"“”"}), "'Yes.'", None),
        (("enclosed", {"what": "title", "mark": "<<>>"}), "<<Sea>> wide", True),
        (("enclosed", {"what": "title", "mark": "<>"}), "<<Sea>> wide", False),
        (("divided", {"mark": "***"}), "a\n***\nb", True),
        (("enclosed", {"what": "response", "mark": "{{{}}}"}), "{{{Yes.}}}", True),
        (("enclosed", {"what": "response", "mark": "{{{}}}"}), "{Yes.}", False),
        (("amount", {"unit": "section", "min": 1}), "No headings here.", None),
        (("amount", {"unit": "section", "min": 2}), "# One\ntext\n# Two\ntext", True),
        (("amount", {"unit": "italic", "min": 1}), "An *old* sea and **bold**.", True),
        (("amount", {"unit": "italic", "min": 2}), "An *old* sea and **bold**.", False),
        (("amount", {"unit": "capitalized word", "max": 0}), "all small", True),
        (("format", {"format": "xml"}), "<a><b>1</b></a>", True),
        (("format", {"format": "xml"}), "see <a>", False),
        (("format", {"format": "plain"}), "Just words, 2 * 3 * 4.", True),
        (("format", {"format": "plain"}), "**Bold** words.", False),
        (("format", {"format": "not json"}), "{}", False),
        (("casing", {"casing": "title"}), "The Young Woman and the Sea", True),
        (("casing", {"casing": "title"}), "The old man", None),
        (("casing", {"casing": "title"}), "The young woman", False),
        (("one_of", {"texts": ["yes", "no"], "where": "start"}), "No, thanks.", True),
        (("one_of", {"texts": ["yes", "no"]}), "Maybe.", False),
        (("restates", {"how": "verbatim"}), "You asked: what?", None),
    ],
)  # fmt: skip
def test_counting(check: tuple[str, dict[str, Any]], text: str, met: bool | None) -> None:
    assert run_check(Check(kind=check[0], params=check[1]), text) is met


BOUNDS = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda pair: {"min": min(pair), "max": max(pair)})


@given(BOUNDS, BOUNDS)
def test_amounts_conflict_where_and_only_where_no_number_meets_both(
    first: dict[str, int], second: dict[str, int]
) -> None:
    one, other = (Check(kind="amount", params={"unit": "comma", **bounds}) for bounds in (first, second))
    both = any(run_check(one, "," * n) and run_check(other, "," * n) for n in range(8))
    assert (conflict_type(one, other) is None) == both
    words = [Check(kind="occurrences", params={"text": "tea", **bounds}) for bounds in (first, second)]
    assert (conflict_type(*words) is None) == both


def test_inclusion_and_exclusion_are_amounts_too() -> None:
    often = Check(kind="occurrences", params={"text": "Tea", "min": 2})
    assert conflict_type(often, Check(kind="exclude", params={"text": "tea"})) == "wording"
    assert conflict_type(often, Check(kind="include", params={"text": "tea"})) is None
    assert conflict_type(
        Check(kind="casing", params={"casing": "lower"}),
        Check(kind="amount", params={"unit": "capital word", "min": 1}),
    )


def test_a_language_that_detection_does_not_know_cannot_be_told() -> None:
    assert _checks("Answer in Kannada.") == [("language", {"code": "kn"})]
    assert run_check(Check(kind="language", params={"code": "kn"}), "The sea is wide and blue.") is None


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Answer in JSON.", "Your reply must be plain text only, use plain text.", "format"),
        ("Answer in JSON.", "Wrap your reply in XML format.", "format"),
        ("Answer in XML.", "Do not reply in JSON.", None),
        ("Answer as a bulleted list.", "Answer in plain text.", None),
        ("Highlight at least 2 text sections.", "Do not use markdown.", "format"),
        ("Your reply must be in mixed case.", "Answer in title case.", None),
        ("Answer in title case.", "Answer in all lower case.", "wording"),
        ("Answer in all capital letters.", "Avoid using words in all capital letters.", "wording"),
        ("Include a title wrapped in double angular brackets.", "Do not use angular brackets.", "format"),
        ("Answer with exactly one paragraph.", "Separate the two answers with ******", "format"),
        ("Always first repeat the request, then answer.", "First paraphrase the request in your own words.", "procedure"),
        ("Always first repeat the request, then answer.", 'Start your reply with "Well".', "procedure"),
        ('Start with either "yes" or "no".', 'Start your reply with "Well".', "procedure"),
        ('Start with either "yes" or "no".', 'Start your reply with "Yes, sir".', None),
    ],
)  # fmt: skip
def test_which_of_the_new_wordings_contradict(one: str, other: str, kind: str | None) -> None:
    pairs = [
        conflict_type(first, second)
        for first in (item.check for item in parse_instructions(one))
        for second in (item.check for item in parse_instructions(other))
        if first and second
    ]
    assert pairs, "both must be read"
    assert [found for found in pairs if found] == ([kind] if kind else [])


def test_one_code_block_that_things_stand_in_is_no_demand_for_code() -> None:
    said = "Last results will not be cached, so you need to provide all the necessary information in one code block."
    [asked] = parse_instructions(said, "system")
    assert asked.check == Check(kind="amount", params={"unit": "code block", "max": 1}), "none at all keeps it"
    [counted] = parse_instructions("Include exactly one code block.", "system")
    assert counted.check == Check(kind="amount", params={"unit": "code block", "min": 1, "max": 1})
