"""Whether a turn answers with yes or no alone."""

from __future__ import annotations

import re
from typing import ClassVar

from cras.checks.answers import Answers
from cras.checks.bounds import Bounded, Counted
from cras.checks.edges import EndsWith, StartsWith
from cras.checks.format import Format
from cras.checks.kind import CheckKind
from cras.checks.length import Sentences
from cras.checks.length import Words as WordCount
from cras.checks.registry import register
from cras.checks.units import parse_json
from cras.checks.wording import Include, Occurrences

_MORE = ("title", "postscript", "table", "heading", "code block", "comma", "placeholder")
"""Units of ``amount`` that are more than a word, one alone."""
_ANSWERS = {
    *(
        "yes",
        "no",
        "ja",
        "nein",
        "nee",
        "nej",
        "nei",
        "oui",
        "non",
        "sí",
        "si",
        "sì",
        "sim",
        "não",
        "tak",
        "nie",
        "ano",
        "ne",
    ),
    *(
        "evet",
        "hayır",
        "да",
        "нет",
        "так",
        "ні",
        "ναι",
        "όχι",
        "igen",
        "nem",
        "kyllä",
        "ei",
        "da",
        "nu",
        "ya",
        "tidak",
        "có",
    ),
    *(
        "không",
        "نعم",
        "لا",
        "כן",
        "לא",
        "हाँ",
        "हां",
        "नहीं",
        "はい",
        "いいえ",
        "是",
        "否",
        "不",
        "不是",
        "네",
        "아니요",
        "아니오",
    ),
}
_MARKS = re.compile(r"[\s\"'“”‘’«»`*_.,!?。！()\[\]]+")


@register
class YesNo(CheckKind):
    """The text is yes or no alone (in any of the languages of `language`), punctuation and emphasis aside.

    Not told of an empty text, or of JSON.
    """

    kind: ClassVar[str] = "yes_no"

    def run(self, text: str) -> bool | None:
        """By its letters."""
        if not text.strip() or parse_json(text) is not None:
            return None
        return _MARKS.sub(" ", text).strip().casefold() in _ANSWERS

    def describe(self) -> str:
        """What it asks."""
        return "yes or no alone"

    def clash(self, other: CheckKind) -> str | None:
        """Two words or sentences and more; a format that has more in it than a word."""
        if isinstance(other, WordCount | Sentences):
            return "length" if other.low > 1 or other.high < 1 else None
        if isinstance(other, Format):
            return "format" if other.format in ("json", "xml", "list") else None
        if isinstance(other, Bounded | Counted) and other.kind == "amount":
            return "length" if other.low > 1 or (other.low and getattr(other, "unit", "") in _MORE) else None
        if isinstance(other, Answers | Occurrences):
            return "length" if other.low > 1 else None
        if isinstance(other, Include | StartsWith | EndsWith):
            return "wording" if other.text.casefold().strip(" .!") not in _ANSWERS else None
        return None
