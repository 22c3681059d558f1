"""Names of agents as prose writes them: ``order_desk`` is the order desk, and the Order Desk."""

from __future__ import annotations

from collections.abc import Sequence

from cras.instructions.acts.words import Token

_LONGEST = 4
"""Words of a name."""
_BEFORE = ("the", "our", "your")
"""After these words, a name of several words is one, however it is written."""


def folded_name(name: str) -> str:
    """A name without regard to case, white space, hyphens and underscores."""
    return name.lower().replace("_", "").replace(" ", "").replace("-", "")


def with_names(tokens: Sequence[Token], names: frozenset[str]) -> list[Token]:
    """The tokens with every name of several words as one, written as in ``names``.

    Words that make up a name are one after an article, or where each is capitalised; else they are what they say
    ("write code" is an act, though an agent is called ``write_code``).
    """
    folded = {folded_name(name): name for name in sorted(names)}
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        length, token = _name_at(tokens, place, folded)
        found.append(token)
        place += length
    return found


def _name_at(tokens: Sequence[Token], place: int, folded: dict[str, str]) -> tuple[int, Token]:
    is_after = place > 0 and tokens[place - 1].low in _BEFORE
    for length in range(min(_LONGEST, len(tokens) - place), 1, -1):
        words = tokens[place : place + length]
        if any(not word.is_word or word.quoted is not None for word in words):
            continue
        if not is_after and not all(word.text[0].isupper() for word in words):
            continue
        last = words[-1].low
        owner = "'s" if last.endswith("'s") else ""
        name = folded.get(folded_name("".join([*(word.low for word in words[:-1]), last.removesuffix("'s")])))
        if name is not None:
            return length, Token(f"{name}{owner}", f"{name}{owner}")
    return 1, tokens[place]
