"""A sentence in parts: what stands before the first comma, and what each verb begins."""

from __future__ import annotations

from collections.abc import Iterator

from cras.instructions.acts.clause import Tokens
from cras.instructions.acts.shell import BE, EVERYWHERE, MODALS, phrase_at
from cras.instructions.acts.subjects import RELATIVES
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import (
    CONDITIONS,
    DETERMINERS,
    OPENERS,
    PREPOSITIONS,
    RESTRICTIONS,
)
from cras.instructions.acts.vocabulary.things import WHOLE
from cras.instructions.acts.words import FORMS, PHRASAL, Token, base_of, is_noun_too, singular

_BREAKS = frozenset(";:—–()[]|")


_OBJECT_STARTS = DETERMINERS | listed("it them him her only exactly at one two three four five not")


def segments_of(tokens: Tokens) -> Iterator[list[Token]]:
    """The parts between semicolons, dashes, colons; a label ("Tone: formal") stays with what it labels."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        if token.text in "([" and not token.quoted:
            depth += 1
        elif token.text in ")]" and not token.quoted:
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif token.text in _BREAKS or (token.text == "-" and part):
            if token.text == ":" and part and part[0].low in OPENERS:
                part.append(Token(",", ","))  # "For refunds: ..."
                continue
            if token.text == ":" and len(part) <= 4:
                part.append(token)
                continue
            yield part
            part = []
        elif token.text not in ".!*_#`>":
            part.append(token)
    yield part


_CLAIMS = (
    ("it", "is", "you", "who"),
    ("it's", "you", "who"),
    ("you", "are", "the", "only", "one", "who"),
    ("you", "are", "the", "one", "who"),
    ("you", "are", "the", "only", "agent", "who"),
    ("you", "alone"),
    ("only", "you"),
    ("you", "and", "only", "you"),
    ("you", "and", "nobody", "else"),
)


def claimed(tokens: list[Token], start: int) -> tuple[list[Token], bool]:
    """The sentence with a plain "you", and whether it says that nobody else does it."""
    for claim in _CLAIMS:
        if tuple(token.low for token in tokens[start : start + len(claim)]) == claim:
            return [*tokens[:start], Token("you", "you"), *tokens[start + len(claim) :]], True
    return tokens, False


_ADVERBIAL = listed("weak strong")
_FRONTS = listed("regardless whatever no even irrespective as in")


def fronts_of(tokens: list[Token]) -> tuple[list[tuple[Token, ...]], int]:
    """The adverbials before the first comma ("If ...,", "For refunds,", "In e-mails,"), and where the rest begins."""
    fronts: list[tuple[Token, ...]] = []
    start = 0
    while start < len(tokens):
        effect, length = phrase_at(tokens, start)
        word = tokens[start].low
        if effect and effect <= _ADVERBIAL and start + length < len(tokens) and tokens[start + length].text == ",":
            fronts.append(tuple(tokens[start : start + length]))
            start += length + 1
            continue
        if effect is not None and not effect and word != "you":
            start += length
            continue
        if tokens[start].text == ",":
            start += 1
            continue
        is_front = word in OPENERS or word in _FRONTS
        if word in ("no", "as") and not (
            start + 1 < len(tokens) and tokens[start + 1].low in ("matter", "soon", "long")
        ):
            is_front = word == "as" and is_front
        if not is_front:
            break
        if effect is not None:  # "under no circumstances", "at all times", "in general"
            break
        comma = next((place for place in range(start, len(tokens)) if tokens[place].text == ","), None)
        you = next(
            (place for place in range(start + 1, min(len(tokens), start + 10)) if tokens[place].low == "you"), None
        )
        if (
            word not in RESTRICTIONS
            and you is not None
            and (comma is None or you < comma)
            and _says(tokens, you)
            and tokens[start + 1].low not in ("what", "that", "which")
        ):
            fronts.append(tuple(tokens[start:you]))
            start = you
            continue
        if comma is None:
            break
        fronts.append(tuple(tokens[start:comma]))
        start = comma + 1
    return fronts, start


def _says(tokens: list[Token], you: int) -> bool:
    """Whether "you" is followed by what it has to do or to be."""
    return you + 1 < len(tokens) and (
        base_of(tokens[you + 1].low, "base") is not None
        or tokens[you + 1].low in MODALS | BE
        or phrase_at(tokens, you + 1)[0] is not None
    )


def is_everywhere(front: Tokens) -> bool:
    words = [token.low for token in front[:2]]
    if words[0] == "throughout" or (
        words[0] in ("in", "at", "on")
        and words[1:]
        and words[1] in ("all", "every", "any", "each")
        and singular(front[-1].low) in WHOLE | {"time", "case"}
    ):
        return True
    return words[0] in ("regardless", "whatever", "irrespective") or "_".join(words) in EVERYWHERE


_NEW_SUBJECTS = listed("nobody everyone everybody it they we he she nothing there that's it's")
"""What a reason begins with: "be concise, nobody reads long texts"."""


_JOINTS = listed("and but or nor then ,")


def parts_with_joints(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    """The parts that are clauses of their own, each with the words that join it to the one before."""
    part: list[Token] = []
    joined = ""
    place = 0
    under = False
    while place < len(tokens):
        token = tokens[place]
        if token.low in RESTRICTIONS:
            under = True
        if token.low in _JOINTS and token.quoted is None and part:
            end = place
            while end < len(tokens) and tokens[end].low in _JOINTS and tokens[end].quoted is None:
                end += 1
            joint = " ".join(item.low for item in tokens[place:end])
            if _begins_clause(tokens, end, joint, part) and not (under and "," not in joint and "but" not in joint):
                yield joined, part
                part, joined, under = [], joint, False
                place = end
                continue
        part.append(token)
        place += 1
    yield joined, part


def _begins_clause(tokens: Tokens, place: int, joint: str, before: Tokens) -> bool:
    if place >= len(tokens):
        return False
    token = tokens[place]
    if token.quoted is not None:
        return False
    effect, length = phrase_at(tokens, place)
    if token.low in ("is", "are", "must", "may", "should", "can", "cannot", "will") and tokens[place - 1].low != ",":
        return "or" not in joint and any(item.low in FORMS or item.low in BE | MODALS for item in before[1:])
    if effect:
        after = tokens[place + length] if place + length < len(tokens) else None
        if effect == {"only"} or effect == {"strong"}:
            return after is not None and base_of(after.low, "base") is not None
        return True
    if "," in joint and token.low in _NEW_SUBJECTS:
        return True
    if effect is not None and token.low in ("you", "please", "instead", "also", "we", "directly"):
        return True
    if base_of(token.low, "base") is None or _is_subject(tokens, place):
        return False
    if len(before) == 1 and base_of(before[0].low, "base", "ing") and joint != ",":
        return True
    return _is_verb_here(tokens, place)


def _is_subject(tokens: Tokens, place: int) -> bool:
    """Whether a verb's own comes a few words later: "commit messages are ..."."""
    for token in tokens[place + 1 : place + 5]:
        if (
            token.low in RELATIVES
            or token.low in CONDITIONS | _JOINTS
            or token.low in ("what", "how", "whether", "where")
        ):
            return False
        if token.low in MODALS | BE:
            return True
    return False


def _is_verb_here(tokens: Tokens, place: int) -> bool:
    """Whether a word that may be a verb is one, by what follows it."""
    if not is_noun_too(tokens[place].low):
        return True
    if place + 1 >= len(tokens):
        return False
    after = tokens[place + 1]
    return (
        after.low in _OBJECT_STARTS
        or after.quoted is not None
        or (tokens[place].low + " " + after.low) in PHRASAL
        or (after.low.endswith("s") and after.low not in PREPOSITIONS and after.low not in FORMS)
    )
