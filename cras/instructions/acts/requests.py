"""Requests as people make them, as plain imperatives: "Could you please call her?", "I want you to call her, thanks"."""

from __future__ import annotations

from collections.abc import Sequence

from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.words import Token, base_of

_WISHES = tuple(
    tuple(phrase.split(" "))
    for phrase in listed(
        "i want you to|i need you to|i would like you to|i'd like you to|i would love you to|i'd love you to|i expect you to"
        "|we want you to|we need you to|we would like you to|we'd like you to|we expect you to"
    )
)
_ASKING = listed("could can would will")
_POLITE = listed("please kindly")
_THANKS = listed("please thanks thx thank ty cheers")
_ABILITIES = listed("speak see understand hear remember do be have know think read help access feel learn")
"""Of these "can you ...?" asks whether, and not for it."""
_BEFORE_WORD = listed("say with use write add and or the a word by without put include of to saying my your no many")
"""Before "thanks" and "please" as words that are spoken of."""


def as_imperative(tokens: Sequence[Token], *, is_request: bool) -> list[Token]:
    """The sentence without what makes it polite; the same where it is no such request.

    Args:
        tokens: its words and marks.
        is_request: it is a user's own, so that a question with "could you" asks for something; in a system message it
            may be an example of what users ask.
    """
    found = _without_thanks(list(tokens)) if is_request else list(tokens)
    start = 1 if found and found[0].low in _POLITE else 0
    low = [token.low for token in found[start : start + 6]]
    for wish in _WISHES:
        if tuple(low[: len(wish)]) == wish and len(found) > start + len(wish):
            return found[start + len(wish) :]
    if is_request and len(low) > 2 and low[0] in _ASKING and low[1] == "you":
        after = start + 2
        is_polite = low[2] in _POLITE
        while after < len(found) and found[after].low in _POLITE:
            after += 1
        verb = base_of(found[after].low, "base") if after < len(found) - 1 else None
        if verb is not None and (is_polite or verb not in _ABILITIES):
            return [token for token in found[after:] if token.text != "?"]
    return found


def _without_thanks(tokens: list[Token]) -> list[Token]:
    """Without "please", "thx" or "thank you" at its end."""
    kept = list(tokens)
    marks: list[Token] = []
    while kept and kept[-1].text in (".", "!", "?"):
        marks.insert(0, kept.pop())
    while len(kept) > 3:
        width = 2 if (kept[-2].low, kept[-1].low) == ("thank", "you") else 1
        if width == 1 and kept[-1].low not in _THANKS - {"thank"}:
            break
        if any(token.quoted is not None for token in kept[-width:]) or kept[-width - 1].low in _BEFORE_WORD:
            break
        kept = kept[:-width]
        while kept and kept[-1].text in (",", ".", "!", "?", "-"):
            kept.pop()
    return [*kept, *marks] if len(kept) + len(marks) < len(tokens) else list(tokens)
