"""Lines and headings that a turn must have by name: ``Confidence: high``, ``## Ingredients``."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cras.checks.kind import CheckKind, Words
from cras.checks.lines import HEADING
from cras.checks.registry import register
from cras.checks.wording import Exclude

_AROUND = " \t*_#>-•\"'`[]().0123456789"


@register
class Labelled(CheckKind):
    """A line of the text begins with the label and a colon, and what follows is one of the options where they are given; emphasis, list and heading marks aside.

    Not told where the label stands without a colon, or the options in other words.
    """

    kind: ClassVar[str] = "labelled"
    label: Words
    options: list[Words] = Field(default=[])

    def run(self, text: str) -> bool | None:
        """Whatever the case."""
        label = self.label.rstrip(": ").casefold()
        is_open = False
        for line in text.splitlines():
            said = _bare(line)
            if not said.startswith(label):
                continue
            rest = said[len(label) :].lstrip("*_ ")
            if not rest.startswith((":", "：")):
                is_open = True
                continue
            value = rest[1:].strip(_AROUND + ".!,")
            options = [option.casefold() for option in self.options]
            if not options or value in options:
                return True
            if any(value.startswith(option) for option in options):
                is_open = True
        return None if is_open or (label in text.casefold() and not self.options) else False

    def describe(self) -> str:
        """For example ``a line 'Confidence: ' with one of high, medium, low``."""
        return (
            f"a line '{self.label.rstrip(': ')}: '{' with one of ' + ', '.join(self.options) if self.options else ''}"
        )

    def clash(self, other: CheckKind) -> str | None:
        """The label, barred; options of the same label that are apart."""
        if isinstance(other, Exclude):
            return "wording" if other.is_in(self.label) else None
        if isinstance(other, Labelled) and other.label.casefold() == self.label.casefold():
            one, two = ({option.casefold() for option in item.options} for item in (self, other))
            return "wording" if one and two and not one & two else None
        return None


@register
class Headed(CheckKind):
    """The text has a heading for each of the names: a line with a heading's mark, in bold, in capitals, or the name alone with or without a colon.

    Not told where a name opens a longer line, or stands in one that has a heading's mark.
    """

    kind: ClassVar[str] = "headed"
    headings: list[Words] = Field(min_length=1)

    def run(self, text: str) -> bool | None:
        """Whatever the case and the numbers before them."""
        lines = text.splitlines()
        said = [self._is_there(name, lines) for name in self.headings]
        return False if False in said else None if None in said else True

    def describe(self) -> str:
        """For example ``headed Pros, Cons``."""
        return f"headed {', '.join(self.headings)}"

    def clash(self, other: CheckKind) -> str | None:
        """No headings at all; a name that is barred."""
        if isinstance(other, Exclude):
            return "wording" if any(other.is_in(name) for name in self.headings) else None
        is_none = getattr(other, "unit", None) in ("heading", "section") and getattr(other, "max", None) == 0
        return "format" if is_none else None

    def _is_there(self, name: str, lines: list[str]) -> bool | None:
        wanted = _bare(name).rstrip(": ")
        is_open = False
        for line in lines:
            said = _bare(line)
            if said.rstrip(": *_") == wanted:
                return True
            is_open = is_open or said.startswith(wanted) or (HEADING.match(line) is not None and wanted in said)
        return None if is_open else False


def _bare(line: str) -> str:
    """A line without the marks around it, folded; a name that is all marks stays."""
    return (line.strip().lstrip(_AROUND) or line.strip()).rstrip(" \t*_\"'`#").casefold()
