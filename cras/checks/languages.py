"""Languages: their names and codes, and which one a text is in."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any

from cras.checks.units import WORD, plain_units

LANGUAGE_CODES = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu",
    "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "no", "polish": "pl",
    "portuguese": "pt", "romanian": "ro", "russian": "ru", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi", "bengali": "bn", "bulgarian": "bg", "catalan": "ca",
    "croatian": "hr", "farsi": "fa", "gujarati": "gu", "kannada": "kn", "malay": "ms", "malayalam": "ml",
    "mandarin chinese": "zh", "mandarin": "zh", "marathi": "mr", "nepali": "ne", "persian": "fa", "punjabi": "pa",
    "serbian": "sr", "swahili": "sw", "tamil": "ta", "telugu": "te", "urdu": "ur",
}  # fmt: skip


LANGUAGES = [
    "ar",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "fi",
    "fr",
    "he",
    "hi",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "ru",
    "sv",
    "th",
    "tr",
    "uk",
    "vi",
    "zh",
]
"""Languages that detection chooses from. Fewer candidates make short texts decidable."""


@lru_cache(maxsize=128)  # the sides of a conflict and a criterion ask about the same turn
def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the text's language by py3langid; ``None`` under two words or eight letters."""
    plain = " ".join(plain_units(text))
    letters = islice(filter(str.isalpha, plain), 8)
    if sum(1 for _ in letters) < 8 or (len(WORD.findall(plain)) < 2 and plain.isascii()):
        return None
    return str(_identifier().classify(plain.lower())[0])


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(LANGUAGES)
    return identifier
