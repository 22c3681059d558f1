"""What every line or sentence of a turn begins or ends with."""

from __future__ import annotations

from typing import ClassVar, Literal

from cras.checks.kind import CheckKind, Words
from cras.checks.registry import register
from cras.checks.sentences import sentence_span, sentences

_CLOSING = " \t*_~`\"'“”’)]"
_MARKS = ".!?。！？"


@register
class Each(CheckKind):
    """Every line that is not empty, or every sentence, begins or ends with the text; emphasis, closing quotation marks and brackets aside.

    Not told of an empty text; of sentences, where their bounds are open, where a line is a heading or an item, and where one ends with another mark than a full stop, a question mark or an exclamation mark.
    """

    kind: ClassVar[str] = "each"
    unit: Literal["line", "sentence"]
    where: Literal["start", "end"]
    text: Words

    def run(self, text: str) -> bool | None:
        """White space around a line does not count."""
        if not text.strip():
            return None
        if self.unit == "line":
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            return all(self._has(line) for line in lines)
        pieces, span = sentences(text), sentence_span(text)
        if span is None or not span.low == span.high == len(pieces):
            return None
        if self.where == "end" and self.text in _MARKS:
            ends = [piece.rstrip(_CLOSING)[-1:] for piece in pieces]
            if any(end and end not in _MARKS for end in ends):
                return None
            return all(end == self.text for end in ends if end) if any(ends) else None
        return all(self._has(piece) for piece in pieces)

    def describe(self) -> str:
        """For example ``every line starts with '> '``."""
        return f"every {self.unit} {self.where}s with {self.text!r}"

    def clash(self, other: CheckKind) -> str | None:
        """Another text at the same edge."""
        if not isinstance(other, Each) or (other.unit, other.where) != (self.unit, self.where):
            return None
        one, two = self.text.strip().casefold(), other.text.strip().casefold()
        if self.where == "start":
            return None if one.startswith(two) or two.startswith(one) else "wording"
        return None if one.endswith(two) or two.endswith(one) else "wording"

    def _has(self, piece: str) -> bool:
        wanted = self.text.strip().casefold()
        said = piece.strip().casefold()
        if self.where == "start":
            return said.startswith(wanted) or said.lstrip("*_\"'“`").startswith(wanted)
        return said.endswith(wanted) or said.rstrip(_CLOSING).endswith(wanted)
