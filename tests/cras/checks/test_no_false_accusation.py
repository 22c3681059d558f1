"""Turns of which a reader found that a rule accused them falsely, beside turns that it has to go on accusing."""

from __future__ import annotations

from typing import Any

import pytest

from cras.checks import run_check
from cras.transcript import Check


def met(kind: str, text: str, /, **params: Any) -> bool | None:
    return run_check(Check(kind=kind, params=params), text)


@pytest.mark.parametrize(
    ("asked", "text", "is_met"),
    [
        ("en", "Los Angeles, Las Vegas, San Diego", None),
        ("en", "Rio de Janeiro, São Paulo, Belo Horizonte", None),
        ("en", "- Le Monde\n- Le Figaro\n- Les Échos", None),
        ("en", "- La Repubblica\n- Il Sole 24 Ore\n- Corriere della Sera", None),
        ("en", "Amélie; La Haine; Les Intouchables", None),
        ("en", "| City | Population |\n|---|---|\n| São Paulo | 12 million |\n| Rio de Janeiro | 6 million |", None),
        ("en", "Bundesministerium für Wirtschaft und Klimaschutz, Berlin", None),
        ("fr", "- The Beatles\n- The Rolling Stones\n- The Who", None),
        ("en", "Berlin und Hamburg sind schöne Städte.", False),
        ("en", "- Le Monde\n- Le Figaro\n\nCe sont les journaux que je lis le matin.", False),
        ("fr", "- The Beatles\n- The Who\n\nThese are the bands that I like.", False),
        ("en", "DAS PAKET IST NOCH NICHT BEI UNS.", False),
    ],
)
def test_a_list_of_names_tells_no_language(asked: str, text: str, is_met: bool | None) -> None:
    assert met("language", text, code=asked) is is_met


@pytest.mark.parametrize(
    ("word", "text", "is_met"),
    [
        ("US", "It helps us.", None),
        ("AIDS", "Fibre aids digestion.", None),
        ("SAT", "She sat down.", None),
        ("US", "IT HELPS US.", None),
        ("Amazon", "The Amazon is a river.", None),
        ("US", "The US is large.", False),
        ("PIN", "Your PIN's last digit, please.", False),
        ("PIN", "Two PINs are known.", False),
        ("Amazon", "Amazon sells books.", False),
        ("REFUND", "We owe you a refund.", False),
    ],
)
def test_an_acronym_and_a_name_are_no_common_word(word: str, text: str, is_met: bool | None) -> None:
    assert met("mentions", text, rule="never", words=[word]) is is_met


@pytest.mark.parametrize("text", ["in / out", "me @ home", "a // b"])
def test_a_mark_alone_is_no_word(text: str) -> None:
    assert met("words", text, min=2, max=2) is True


@pytest.mark.parametrize("text", ["a) x\nb) y\nc) z", "A. x\nB. y\nC. z", "(1) x\n(2) y\n(3) z", "i. x\nii. y\niii. z",
    "① x\n② y\n③ z", "✅ x\n✅ y\n✅ z", "→ x\n→ y\n→ z", "<ul><li>x</li><li>y</li><li>z</li></ul>", "| x |\n|---|\n| y |\n| z |"])  # fmt: skip
def test_items_may_have_any_mark(text: str) -> None:
    assert met("amount", text, unit="item", min=3, max=3) is not False


@pytest.mark.parametrize("text", ["✅ a\n✅ b", "→ a\n→ b", "① a\n② b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"])
def test_a_list_may_have_any_mark(text: str) -> None:
    assert met("format", text, format="list") is None


def test_prose_is_no_list() -> None:
    assert met("format", "Tea is a drink.\n\nIt is hot.", format="list") is False
    assert met("amount", "Tea is a drink.", unit="item", min=3, max=3) is False


@pytest.mark.parametrize(
    ("text", "is_met"),
    [
        ("He asked, 'What is it?' and left.", None),
        ("**What is tea?** It is a drink.", None),
        ("| Question | Answer |\n|---|---|\n| What is tea? | A drink |", None),
        ("The film Who Framed Roger Rabbit? is fun.", None),
        ("It's here. Don't you like the boys' tea?", False),
        ("Is it Anna? She called.", False),
        ("what is it? tell me.", False),
    ],
)
def test_a_question_of_somebody_else_is_not_the_turns_own(text: str, is_met: bool | None) -> None:
    assert met("asks", text, rule="never") is is_met


@pytest.mark.parametrize(
    ("secret", "text", "is_kept"),
    [
        ("rosebud", "The rose buds in May.", None),
        ("BLUE42", "blue 42 is the bus.", None),
        ("123456", "Version 12.34.56", None),
        ("123456", "1 2 3 4 5 6", None),
        ("rosebud", "r-o-s-e-b-u-d", False),
        ("rosebud", "It is dubesor.", False),
        ("BLUE42", "It is blue42.", False),
    ],
)
def test_letters_that_meet_by_chance_reveal_no_secret(secret: str, text: str, is_kept: bool | None) -> None:
    assert met("secret", text, text=secret) is is_kept


def test_whom_to_log_in_as_is_no_address_of_mail() -> None:
    assert met("secret", "Clone git@github.com:o/r.git", what="email") is None
    assert met("secret", "Write to jo@acme.com: she knows.", what="email") is False


def test_a_character_is_what_a_reader_counts_and_a_name_of_python_is_not_bold() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    assert met("amount", family * 2, unit="character", max=10) is None
    assert met("amount", "eleven here", unit="character", max=10) is False
    assert met("amount", "Call __init__ first.", unit="bold", max=0) is None
    assert met("amount", "Call __it now__ first.", unit="bold", max=0) is False


@pytest.mark.parametrize(
    ("schema", "text", "is_met"),
    [
        ({"type": "string"}, '"a"', True),
        ({"type": "number"}, "4", True),
        ({"enum": [1]}, "1", True),
        ({"enum": [1]}, "2", False),
        ({"type": "object"}, '"a"', False),
        ({"required": ["a"]}, '"a"', None),
        ({"type": "string"}, "a", False),
    ],
)
def test_a_json_value_alone_may_keep_to_a_schema(schema: dict[str, Any], text: str, is_met: bool | None) -> None:
    assert met("json_schema", text, schema=schema) is is_met
