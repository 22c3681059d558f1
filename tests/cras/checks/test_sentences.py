"""What counts as a sentence and a word; see also the truth set."""

from __future__ import annotations

import pytest

from benchmarks.studies.sentences.__main__ import HOSTILE, probes
from cras.checks.sentences import sentence_span, split
from cras.checks.words import word_span


def test_no_probe_is_counted_wrong_and_four_of_five_are_decided() -> None:
    """The pattern that was there before counted 61 of these 123 wrong."""
    exact = 0
    for _, text, number in probes():
        span = sentence_span(text)
        assert span is not None
        assert span.low <= number <= span.high, text
        exact += span.low == span.high
    assert exact >= 100


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_counted(name: str) -> None:
    span = sentence_span(HOSTILE[name])
    assert span is None or span.low <= span.high


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("It works. Run this:\n```sh\nls. Then. rm.\n```", 1, 2),
        ("# Report\n\nThe test ran.", 1, 2),
        ("- milk\n- bread", 1, 2),
        ("- Buy milk.\n- Buy bread.", 2, 2),
        ('He said: "I came. I saw. I won."', 1, 3),
        ('{"a": "One. Two.", "b": "Three."}', 3, 3),
        ("A line that goes on\nin the next one.", 1, 1),
        ("The answer is no. Try again.", 2, 2),
    ],
)
def test_sentences_are_counted_from_the_fewest_to_the_most(text: str, low: int, high: int) -> None:
    assert sentence_span(text) == (low, high)


@pytest.mark.parametrize("text", ["", "\n", "```python\nprint(1)\n```", "---", "***"])
def test_a_text_without_prose_has_no_number_of_sentences(text: str) -> None:
    assert sentence_span(text) is None


def test_a_piece_without_letters_belongs_to_the_sentence_before_it() -> None:
    assert split("Done. :) ") == ["Done. :)"]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Read https://example.com/a-b/c?d=1 and main.py now.", 5, 5),
        ("It costs 1,234.50 dollars.", 4, 4),
        ("An easy-to-use tool, isn't it?", 5, 7),
        ("Run `pip install cras` now.", 3, 5),
        ("One — two… three", 3, 3),
    ],
)
def test_words_are_counted_from_the_fewest_to_the_most(text: str, low: int, high: int) -> None:
    assert word_span(text) == (low, high)


def test_words_are_not_counted_where_no_space_divides_them() -> None:
    assert word_span("今天天气很好，我们去公园。") is None
