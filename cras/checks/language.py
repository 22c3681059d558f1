"""The language of a turn."""

from __future__ import annotations

from typing import ClassVar

from pydantic import field_validator

from cras.checks.kind import CheckKind
from cras.checks.languages import CLOSE, LANGUAGE_CODES, LANGUAGES, read_language
from cras.checks.registry import register


@register
class Language(CheckKind):
    """The text is in that language (ISO 639-1: `fr`, `en`, ...), code, addresses and quotations aside.

    Not told of a language that detection does not choose from, of names (nor of a list of them), numbers and words that several languages have, of a text in two languages,
    and where the text has more than a stray word of the language that is asked for.
    """

    kind: ClassVar[str] = "language"
    code: str

    @field_validator("code")
    @classmethod
    def _is_known(cls, code: str) -> str:
        known = sorted({*LANGUAGES, *LANGUAGE_CODES.values()})
        if code not in known:
            raise ValueError(f"{code!r} is not a language that is known; known are {', '.join(known)}")
        return code

    def run(self, text: str) -> bool | None:
        """By script, small words and py3langid."""
        if self.code not in LANGUAGES:
            return None
        found = read_language(text)
        if found.code == self.code:
            return True
        is_near = self.code in found.traces or frozenset((self.code, found.code or "")) in CLOSE
        return False if found.code and found.is_sure and not is_near else None

    def clash(self, other: CheckKind) -> str | None:
        """A text is in one language."""
        return "language" if isinstance(other, Language) and other.code != self.code else None
