"""The language of a turn."""

from __future__ import annotations

from typing import ClassVar

from pydantic import field_validator

from cras.checks.kind import CheckKind
from cras.checks.languages import LANGUAGE_CODES, LANGUAGES, detect_language
from cras.checks.registry import register


@register
class Language(CheckKind):
    """The text is in that language (ISO 639-1: `fr`, `en`, ...).

    Not told of a language that detection does not choose from, and of texts too short for it.
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
        """By py3langid."""
        if self.code not in LANGUAGES:
            return None
        detected = detect_language(text)
        return None if detected is None else detected == self.code

    def clash(self, other: CheckKind) -> str | None:
        """A text is in one language."""
        return "language" if isinstance(other, Language) and other.code != self.code else None
