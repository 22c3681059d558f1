"""Upper and lower case of a whole turn."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from cras.checks.kind import CheckKind
from cras.checks.prose import is_identifier, prose
from cras.checks.registry import register

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NO_CASE = re.compile(r"[ªºßŉ\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]")
"""Letters that have a case for Unicode alone: no capital is written for them."""
_SMALL = {
    *("with", "from", "into", "over", "than", "upon", "onto", "that", "when", "till", "amid", "like", "near", "past"),
    *("down", "plus", "unto", "atop", "between", "without", "through", "about", "under", "within", "against", "toward"),
}  # fmt: skip
"""Words that styles of titles leave small."""
_OPENERS = {
    *("the", "an", "i", "it", "this", "that", "these", "we", "you", "he", "she", "they", "there", "here", "yes", "no", "in", "on", "to"),
    *("for", "of", "and", "but", "if", "as", "at", "my", "your", "our", "please", "sure", "thank", "thanks", "hello", "hi", "ok", "what"),
    *("how", "why", "when", "where", "who", "is", "are", "was", "let", "do", "can", "a"),
}  # fmt: skip
_UNITS = {
    "kg",
    "g",
    "mg",
    "km",
    "m",
    "cm",
    "mm",
    "s",
    "ms",
    "h",
    "min",
    "l",
    "ml",
    "pm",
    "am",
    "x",
    "c",
    "f",
    "st",
    "nd",
    "rd",
    "th",
}


@register
class Casing(CheckKind):
    """Every cased letter is `upper` or `lower`; `sentence`: neither is so; `title`: all words of four letters or more begin with a capital, prepositions aside.

    Code, addresses and quotations do not count. Not told of a text without such letters (or words), and where names, acronyms, units or quotations alone
    are in the way.
    """

    kind: ClassVar[str] = "casing"
    casing: Literal["upper", "lower", "sentence", "title"]

    def run(self, text: str) -> bool | None:
        """Letters of scripts without case are left alone."""
        parts = prose(text)
        own = _cased_words(parts.own)
        if not own:
            return None
        if self.casing == "title":
            return _is_title(own)
        if self.casing == "sentence":
            return _is_sentence(own)
        is_other = _has_small if self.casing == "upper" else _has_capital
        offending = [word for word in own if is_other(word)]
        if not offending:
            return None if any(is_other(word) for word in _cased_words(parts.spoken)) else True
        is_broken = (
            _is_not_upper(own, offending) if self.casing == "upper" else _is_not_lower(parts.own, own, offending)
        )
        return False if is_broken else None

    def clash(self, other: CheckKind) -> str | None:
        """Two casings; a title-cased text may be cased like a sentence."""
        if not isinstance(other, Casing) or other.casing == self.casing:
            return None
        return None if {self.casing, other.casing} == {"sentence", "title"} else "wording"


def _cased_words(text: str) -> list[str]:
    words = (_NO_CASE.sub("", word) for word in _WORD.findall(text))
    return [word for word in words if word.lower() != word.upper()]


def _has_small(word: str) -> bool:
    return any(c.islower() and c.upper() != c for c in word)


def _has_capital(word: str) -> bool:
    return any(c.isupper() for c in word)


def _is_not_upper(words: list[str], offending: list[str]) -> bool:
    """More than a name such as iPhone or a unit is small."""
    plain = [word for word in offending if not is_identifier(word) and word.lower().lstrip("0123456789") not in _UNITS]
    return len(plain) > 1 or len(plain) * (3 if words[0] in plain else 1.5) >= len(words) > 0


def _is_not_lower(text: str, words: list[str], offending: list[str]) -> bool:
    """More than names in the middle of a sentence and acronyms is capital."""
    are_all_upper = sum(word.isupper() for word in words) * 2 > len(words)
    plain = [
        word
        for word in offending
        if (are_all_upper or not (len(word) > 1 and word.isupper())) and not is_identifier(word)
    ]
    if any(word.lower() in _OPENERS for word in plain) or len(plain) * (3 if words[0] in plain else 1.5) >= len(words):
        return True
    starts = [words[0] for line in text.splitlines() for words in [_cased_words(line)] if words]
    return len(starts) > 1 and sum(word in plain for word in starts) * 2 > len(starts)


def _is_sentence(words: list[str]) -> bool | None:
    text = "".join(words)
    if not text.isupper() and not text.islower():
        return True
    return False if len(words) > 2 else None


def _is_title(words: list[str]) -> bool | None:
    long = [word for word in words if sum(map(str.isalpha, word)) > 3]
    small = [word for word in long if word[0].islower() and word.lower() not in _SMALL and not is_identifier(word)]
    if not small:
        return True if long else None
    return False if len(small) > 1 or len(small) * 3 >= len(long) else None
