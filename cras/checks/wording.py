"""Words that a turn holds or does not hold, and how often."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import ClassVar

from cras.checks.bounds import Bounded
from cras.checks.folded import folded, readings, unmarked
from cras.checks.kind import CheckKind, Words
from cras.checks.prose import prose
from cras.checks.registry import register
from cras.checks.span import Span

_SPACELESS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def whole_words(text: str, flags: int = 0, joints: str = "") -> re.Pattern[str]:
    """Finds the text where it is no part of a longer word, nor joined to one by one of the ``joints``.

    Marks need no space around them, and neither do words of scripts that are written without spaces.
    """
    parts = rf"[\w{joints}]"
    before = rf"(?<!{parts})" if _has_edge(text[:1]) else ""
    after = rf"(?!{parts})" if _has_edge(text[-1:]) else ""
    return re.compile(before + re.escape(text) + after, flags)


def _has_edge(character: str) -> bool:
    return bool(character.isalnum() or character == "_") and not _SPACELESS.match(character)


class _Wording(CheckKind):
    text: Words

    @cached_property
    def _folded(self) -> str:
        return folded(self.text) or self.text.lower()

    @cached_property
    def _lower(self) -> re.Pattern[str]:
        return whole_words(self._folded)

    @cached_property
    def _alone(self) -> re.Pattern[str]:
        return whole_words(self._folded, joints="-")

    @cached_property
    def _as_written(self) -> re.Pattern[str]:
        return whole_words(self.text, re.IGNORECASE)

    @cached_property
    def _stem(self) -> str:
        """What the other forms of a word begin with: "studi" of "study"."""
        return self._folded[:-1] if len(self._folded) > 4 and self._folded[-1] in "ey" else self._folded

    def is_in(self, text: str) -> bool:
        """Whether the words occur in a text, whatever their case, emphasis, apostrophes and white space."""
        return any(self._lower.search(reading) for reading in readings(text))

    def may_be_in(self, text: str) -> bool:
        """Whether they occur as a part of longer words, with a space for a hyphen, or without their accents."""
        stem = _plain(self._stem)
        return any(stem in _plain(reading) for reading in readings(text))

    def is_own(self, text: str) -> bool:
        """Whether they occur in the text's own prose: not in code, an address or a quotation, nor in a compound."""
        parts = prose(text)
        is_left_out = folded(prose(self.text).own) != self._folded  # an address that must not occur is one in the text
        return self._alone.search(unmarked(parts.text if is_left_out else parts.own)) is not None

    def evidence(self, text: str, met: bool) -> str | None:
        """The words themselves, where they occur."""
        match = self._as_written.search(text)
        return match.group(0) if match else None

    def are(self, text: str) -> bool:
        """Whether another check's words are the same."""
        return self.text.casefold() == text.casefold()


@register
class Include(_Wording):
    """The words occur, whatever their case, emphasis, apostrophes and white space.

    Not told where another form of the words occurs ("refunded"), or they without their accents or hyphen.
    """

    kind: ClassVar[str] = "include"

    def run(self, text: str) -> bool | None:
        """As whole words."""
        return True if self.is_in(text) else None if self.may_be_in(text) else False


@register
class Exclude(_Wording):
    """The words do not occur, whatever their case. Other forms of them may.

    Not told where they occur in code, an address, a quotation or a compound alone.
    """

    kind: ClassVar[str] = "exclude"

    def run(self, text: str) -> bool | None:
        """As whole words."""
        return False if self.is_own(text) else None if self.is_in(text) else True

    def clash(self, other: CheckKind) -> str | None:
        """Words that have to be in the text, alone or as a part."""
        if not isinstance(other, Include):
            return None
        return "wording" if self.is_in(other.text) or self.are(other.text) else None


@register
class Occurrences(Bounded, _Wording):
    """The words occur that often, whatever their case; a single character is also counted within words.

    Not told where it depends on whether other forms, compounds, code, addresses and quotations count.
    """

    kind: ClassVar[str] = "occurrences"

    def run(self, text: str) -> bool | None:
        """Occurrences do not overlap."""
        return self.holds_for(self._span(text))

    def _span(self, text: str) -> Span:
        own = prose(text).own
        if len(self._folded) == 1:
            low = own.lower().count(self._folded)
            return Span(low, max(low, text.lower().count(self._folded)))
        low = len(self._alone.findall(unmarked(own)))
        return Span(low, max(low, *(_count_of_beginnings(self._folded, reading) for reading in readings(text))))

    def describe(self) -> str:
        """For example ``'tea' at least 2``."""
        return self.words(repr(self.text))

    def clash(self, other: CheckKind) -> str | None:
        """Another number of the same words, or of longer ones that hold them; to include them is once or more, to exclude them never."""
        if isinstance(other, Occurrences):
            is_same = other.text.casefold() == self.text.casefold()
            is_apart = self.is_apart_from(other) if is_same else self.is_exceeded_by(other.text, other.low)
        elif isinstance(other, Include):
            is_apart = (self.high < 1 and other.are(self.text)) or self.is_exceeded_by(other.text)
        else:
            is_apart = isinstance(other, Exclude) and self.low > 0 and (other.are(self.text) or other.is_in(self.text))
        return "wording" if is_apart else None

    def is_exceeded_by(self, text: str, times: int = 1) -> bool:
        """Whether words that occur so many times hold it more often than it may occur."""
        plain = folded(text) or text.lower()
        number = plain.count(self._folded) if len(self._folded) == 1 else len(self._alone.findall(plain))
        return number * times > self.high


def _count_of_beginnings(words: str, text: str) -> int:
    """How often words of a text begin with it, that is, all their forms."""
    pieces = text.split(words)
    return sum(not piece[-1:].isalnum() or bool(_SPACELESS.match(piece[-1:])) for piece in pieces[:-1])


def _plain(text: str) -> str:
    """Without accents, hyphens and spaces: forms that some take for the same word."""
    bare = (
        text
        if text.isascii()
        else "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    )
    return bare.replace("-", "").replace(" ", "")
