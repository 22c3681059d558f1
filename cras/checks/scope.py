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
    r"\b(?:can(?:no|'?|’)t|can only|could not|won['’]?t|will not|unable|declin\w+|outside|not allowed|may not|must not|only (?:answer|speak|talk)"
    r"|not (?:to )?(?:discuss|talk|speak|able|something|my|in my|part|within|permitted|for me)|(?:do|are|is|does)n['’]t|beyond|rather than|instead of|leave|aside"
    r"|off limits|no comment|never|avoid|refrain|sorry|afraid|unfortunately|apologi[sz]e|regret|somebody else|someone else|another (?:team|agent|desk|expert)"
    r"|please (?:ask|contact|consult|see)|refer you|stick to|not qualified|remit"
    r"|no puedo|solo puedo|fuera de|lo siento|je ne peux|ne peux pas|hors de|désolée?|kann nicht|kann nur|nicht möglich|außerhalb|leider|darf nicht)\b",
    re.IGNORECASE,
)


class _Scope(CheckKind):
    dimension: ClassVar[Dimension] = "KBA"
    any_of: list[Words] = Field(min_length=1)

    @cached_property
    def _words(self) -> list[Include]:
        return [Include(text=word) for word in self.any_of]

    def offered(self, text: str) -> list[str]:
        """The sentences that decline nothing."""
        return [sentence for sentence in sentences(text) if not _DECLINES.search(sentence)]

    def is_covered(self, offered: list[str]) -> bool:
        """Whether one of the words stands in their own prose."""
        return any(word.is_own(sentence) for sentence in offered for word in self._words)


@register
class Covers(_Scope):
    """A sentence that declines nothing mentions one of the words.

    Not told where they are mentioned in code, an address, a quotation or another form alone.
    """

    kind: ClassVar[str] = "covers"

    def run(self, text: str) -> bool | None:
        """Whatever the case."""
        offered = self.offered(text)
        if self.is_covered(offered):
            return True
        return None if any(word.may_be_in(sentence) for sentence in offered for word in self._words) else False


@register
class NotCovers(_Scope):
    """No sentence mentions one of the words, unless it declines something.

    Not told where they are mentioned in code, an address or a quotation alone.
    """

    kind: ClassVar[str] = "not_covers"

    def run(self, text: str) -> bool | None:
        """Whatever the case."""
        offered = self.offered(text)
        if self.is_covered(offered):
            return False
        return None if any(word.is_in(sentence) for sentence in offered for word in self._words) else True

    def clash(self, other: CheckKind) -> str | None:
        """Every word that could cover it is one that must not."""
        return "scope" if isinstance(other, Covers) and set(other.any_of) <= set(self.any_of) else None
