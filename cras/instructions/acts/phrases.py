"""What follows a verb: the things that it is about, and the phrases behind prepositions and conjunctions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.senses import SENSES, Sense
from cras.instructions.acts.vocabulary.shells import (
    ADVERBS,
    CONDITIONS,
    DETERMINERS,
    FILLERS,
    PREPOSITIONS,
    REASONS,
    RESTRICTIONS,
)
from cras.instructions.acts.vocabulary.things import HOLDERS, KINDS, PEOPLE, SAME, VAGUE_THINGS
from cras.instructions.acts.words import Token, base_of, is_noun_too, singular

_LONGEST_NAME = 5
_RELATIVES = listed("that which who whom whose how why what where")


@dataclass(frozen=True)
class Thing:
    """A noun with what narrows it: ``name`` in one spelling, ``more`` the words around it, singular, ``""`` is no name."""

    name: str
    more: frozenset[str] = frozenset()
    quoted: str | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """What it is a kind of, itself included."""
        found = {self.name, *KINDS.get(self.name, ())}
        words = self.name.split()
        if len(words) > 1 and words[-1] not in SENSES:
            found.add(SAME.get(words[-1], words[-1]))
        for word in self.more:
            found |= set(KINDS.get(f"{word} {self.name}", ()))
        return frozenset(found)


@dataclass(frozen=True)
class Phrase:
    """A preposition or conjunction and what stands behind it."""

    word: str
    tokens: tuple[Token, ...]

    @property
    def things(self) -> tuple[Thing, ...]:
        """The things that it names."""
        return things_in(self.tokens)


@dataclass(frozen=True)
class Parts:
    """What follows a verb."""

    things: tuple[Thing, ...]
    phrases: tuple[Phrase, ...]
    scopes: tuple[Phrase, ...]
    """Conditions, exceptions and what is done without: they last to the end, or to the next of them."""


def parts_of(rest: Sequence[Token]) -> Parts:
    """What follows a verb, taken apart."""
    direct: list[Token] = []
    phrases: list[Phrase] = []
    scopes: list[Phrase] = []
    word, tokens = "", direct
    is_scope = False

    def close() -> None:
        if word:
            (scopes if is_scope else phrases).append(Phrase(word, tuple(tokens)))

    place = 0
    while place < len(rest):
        token = rest[place]
        low = token.low if token.quoted is None else ""
        after = rest[place + 1].low if place + 1 < len(rest) else ""
        if low == "," and after in ("only", "not", "never", "but") and word:
            break
        if low == "as" and after in ("soon", "long"):
            close()
            word, tokens, is_scope = "when", [], True
            place += 3 if place + 2 < len(rest) and rest[place + 2].low == "as" else 2
            continue
        if low == "in" and after == "case":
            close()
            word, tokens, is_scope = "if", [], True
            place += 2
            continue
        if low in ("even", "regardless", "whatever", "irrespective") or (low == "no" and after == "matter"):
            close()
            word, tokens, is_scope = "regardless", [], True
            place += 1
            continue
        if is_scope and word == "regardless":
            tokens.append(token)
        elif low in RESTRICTIONS or low == "without" or (low in ("other", "apart") and after in ("than", "from")):
            if is_scope and word in ("except", "other") and low in CONDITIONS:
                tokens.append(token)
            else:
                close()
                word, tokens, is_scope = ("except" if low in ("other", "apart") else low), [], True
                place += 2 if low in ("other", "apart") else 1
                continue
        elif is_scope:
            tokens.append(token)
        elif low in REASONS and low != "as":
            close()
            word, tokens = "because", []
        elif low == "to" and _is_purpose(rest, place):
            close()
            word, tokens = "purpose", []
        elif low in PREPOSITIONS:
            close()
            word, tokens = low, []
        elif low in _RELATIVES and place and not (word in PREPOSITIONS and not tokens):
            close()
            word, tokens = "that", []
        else:
            tokens.append(token)
        place += 1
    close()
    behind = [token.low for token in rest[len(direct) : len(direct) + 5]]
    return Parts(things_in(direct, behind), tuple(phrases), tuple(scopes))


def _is_purpose(rest: Sequence[Token], place: int) -> bool:
    """ "To lighten the mood": what something is done for, and not to whom."""
    if not place or place + 1 >= len(rest) or rest[place + 1].quoted is not None:
        return False
    low = rest[place + 1].low
    after = rest[place + 2].low if place + 2 < len(rest) else ""
    known = base_of(low, "base")
    if known and not is_noun_too(known):
        return True
    return (
        low.isalpha()
        and low not in DETERMINERS
        and low not in PREPOSITIONS
        and after in DETERMINERS
        and low not in FILLERS
    )


def things_in(tokens: Sequence[Token], behind: Sequence[str] = ()) -> tuple[Thing, ...]:
    """The things of a list of nouns: "prices, discounts or internal ids"; ``behind`` are the words after them."""
    found = []
    end = len(tokens)
    part: list[Token] = []
    for place, token in enumerate([*tokens, Token(",", ",")]):
        if token.quoted is None and (token.low in (",", "and", "or", "nor", "&", "/") or not token.is_word):
            thing = _thing(part, behind if place == end else ())
            if thing is not None:
                found.append(thing)
            part = []
        elif (
            token.quoted is None and "/" in token.low and not any(c in token.low for c in "._:") and len(token.low) > 3
        ):
            for piece in token.low.split("/"):
                if piece:
                    thing = _thing([*part, Token(piece, piece)])
                    if thing is not None:
                        found.append(thing)
            part = []
        else:
            if part and token.low in DETERMINERS and any(item.low not in DETERMINERS for item in part):
                thing = _thing(part)  # "give Scheduler the diagnosis": two things
                if thing is not None:
                    found.append(thing)
                part = []
            part.append(token)
    return tuple(found)


_PRONOUNS = listed("me him her us them you it she he they we i yourself themselves itself himself herself")


def _thing(tokens: Sequence[Token], behind: Sequence[str] = ()) -> Thing | None:
    quoted = next((token for token in tokens if token.quoted is not None), None)
    if quoted is not None:
        return Thing(quoted.low, quoted=quoted.quoted) if quoted.low else None
    words = [
        singular(token.low)
        for token in tokens
        if not (
            token.low in DETERMINERS
            or token.low in FILLERS
            or token.low in ADVERBS
            or token.low in _PRONOUNS
            or _is_adverb(token.low)
        )
    ]
    words = [word for word in words if word and word not in DETERMINERS]
    if not words:
        return None
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        name = SAME.get(" ".join(words[-length:]))
        if name is not None and not (length == 1 and name in SENSES):
            return Thing(name, frozenset(words[:-length]))
    sense = SENSES.get(SAME.get(words[-1], words[-1]))
    if sense is not None and _has_sense(sense, tokens, words, behind):
        return Thing(sense.name, frozenset(words[:-1]))
    for length in range(min(3, len(words)), 1, -1):
        name = " ".join(words[-length:])
        if name in KINDS:
            return Thing(name, frozenset(words[:-length]))
    if words[-1] in VAGUE_THINGS:
        return None
    if sense is not None and sense.usual:
        return Thing(" ".join(words[-2:]), frozenset(words[:-2]))
    return Thing(SAME.get(words[-1], words[-1]), frozenset(words[:-1]))


_OWNERS = listed("my our their his her its whose")


def _has_sense(sense: Sense, tokens: Sequence[Token], words: Sequence[str], behind: Sequence[str]) -> bool:
    before = [token.low for token in tokens[:-1]]
    return sense.holds(
        before,
        words[:-1],
        is_plural=singular(tokens[-1].low) != tokens[-1].low,
        is_owned=bool(_OWNERS & set(before) or PEOPLE & set(words[:-1])),
        behind=behind,
    )


def _is_adverb(word: str) -> bool:
    return (
        word.endswith("ly")
        and len(word) > 4
        and word not in ("reply", "family", "supply", "anomaly", "apply", "friendly", "overly", "assembly")
    )


def content_of(tokens: Sequence[Token]) -> frozenset[str]:
    """The words of a phrase that say something, in base forms; a negation is one of them."""
    found = set()
    for token in tokens:
        if token.quoted is not None:
            found.add(token.low)
            continue
        low = token.low
        if low in ("not", "no", "never", "without", "n't") or low.endswith("n't"):
            found.add("not")
        elif token.low == ",":
            break
        elif token.is_word and not (
            low in _EMPTY or low in DETERMINERS or low in FILLERS or low in ADVERBS or _is_adverb(low)
        ):
            verb = base_of(low, "ing", "ed") or base_of(low, "base", "s")
            is_noun = verb is not None and is_noun_too(verb) and base_of(low, "ing", "ed") is None
            name = verb if verb and not is_noun else singular(low)
            found.add(SAME.get(name, name))
    return frozenset(found)


_EMPTY = (
    PREPOSITIONS
    | listed(
        "you your be is are was were been being it they them he she him her we us i me who which that to and or "
        "if when do does did has have had can will would should must may might could themselves there then so "
        "also just yourself really very please asks case"
    )
) - {"without"}


def held(thing: Thing, phrases: Sequence[Phrase]) -> tuple[Thing, ...]:
    """What a general head stands for: "questions about billing" is billing, "billing questions" too."""
    if thing.name not in HOLDERS and thing.name not in ("opinion", "text", "code", "estimate"):
        return (thing,)
    about = [
        phrase
        for phrase in phrases
        if phrase.word in ("about", "on", "regarding", "concerning", "of", "around", "to", "related")
    ]
    named = [item for phrase in about for item in phrase.things if phrase.word != "to"]
    if thing.name in ("opinion", "text", "code", "estimate"):
        return (thing,)
    if named:
        return tuple(named)
    if thing.more:
        ordered = sorted(thing.more - PEOPLE)
        if len(ordered) == 1:
            name = SAME.get(f"{ordered[0]} {thing.name}", SAME.get(ordered[0], ordered[0]))
            return (Thing(name, thing.more & PEOPLE),)
    return (thing,)
