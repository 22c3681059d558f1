"""Is a quotation really in a turn? The rule by which a judge's evidence is held to the words of the turn.

Before they are compared, quotation and turn are both brought into one form, and nothing else is forgiven:

1. invisible characters are dropped (format characters, variation selectors: zero-width space, bidi controls, ...);
2. every run of white space counts as one space, at the ends as none;
3. characters are compared in Unicode's compatibility decomposition (NFKD): a full-width letter equals the plain one;
4. curly quotation marks, primes and dashes of every kind equal their ASCII forms.

Case, punctuation and ellipses count: a quotation with ``...`` in its middle is not in the turn unless the dots are.

A quotation is also held to say something (:func:`is_evidence`): any letter is in any turn.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‹›`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    }
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_MARKS = "\"'“”„‟‘’‚‛«»`"


def find_quotation(quotation: str, text: str) -> str | None:
    """The stretch of ``text`` that the quotation stands for, as the text has it; ``None`` where it is not there.

    A pair of quotation marks around the quotation is taken off where the text does not have them. A quotation without
    a letter or digit is evidence of nothing, unless it is the whole text.
    """
    for candidate in dict.fromkeys((quotation, quotation.strip().strip(_MARKS))):
        wanted = _normal(candidate)[0].strip()
        if not wanted:
            continue
        normal, places = _normal(text)
        if not any(character.isalnum() for character in wanted) and wanted != normal.strip():
            continue
        start = normal.find(wanted)
        if start >= 0:
            return text[places[start] : places[start + len(wanted) - 1] + 1]
    return None


def is_evidence(quotation: str, text: str) -> bool:
    """Whether a quotation that is in a text is long enough to be evidence of anything in it.

    The whole text is, however short; so are eight letters and digits on end or apart. Of less, its first and last word
    must stand in the text as they are quoted, not cut out of longer ones, and it holds two words, three letters of one,
    or two digits (two words where punctuation parts them, as in ``"a": 1``). In scripts that put no space between words
    (Chinese, Japanese, Korean, Thai, ...) two characters say something wherever they stand.
    """
    wanted, normal = _composed(quotation).strip(), _composed(text).strip()
    if wanted == normal or sum(map(_is_of_a_word, wanted)) >= _LONG_ENOUGH or len(_UNSPACED.findall(wanted)) >= 2:
        return True
    words = "".join(character if _is_of_a_word(character) else " " for character in wanted).split()
    is_enough = len(words) >= 2 or any(len(word) >= 3 or (len(word) == 2 and word.isdigit()) for word in words)
    return is_enough and _stands_whole(wanted, normal)


_LONG_ENOUGH = 8
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


def _stands_whole(wanted: str, normal: str) -> bool:
    start = normal.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        is_cut_before = start > 0 and _is_of_a_word(wanted[0]) and _is_of_a_word(normal[start - 1])
        is_cut_behind = end < len(normal) and _is_of_a_word(wanted[-1]) and _is_of_a_word(normal[end])
        if not is_cut_before and not is_cut_behind:
            return True
        start = normal.find(wanted, start + 1)
    return False


def _is_of_a_word(character: str) -> bool:
    """A letter, a digit, or a sign that belongs to one (a vowel of an Indic script, an accent)."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _composed(text: str) -> str:
    """The one form of a text with accents and syllables put together again, so that characters can be counted."""
    return unicodedata.normalize("NFC", _normal(text)[0])


@lru_cache(maxsize=64)  # every verdict on a turn looks into the same turn
def _normal(text: str) -> tuple[str, list[int]]:
    """The text in its one form, and for each of its characters the place in ``text`` that it comes from."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isascii():
            parts = "'" if character == "`" else character
        elif _INVISIBLE.match(character):
            continue
        else:
            parts = unicodedata.normalize("NFKD", character.translate(_PLAIN))
        for part in parts:
            if not part.isspace():
                characters.append(part)
            elif not characters or characters[-1] != " ":
                characters.append(" ")
            else:
                continue
            places.append(place)
    return "".join(characters), places
