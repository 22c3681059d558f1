"""Words that a turn holds or does not hold, and how often."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar

from cras.checks.bounds import Bounded
from cras.checks.kind import CheckKind, Words
from cras.checks.registry import register


def whole_words(text: str, flags: int = 0) -> re.Pattern[str]:
    """Finds the text where it is no part of a longer word."""
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", flags)


class _Wording(CheckKind):
    text: Words

    @cached_property
    def _lower(self) -> re.Pattern[str]:
        return whole_words(self.text.lower())

    @cached_property
    def _as_written(self) -> re.Pattern[str]:
        return whole_words(self.text, re.IGNORECASE)

    def is_in(self, text: str) -> bool:
        """Whether the words occur in a text, whatever their case."""
        return self._lower.search(text.lower()) is not None

    def evidence(self, text: str, met: bool) -> str | None:
        """The words themselves, where they occur."""
        match = self._as_written.search(text)
        return match.group(0) if match else None

    def are(self, text: str) -> bool:
        """Whether another check's words are the same."""
        return self.text.casefold() == text.casefold()


@register
class Include(_Wording):
    """The words occur, whatever their case."""

    kind: ClassVar[str] = "include"

    def run(self, text: str) -> bool:
        """As whole words."""
        return self.is_in(text)


@register
class Exclude(_Wording):
    """The words do not occur, whatever their case."""

    kind: ClassVar[str] = "exclude"

    def run(self, text: str) -> bool:
        """As whole words."""
        return not self.is_in(text)

    def clash(self, other: CheckKind) -> str | None:
        """Words that have to be in the text, alone or as a part."""
        if not isinstance(other, Include):
            return None
        return "wording" if self.is_in(other.text) or self.are(other.text) else None


@register
class Occurrences(Bounded):
    """The words occur that often, whatever their case; a single character is also counted within words."""

    kind: ClassVar[str] = "occurrences"
    text: Words

    @cached_property
    def _lower(self) -> re.Pattern[str]:
        return whole_words(self.text.lower())

    def run(self, text: str) -> bool:
        """Occurrences do not overlap."""
        if len(self.text.lower()) == 1:
            return self.holds(text.lower().count(self.text.lower()))
        return self.holds(len(self._lower.findall(text.lower())))

    def describe(self) -> str:
        """For example ``'tea' at least 2``."""
        return self.words(repr(self.text))

    def clash(self, other: CheckKind) -> str | None:
        """Another number of the same words; to include them is once or more, to exclude them never."""
        if isinstance(other, Occurrences):
            is_apart = self.is_apart_from(other) and other.text.casefold() == self.text.casefold()
        elif isinstance(other, Include):
            is_apart = self.high < 1 and other.are(self.text)
        else:
            is_apart = isinstance(other, Exclude) and self.low > 0 and other.are(self.text)
        return "wording" if is_apart else None
