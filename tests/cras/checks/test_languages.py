"""A language is told, or nothing is: the probes of the study, which were written before any detector was run on them."""

from __future__ import annotations

import pytest

from benchmarks.studies.languages.__main__ import NOBODY, own_row, probes
from cras.checks.function_words import FUNCTION_WORDS
from cras.checks.language import Language
from cras.checks.languages import LANGUAGES


@pytest.mark.parametrize("text", [text for truth, text in probes() if truth == NOBODY])
def test_nobody_is_accused_over_a_text_of_which_nobody_can_tell(text: str) -> None:
    assert False not in {Language(code=code).run(text) for code in LANGUAGES}


def test_accusations_are_right_and_most_probes_are_told() -> None:
    precision, told = map(float, own_row(shows_failures=False).split("|")[4:6])
    assert precision >= 0.98
    assert told >= 0.85


@pytest.mark.parametrize(
    ("code", "text", "met"),
    [
        ("en", "Sure, the résumé and café are on the desk.", True),
        ("en", "`docker compose up --build`", None),
        ("fr", "OK", None),
        ("de", "Das Paket kommt am Freitag. The parcel arrives on Friday and it is heavy.", None),
        ("en", '{"text": "Le colis est parti ce matin et arrivera vendredi."}', False),
        ("no", "Jeg kommer ikke hjem i dag, men du kan ringe til mig.", None),
    ],
)
def test_a_language_is_told_or_nothing(code: str, text: str, met: bool | None) -> None:
    assert Language(code=code).run(text) is met


def test_small_words_are_of_languages_that_are_told() -> None:
    assert set().union(*FUNCTION_WORDS.values()) <= set(LANGUAGES)
