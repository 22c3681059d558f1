"""Which parts of a text are names alone: they are written the same in an answer of any language."""

from __future__ import annotations

import re

_PART = re.compile(r"[.!?:;|\t\n]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LINK = re.compile(
    r"(?:a|à|al|am|an|and|au|aux|da|das|de|dei|del|della|delle|den|der|des|di|die|do|dos|du|e|el|en|et|for|für|i"
    r"|il|im|in|la|las|le|les|lo|los|na|of|on|sous|sur|the|till|und|van|vom|von|y|za|zu|zum|zur)\Z"
)
"""Small words within names: ``Rio de Janeiro``, ``Bundesministerium für Wirtschaft``."""
_LEAST_OTHERS = 4
"""Of so many words of a sentence at least one is neither written with a capital nor one of these; in German too."""


def without_names(text: str) -> str:
    """A text without the parts of it that are names alone, or nearly so. Of a text in capitals all is kept."""
    return text if text.isupper() else "\n".join(part for part in _PART.split(text) if not _is_of_names(part))


def _is_of_names(part: str) -> bool:
    words: list[str] = _WORD.findall(part)
    others = sum(word[0].islower() and not _LINK.match(word) for word in words)
    return others * _LEAST_OTHERS < len(words)
