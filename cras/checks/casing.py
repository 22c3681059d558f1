"""Upper and lower case of a whole turn."""

from __future__ import annotations

from typing import ClassVar, Literal

from cras.checks.kind import CheckKind
from cras.checks.registry import register
from cras.checks.units import WORD, plain_units


@register
class Casing(CheckKind):
    """Every cased letter is `upper` or `lower`; `sentence`: neither is so; `title`: all words of four letters or more begin with a capital.

    Not told of a text without such letters (or words).
    """

    kind: ClassVar[str] = "casing"
    casing: Literal["upper", "lower", "sentence", "title"]

    def run(self, text: str) -> bool | None:
        """Letters of scripts without case are left alone."""
        units = plain_units(text)
        cased = [c for unit in units for c in unit if c.lower() != c.upper()]
        if not cased:
            return None
        if self.casing == "title":
            words = [word for unit in units for word in WORD.findall(unit) if sum(map(str.isalpha, word)) > 3]
            return all(word[0].isupper() or not word[0].isalpha() for word in words) if words else None
        is_upper, is_lower = all(c.isupper() for c in cased), all(c.islower() for c in cased)
        return {"upper": is_upper, "lower": is_lower, "sentence": not is_upper and not is_lower}[self.casing]

    def clash(self, other: CheckKind) -> str | None:
        """Two casings; a title-cased text may be cased like a sentence."""
        if not isinstance(other, Casing) or other.casing == self.casing:
            return None
        return None if {self.casing, other.casing} == {"sentence", "title"} else "wording"
