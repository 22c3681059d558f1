"""What a turn speaks of, a refusal to speak of it aside."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar

from pydantic import Field

from cras.checks.kind import CheckKind, Words
from cras.checks.registry import register
from cras.checks.sentences import sentences
from cras.checks.wording import Include
from cras.transcript import Dimension

_DECLINES = re.compile(
    r"\b(?:can(?:no|')?t|can only|could not|won't|will not|unable|decline|outside|not allowed|may not|only (?:answer|speak|talk)"
    r"|no puedo|solo puedo|fuera de|je ne peux|ne peux pas|hors de|kann nicht|kann nur|nicht möglich|außerhalb)\b",
    re.IGNORECASE,
)


class _Scope(CheckKind):
    dimension: ClassVar[Dimension] = "KBA"
    any_of: list[Words] = Field(min_length=1)

    @cached_property
    def _words(self) -> list[Include]:
        return [Include(text=word) for word in self.any_of]

    def is_covered(self, text: str) -> bool:
        """Whether a sentence that declines nothing mentions one of the words."""
        offered = [sentence for sentence in sentences(text) if not _DECLINES.search(sentence)]
        return any(word.is_in(sentence) for sentence in offered for word in self._words)


@register
class Covers(_Scope):
    """A sentence that declines nothing mentions one of the words."""

    kind: ClassVar[str] = "covers"

    def run(self, text: str) -> bool:
        """Whatever the case."""
        return self.is_covered(text)


@register
class NotCovers(_Scope):
    """No sentence mentions one of the words, unless it declines something."""

    kind: ClassVar[str] = "not_covers"

    def run(self, text: str) -> bool:
        """Whatever the case."""
        return not self.is_covered(text)

    def clash(self, other: CheckKind) -> str | None:
        """Every word that could cover it is one that must not."""
        return "scope" if isinstance(other, Covers) and set(other.any_of) <= set(self.any_of) else None
