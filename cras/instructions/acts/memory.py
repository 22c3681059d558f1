"""What 'it' and 'them' stand for: the thing that was spoken of last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cras.instructions.acts.clause import Clause
from cras.instructions.acts.phrases import things_in
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import ADVERBS, CONDITIONS, EXCEPTIONS, PREPOSITIONS
from cras.instructions.acts.vocabulary.things import PEOPLE, VAGUE_THINGS
from cras.instructions.acts.words import FORMS, Token, is_noun_too, singular


class Memory:
    """The thing that was spoken of last, for "it" and "them"."""

    def __init__(self) -> None:
        self.thing: tuple[Token, ...] = ()

    def resolved(self, clause: Clause, tokens: Sequence[Token]) -> Clause:
        """The clause with its pronoun replaced by what was spoken of last, before it in the sentence or in the one before."""
        rest = clause.rest
        place = next((at for at, token in enumerate(rest[:3]) if token.low in _PRONOUNS and token.quoted is None), None)
        if place is None or not _stands_alone(rest, place):
            self.thing = _object_of(rest) or _object_of(clause.subject) or self.thing
            return clause
        is_plural = rest[place].low in ("them", "those", "these")
        named = _named_before(tokens, rest[place], is_plural=is_plural) or self.thing
        if not named:
            return clause
        if self.thing and named[-1].low == self.thing[-1].low:
            named = self.thing  # as the clause before took it apart
        return replace(clause, rest=(*rest[:place], *named, *rest[place + 1 :]), plain=clause)


_PRONOUNS = listed("it them these those")


def has_pronoun(tokens: Iterable[Token]) -> bool:
    """Whether any word may stand for a thing that was spoken of before."""
    return any(token.low in _PRONOUNS for token in tokens)


def _stands_alone(rest: Sequence[Token], place: int) -> bool:
    """Whether a pronoun is an object, and nobody who is given one."""
    if any(token.low in PREPOSITIONS for token in rest[:place]):
        return False
    if place + 1 == len(rest):
        return True
    after = rest[place + 1]
    return not after.is_word or after.low in _OBJECT_ENDS or after.low in ADVERBS or after.low in ("and", "or")


def _named_before(tokens: Sequence[Token], pronoun: Token, *, is_plural: bool) -> tuple[Token, ...]:
    """The last thing that the sentence names before a pronoun, in the same number."""
    end = next((place for place, token in enumerate(tokens) if token is pronoun), 0)
    part: list[Token] = []
    found: tuple[Token, ...] = ()
    for token in tokens[:end]:
        ends = token.quoted is None and (
            not token.is_word or token.low in _OBJECT_ENDS or token.low in _BREAKS or _is_verb_form(token.low)
        )
        if not ends:
            part.append(token)
            continue
        found, part = (tuple(part) if _is_named(part, is_plural) else found), []
    return tuple(part) if _is_named(part, is_plural) else found


_BREAKS = listed(
    "and or but then if when is are was were be must should may can will has have not never you we they also"
)


def _is_verb_form(word: str) -> bool:
    known = FORMS.get(word)
    return known is not None and not is_noun_too(known[0])


def _is_named(part: Sequence[Token], is_plural: bool) -> bool:
    named = [thing for thing in things_in(part) if thing.name not in VAGUE_THINGS | PEOPLE]
    if not named or part[-1].quoted is not None:
        return bool(named)
    return (singular(part[-1].low) != part[-1].low) == is_plural


def _object_of(rest: Sequence[Token]) -> tuple[Token, ...]:
    """The words of the direct object, up to the first preposition or mark."""
    end = 0
    while end < len(rest) and (
        rest[end].quoted is not None or (rest[end].is_word and rest[end].low not in _OBJECT_ENDS)
    ):
        end += 1
    named = things_in(rest[:end])
    return tuple(rest[:end]) if any(thing.name not in VAGUE_THINGS | PEOPLE for thing in named) else ()


_OBJECT_ENDS = PREPOSITIONS | CONDITIONS | EXCEPTIONS | listed("that which who to so because")
