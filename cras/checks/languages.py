"""Languages: their names and codes, and which one a text is in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cras.checks.function_words import FUNCTION_WORDS
from cras.checks.names import without_names
from cras.checks.prose import GAP, prose

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
"""Languages that detection chooses from."""


CLOSE = {frozenset(pair) for pair in (("da", "no"), ("da", "sv"), ("no", "sv"))}
"""Languages so close that a short text is good in both."""


@dataclass(frozen=True)
class Reading:
    """What a text's language is read as.

    Attributes:
        code: ISO 639-1; ``None`` where it cannot be told.
        traces: other languages of which it has more than a stray word that is not its own language's too. A text of two languages has both here and no code.
        is_sure: whether it can be said that the text is in no other language.
    """

    code: str | None = None
    traces: frozenset[str] = frozenset()
    is_sure: bool = False


NOTHING = Reading()
_GUESSED = 1000
"""Characters that py3langid is asked about: more do not change its mind."""
_READ = 20_000
"""Characters that are looked at: a text does not change its language after them."""
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SCRIPTS = {
    "el": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "arabic": re.compile(r"[\u0600-\u06ff]"),
    "hi": re.compile(r"[\u0900-\u0963\u0966-\u097f]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "ko": re.compile(r"[\uac00-\ud7af\u1100-\u11ff\u3130-\u318f]"),
    "han": re.compile(r"[\u3400-\u9fff\uf900-\ufaff]"),
    "kana": re.compile(r"[\u3040-\u30ff]"),
}
_UKRAINIAN, _RUSSIAN = re.compile(r"[іїєґІЇЄҐ]"), re.compile(r"[ыэъёЫЭЪЁ]")
_NOT_ARABIC = re.compile(r"[پچژگکیےٹڈڑہ]")


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the text's language; ``None`` where it cannot be told."""
    return read_language(text).code


@lru_cache(maxsize=256)  # the sides of a conflict and a criterion ask about the same turn
def read_language(text: str) -> Reading:
    """What language a text is in, by script, small words and py3langid.

    Code, addresses and quotations do not count. Names, numbers and single words that several languages have tell nothing, and of a text whose parts
    are in two languages nothing is told.
    """
    own = prose(text).own[:_READ]
    if own.replace(GAP, "").isascii():
        return _of_latin(own)
    latin = len(_LATIN.findall(own))
    letters = {name: len(found) for name, script in _SCRIPTS.items() if (found := script.findall(own))}
    if not letters:
        return _of_latin(own)
    main = max(letters, key=letters.__getitem__)
    number = sum(letters.values())
    if number * (2 if main in ("han", "kana", "ko") else 1) < latin:
        return _of_latin(own) if number * 10 < latin else NOTHING  # a name, an example
    other = _of_latin(own) if latin > 12 else NOTHING
    if other.is_sure:
        return Reading(None, frozenset(filter(None, {other.code})))
    code = _of_script(main, letters, own)
    return Reading(code, other.traces, is_sure=code is not None and number >= (3 if main in ("han", "kana") else 6))


def _of_script(main: str, letters: dict[str, int], text: str) -> str | None:
    if main in ("han", "kana"):
        return "ja" if letters.get("kana") else "zh"
    if main == "cyrillic":
        is_russian, is_ukrainian = bool(_RUSSIAN.search(text)), bool(_UKRAINIAN.search(text))
        if is_russian is not is_ukrainian:
            return "ru" if is_russian else "uk"
        return None if is_russian else _guess(text, ("ru", "uk"))
    if main == "arabic":
        return None if _NOT_ARABIC.search(text) else "ar"
    return main


def _of_latin(text: str) -> Reading:
    words = [word.replace("’", "'") for word in _WORD.findall(text)]
    if not words:
        return NOTHING
    counts = _small_words(words)
    if not counts:
        return NOTHING
    first, *others = sorted(counts, key=counts.__getitem__, reverse=True)
    second = counts[others[0]] if others else 0.0
    foreign = _small_words([word for word in words if first not in FUNCTION_WORDS.get(word.lower(), ())])
    traces = frozenset(code for code in others if foreign[code] >= max(1.0, counts[first] / 4))
    if counts[first] >= 3 and second <= counts[first] / 3:
        return _unless_mixed(text, Reading(first, traces, is_sure=_has_words_of(first, text)))
    guess = _guess(text[:_GUESSED], _LATIN_CODES, {code for code in counts if counts[code] >= 0.99 * counts[first]})
    if guess is None:  # a word that one language alone has, in a text of few words
        is_alone = counts[first] >= 1 and second <= counts[first] / 2
        return Reading(first if is_alone else None, traces)
    if guess == first or counts[guess] >= counts[first] * 0.8:
        return _unless_mixed(
            text, Reading(guess, (traces | {first}) - {guess}, is_sure=len(words) > 2 and _has_words_of(guess, text))
        )
    return Reading(None, frozenset(counts))


def _has_words_of(code: str, text: str) -> bool:
    """Whether small words of the language stand in it outside of lists of names."""
    words = [word.replace("’", "'") for word in _WORD.findall(without_names(text))]
    return _small_words(words)[code] >= 0.7


def _small_words(words: list[str]) -> Counter[str]:
    """How many small words there are of each language; one that several languages have counts a part for each."""
    counts: Counter[str] = Counter()
    is_upper = all(word.isupper() for word in words)
    for word in words:
        if not is_upper and len(word) > 1 and word.isupper():  # SQL, an acronym
            continue
        codes = FUNCTION_WORDS.get(word.lower(), ())
        for code in codes:
            counts[code] += 1 / len(codes)  # type: ignore[assignment]
    return counts


_PART = re.compile(r"[.!?:;\n]+")


def _unless_mixed(text: str, reading: Reading) -> Reading:
    """The reading, or none where a sentence or line of some length is in another language."""
    for part in _PART.split(text):
        words = _WORD.findall(part)
        if len(words) < 4:
            continue
        counts = _small_words(words)
        own = counts[reading.code or ""]
        foreign = [code for code in counts if code != reading.code and counts[code] >= 1.2 and counts[code] > 2 * own]
        if foreign and not any(frozenset((code, reading.code or "")) in CLOSE for code in foreign):
            return Reading(None, frozenset({*foreign, *filter(None, [reading.code])}))
    return reading


def _guess(text: str, among: tuple[str, ...], likely: Collection[str] = ()) -> str | None:
    """What py3langid takes it for, where it is fairly sure; what is likely anyhow needs less."""
    code, share = _identifier(among).classify(text.lower())
    return str(code) if share >= (0.4 if code in likely else 0.6) else None


@lru_cache(maxsize=4)
def _identifier(among: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(among))
    return identifier


_LATIN_CODES = tuple(
    code for code in LANGUAGES if code not in ("ar", "el", "he", "hi", "ja", "ko", "ru", "th", "uk", "zh")
)
