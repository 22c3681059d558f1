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
