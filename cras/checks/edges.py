"""What a turn begins and ends with."""

from __future__ import annotations

from typing import ClassVar

from cras.checks.kind import QUOTE_CHARACTERS, CheckKind, Words
from cras.checks.registry import register
from cras.checks.units import plain_units
from cras.checks.wording import Exclude


def starts(text: str, words: str) -> bool:
    """Whether a text begins with the words, an opening JSON or bullet mark aside."""
    units = plain_units(text)
    return bool(units) and units[0].strip().lower().startswith(words.lower())


def ends(text: str, words: str) -> bool:
    """Whether a text ends with the words, a closing JSON mark and full stops aside."""
    units = plain_units(text)
    last = units[-1].strip().lower() if units else ""
    if _is_marks(words):  # they are what is asked for, so they are not set aside
        return last.endswith(words)
    return bool(units) and last.rstrip(".!").endswith(_bare(words))


@register
class StartsWith(CheckKind):
    """The text begins with it (an opening JSON or bullet mark aside)."""

    kind: ClassVar[str] = "starts_with"
    text: Words

    def run(self, text: str) -> bool:
        """Whatever the case."""
        return starts(text, self.text)

    def bars(self, text: str) -> bool:
        """Whether no turn begins with both this and another text."""
        one, other = _bare(self.text), _bare(text)
        return not (one.startswith(other) or other.startswith(one))

    def clash(self, other: CheckKind) -> str | None:
        """Another beginning, or words of it that must not occur."""
        if isinstance(other, Exclude):
            return "wording" if other.is_in(self.text) else None
        return "procedure" if isinstance(other, StartsWith) and self.bars(other.text) else None


@register
class EndsWith(CheckKind):
    """The text ends with it (a closing JSON mark, full stops and exclamation marks aside)."""

    kind: ClassVar[str] = "ends_with"
    text: Words

    def run(self, text: str) -> bool:
        """Whatever the case."""
        return ends(text, self.text)

    def evidence(self, text: str, met: bool) -> str | None:
        """The end of the turn."""
        return text.rstrip()[-QUOTE_CHARACTERS:] or None

    def bars(self, text: str) -> bool:
        """Whether no turn ends with both this and another text."""
        if _is_marks(self.text) != _is_marks(text):
            return False  # "Bye!" ends with "Bye" and with "!"
        one, other = _bare(self.text), _bare(text)
        return not (one.endswith(other) or other.endswith(one))

    def clash(self, other: CheckKind) -> str | None:
        """Another end, or words of it that must not occur."""
        if isinstance(other, Exclude):
            return "procedure" if other.is_in(self.text) else None
        return "procedure" if isinstance(other, EndsWith) and self.bars(other.text) else None


def _is_marks(text: str) -> bool:
    """Whether a text is full stops and exclamation marks alone."""
    return not text.rstrip(".!")


def _bare(text: str) -> str:
    """A text without the marks behind it; marks alone stay."""
    return text.lower().rstrip(".!") or text
