"""Several texts of which one is enough."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from cras.checks.edges import EndsWith, StartsWith, ends, starts
from cras.checks.kind import CheckKind, Words
from cras.checks.registry import register
from cras.checks.wording import Exclude, Include


@register
class OneOf(CheckKind):
    """At least one of the texts occurs `anywhere` (as `include` looks for it), or at the `start` or the `end`.

    Not told where `include`, `starts_with` or `ends_with` is not of one of them and none is met.
    """

    kind: ClassVar[str] = "one_of"
    texts: list[Words] = Field(min_length=1)
    where: Literal["anywhere", "start", "end"] = "anywhere"

    @cached_property
    def _included(self) -> list[Include]:
        return [Include(text=text) for text in self.texts]

    def run(self, text: str) -> bool | None:
        """Whatever the case."""
        if self.where == "anywhere":
            found = {item.run(text) for item in self._included}
        else:
            found = {(starts if self.where == "start" else ends)(text, words) for words in self.texts}
        return True if True in found else None if None in found else False

    def clash(self, other: CheckKind) -> str | None:
        """Another beginning or end than each of them, or words that are in each of them and must not occur."""
        if isinstance(other, StartsWith | EndsWith) and self.where == (
            "start" if isinstance(other, StartsWith) else "end"
        ):
            return "procedure" if all(other.bars(text) for text in self.texts) else None
        return self.clash_together([other])

    def clash_together(self, others: Sequence[CheckKind]) -> str | None:
        """Exclusions that leave none of them: "say A or B" against "do not say A or B"."""
        barred = [other for other in others if isinstance(other, Exclude)]
        return "wording" if all(any(item.is_in(text) for item in barred) for text in self.texts) else None
