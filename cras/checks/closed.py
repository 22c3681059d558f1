"""A turn that is one of given answers and nothing else."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import Field

from cras.checks.edges import EndsWith, StartsWith
from cras.checks.kind import CheckKind, Words
from cras.checks.length import Words as WordCount
from cras.checks.registry import register
from cras.checks.units import parse_json
from cras.checks.wording import Exclude, Include
from cras.checks.yes_no import YesNo

_MARKS = re.compile(r"[\s\"'“”‘’«»`*_.,!?。！()\[\]]+")


@register
class Closed(CheckKind):
    """The text is one of the options alone, punctuation and emphasis aside.

    Not told of an empty text, of JSON, and where the option is cased otherwise.
    """

    kind: ClassVar[str] = "closed"
    options: list[Words] = Field(min_length=1)

    def run(self, text: str) -> bool | None:
        """By its letters and digits."""
        if not text.strip() or parse_json(text) is not None:
            return None
        said = _bare(text)
        options = [_bare(option) for option in self.options]
        if said in options:
            return True
        return None if said.casefold() in [option.casefold() for option in options] else False

    def describe(self) -> str:
        """For example ``one of 'TRUE', 'FALSE' alone``."""
        return f"one of {', '.join(map(repr, self.options))} alone"

    def clash(self, other: CheckKind) -> str | None:
        """Options that are apart; more words than each of them has; words that are in none of them, or barred and in all."""
        folded = [_bare(option).casefold() for option in self.options]
        if isinstance(other, Closed):
            return "wording" if not set(folded) & {_bare(option).casefold() for option in other.options} else None
        if isinstance(other, YesNo):
            return None if any(other.run(option) for option in self.options) else "wording"
        if isinstance(other, WordCount):
            return "length" if not any(other.holds(len(option.split())) for option in self.options) else None
        if isinstance(other, Include | StartsWith | EndsWith):
            return None if any(_bare(other.text).casefold() in option for option in folded) else "wording"
        if isinstance(other, Exclude):
            return "wording" if all(other.is_in(option) for option in self.options) else None
        return None


def _bare(text: str) -> str:
    return _MARKS.sub(" ", text).strip()
