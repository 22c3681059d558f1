"""What a turn begins and ends with."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from cras.checks.folded import folded, unmarked
from cras.checks.kind import QUOTE_CHARACTERS, CheckKind, Words
from cras.checks.registry import register
from cras.checks.units import plain_units
from cras.checks.wording import Exclude, Occurrences

_OPENING = " \t\n\"'*_~`#>-([{<\ufeff"
_CLOSING = " \t\n\"'*_~`>)]}|-=#"
_FENCE_LINE = re.compile(r"(?m)^[^\S\n]*(?:```|~~~)[^\n]*$")
_LABEL = re.compile(r"\A\W*[\w .-]{1,40}:\s*")
_IS_ASIDE = re.compile(r"\A(?:[*_`]{0,3}[A-Z]{4,12}[*_`.!]{0,4}|\[\d+\][^\n]*|https?://\S*)\Z")


def starts(text: str, words: str) -> bool | None:
    """Whether a text begins with the words, marks of JSON, lists, headings, quotations and emphasis aside.

    ``None`` where an emoji or the speaker's name stands before them.
    """
    first = next(iter(plain_units(text)), "")
    if _begins(first, words):
        return True
    without = first.lstrip(_OPENING)
    symbols = without.lstrip("".join({c for c in without[:12] if not (c.isalnum() or c.isspace())}) + " ")
    return None if _begins(symbols, words) or _begins(_LABEL.sub("", first, count=1), words) else False


def ends(text: str, words: str) -> bool | None:
    """Whether a text ends with the words, closing marks of JSON, quotations and emphasis and full stops aside.

    ``None`` where an emoji, a word such as TERMINATE or a source alone stands behind them.
    """
    units = plain_units(_FENCE_LINE.sub("", text))
    last = units[-1] if units else ""
    if _is_marks(words):  # they are what is asked for, so they are not set aside
        return unmarked(last).rstrip(" \"'`)]").endswith(words.strip())
    if not any(c.isalnum() for c in words):
        return text.rstrip().endswith(words.strip())
    if _closes(last, words):
        return True
    cut = last.rstrip()
    without_symbols = cut.rstrip("".join({c for c in cut[-12:] if not (c.isalnum() or c.isspace())}) + " ")
    return None if _closes(without_symbols, words) or _closes(without_aside(text), words) else False


def _begins(text: str, words: str) -> bool:
    words = folded(words)
    for reading in (folded(text), unmarked(text.lstrip(_OPENING))):
        bare = reading.lstrip(_OPENING) if words[:1] not in _OPENING else reading
        if bare.startswith(words) or (words[-1:] in ".!,:" and bare == words[:-1]):
            behind = bare[len(words) : len(words) + 1]
            return not (words[-1:].isalnum() and behind.isalnum())
    return False


def _closes(text: str, words: str) -> bool:
    bare = _stripped(unmarked(text))
    wanted = _stripped(unmarked(words)) or unmarked(words)
    before = bare[: len(bare) - len(wanted)][-1:]
    return bare.endswith(wanted) and not (wanted[:1].isalnum() and before.isalnum())


def without_aside(text: str) -> str:
    """A text without a last line that is a word for a program or a source."""
    before, _, last = text.rstrip().rpartition("\n")
    return before if _IS_ASIDE.match(last.strip()) else text


def _stripped(text: str) -> str:
    return text.rstrip(_CLOSING + ".!…。！")


@register
class StartsWith(CheckKind):
    """The text begins with it (an opening JSON or bullet mark, emphasis, a heading's or a quotation's mark aside).

    Not told where an emoji or the speaker's name stands before it.
    """

    kind: ClassVar[str] = "starts_with"
    text: Words

    def run(self, text: str) -> bool | None:
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
        if isinstance(other, Occurrences):
            return "wording" if other.is_exceeded_by(self.text) else None
        return "procedure" if isinstance(other, StartsWith) and self.bars(other.text) else None


@register
class EndsWith(CheckKind):
    """The text ends with it (a closing JSON mark, emphasis, quotation marks, full stops and exclamation marks aside).

    Not told where an emoji, a last line in capitals such as TERMINATE, or a source alone stands behind it.
    """

    kind: ClassVar[str] = "ends_with"
    text: Words

    def run(self, text: str) -> bool | None:
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
        if isinstance(other, Occurrences):
            return "procedure" if other.is_exceeded_by(_bare(self.text)) else None
        return "procedure" if isinstance(other, EndsWith) and self.bars(other.text) else None


@register
class NotAt(CheckKind):
    """The text does not begin, or end, with it; what stands around is as of `starts_with` and `ends_with`, which tell it."""

    kind: ClassVar[str] = "not_at"
    where: Literal["start", "end"]
    text: Words

    def run(self, text: str) -> bool | None:
        """Whatever the case."""
        found = (starts if self.where == "start" else ends)(text, self.text)
        return None if found is None else not found

    def describe(self) -> str:
        """For example ``no 'Sure' at the start``."""
        return f"no {self.text!r} at the {self.where}"

    def clash(self, other: CheckKind) -> str | None:
        """Words that have to stand there and begin, or end, with these."""
        kind = StartsWith if self.where == "start" else EndsWith
        if not isinstance(other, kind):
            return None
        return "procedure" if (starts if self.where == "start" else ends)(other.text, self.text) else None


def _is_marks(text: str) -> bool:
    """Whether a text is full stops and exclamation marks alone."""
    return not text.rstrip(".!")


def _bare(text: str) -> str:
    """A text without the marks behind it; marks alone stay."""
    return text.lower().rstrip(".!") or text
