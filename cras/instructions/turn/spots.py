"""What is constrained, spotted anywhere in a sentence: its language, amounts, casing, signs and words.

Each reader takes the pieces of a sentence and gives the checks that it is sure of, in whatever order the words stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cras.checks.counting import UNITS
from cras.instructions.sentence import Found
from cras.instructions.turn import amounts
from cras.instructions.turn.spelling import corrected
from cras.instructions.turn.spotting import Piece, is_doubtful, is_question, pieces_of, without_emphasis, without_reason
from cras.instructions.turn.tokens import Token
from cras.instructions.turn.units import LENGTHS
from cras.instructions.turn.wordings import wordings
from cras.transcript import Check

_ALWAYS_SOME = {*LENGTHS, "paragraph", "line", "character", "item", "section"}
"""Units of which every turn has some: "no words" asks for nothing."""
_VARIETIES = {
    "brazilian", "simplified", "traditional", "latin", "american", "british", "canadian", "european", "mexican", "swiss", "austrian", "castilian", "standard", "modern", "plain", "simple",
    "correct", "fluent", "proper", "good", "formal", "informal", "polite", "everyday", "clear", "idiomatic", "natural", "perfect", "clean",
}  # fmt: skip
_LEADS = {"in", "into", "on", "to", "only"}
_AFTER_LANGUAGE = {"version", "language", "text", "only", "alone", "please", "exclusively"}

_NAME = 2
"""Tokens of a piece that only says more of a name before it: "Spanish (Latin America)"."""

Spotter = Callable[[Sequence[Piece]], Iterator[Check]]


def spotted_in(sentence: str) -> list[Found]:
    """The checks that are spotted in one unconditional sentence, each with the whole sentence for its words."""
    if is_question(sentence):
        return []
    plain = without_reason(without_emphasis(corrected(sentence)))
    pieces = pieces_of(plain)
    found = [check for spotter in _SPOTTERS for check in spotter(pieces)] or list(wordings(plain))
    unique = {check.model_dump_json(): check for check in found}
    return [(check, sentence) for check in unique.values()]


def _are_plain(pieces: Sequence[Piece], read: Sequence[Piece], taken: Sequence[Token]) -> bool:
    """Whether nothing beside what was read limits it: no doubt within it, no condition or place around it."""
    first = next(number for number, piece in enumerate(pieces) if piece in read)
    for number, piece in enumerate(pieces):
        if piece in read:
            is_taken_up = any(item.is_anaphoric and item in read for item in pieces[number + 1 :])
            if is_doubtful(piece, taken) and not (is_taken_up and _is_named_first(piece, taken)):
                return False
        elif piece.tokens[0].text in _ASIDES:
            continue
        elif number < first:
            if is_doubtful(piece, ()) and not (len(piece.tokens) < 3 and not piece.may_limit):
                return False
        elif piece.may_limit:
            return False
    return True


def _is_named_first(piece: Piece, taken: Sequence[Token]) -> bool:
    """Whether a piece begins with what is taken up behind it: "em dashes look odd, so leave them out"."""
    return piece.tokens[0] in taken and not any(token.is_a("part det") for token in piece.tokens)


_ASIDES = {"even", "whatever", "regardless", "no matter", "because", "since", "otherwise", "otherwise,"}


def _is_demand(piece: Piece) -> bool:
    """Whether a piece asks for something: an order, a must, a negation, an amount, or words without a verb."""
    tokens = piece.tokens
    if any(token.is_a("modal", "neg", "avoid", "no", "barred", "only", "compare", "sure") for token in tokens):
        return True
    if any(token.text in ("want", "need", "needs", "expect", "insist", "like") for token in tokens):
        return True
    head = next((token for token in tokens if not token.is_a("shell")), tokens[0])
    if head.is_a("act") and head.form == "base":
        return True
    return not any(token.form in ("s", "ed") or token.text in ("is", "are", "was", "were", "has") for token in tokens)


def languages(pieces: Sequence[Piece]) -> Iterator[Check]:
    """The one language that a sentence asks for; those that it bars beside it say nothing more."""
    asked: list[tuple[Piece, int]] = []
    for piece in pieces:
        for place, token in enumerate(piece.tokens):
            if token.is_a("language") and piece.turns_before(place) % 2 == 0:
                asked.append((piece, place))
    if len({piece.tokens[place].means["language"] for piece, place in asked}) != 1:
        return
    piece, place = asked[0]
    tokens = piece.tokens
    if piece.is_negative and piece.turns_before(len(tokens)) != piece.turns_before(place):
        return
    if any(token.get("verb") == "translate" for item in pieces for token in item.tokens):
        return
    lead = place - 1
    while lead >= 0 and (tokens[lead].text in _VARIETIES or tokens[lead].is_a("whole")):
        lead -= 1
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    is_said = any(token.text in ("language", "languages", "tongue") for item in pieces for token in item.tokens)
    is_led = (
        (lead < 0 and (is_said or len(tokens) <= 4))
        or (lead >= 0 and (tokens[lead].text in _LEADS or tokens[lead].get("verb") in ("speak", "use", "write")))
        or (after is not None and after.text in _AFTER_LANGUAGE)
    )
    if not is_led or (after is not None and after.is_a("keyword", "unit", "letter")) or not _is_demand(piece):
        return
    if lead < 0 and any(is_doubtful(item, ()) for item in pieces if item is not piece and len(item.tokens) > _NAME):
        return
    if _are_plain(pieces, [item for item, _ in asked], [*tokens[lead + 1 : place + 1]]):
        yield Check(kind="language", params={"code": tokens[place].means["language"]})


def lengths(pieces: Sequence[Piece]) -> Iterator[Check]:
    """Amounts of words, sentences, commas, ...: of one unit in a piece."""
    for number, piece in enumerate(pieces):
        places = [place for place, token in enumerate(piece.tokens) if token.get("unit") in (*UNITS, *LENGTHS)]
        if not places or len({piece.tokens[place].get("unit") for place in places}) > 1:
            continue
        unit = piece.tokens[places[0]].means["unit"]
        if any(
            token.kind == "quote" or token.is_a("case", "format" if unit == "word" else "case")
            for token in piece.tokens
        ):
            continue
        if any(token.get("act") in ("highlight", "italic", "bold") for token in piece.tokens):
            continue
        bounds, used = _bounds(pieces, number, places[0], unit)
        if not bounds or not _is_demand(piece):
            continue
        read = [item for item in pieces if item in used or item is piece]
        taken = [
            token for item in read for token in item.tokens if token.is_a("unit", "number", "often", "compare", "after")
        ]
        taken = [token for token in taken if token.get("compare") != "vague"]
        if _are_plain(pieces, read, taken):
            yield _length(unit, bounds)


def _length(unit: str, bounds: amounts.Bounds) -> Check:
    if unit not in LENGTHS:
        return Check(kind="amount", params={"unit": unit, **bounds})
    if unit == "sentence" and bounds.get("min") == bounds.get("max"):
        return Check(kind="sentences", params={"count": bounds["min"]})
    return Check(kind=LENGTHS[unit], params=dict(bounds))


def _bounds(pieces: Sequence[Piece], number: int, place: int, unit: str) -> tuple[amounts.Bounds, list[Piece]]:
    """The bounds of a unit at a place, and the pieces behind it that say more of it ("so stay below that")."""
    piece = pieces[number]
    said = [item for item in pieces[number + 1 :] if item.is_anaphoric and not _names_unit(item)]
    amount = amounts.amount_at(piece, place)
    if amount is None:
        is_negative = said[-1].is_negative if said and not piece.is_negative else piece.is_negative
        is_none = is_negative and unit not in _ALWAYS_SOME
        if not is_none and len(pieces) > number + 1 and pieces[number + 1].tokens[0].text in ("none", "zero"):
            is_none, said = True, [pieces[number + 1]]
        return ({"max": 0} if is_none else {}), said
    if amount.bounds is None:
        return {}, said
    lead = piece.tokens[amount.places[0] - 1].text if amount.places[0] else ""
    if amount.is_bare and amount.places[0] > place:
        return {}, said  # "Bullet 1", "Sentence 2:" are names
    if amount.is_bare:
        is_glued = unit == "word" and piece.tokens[place].is_glued
        if (
            lead in ("the", "these", "those", "following", "my")
            or is_glued
            or (unit in ("word", "character") and lead not in ("in", "exactly"))
        ):
            return {}, said
    directions = {kind for item in said if (kind := amounts.direction(item))}
    if len(directions) == 1 and len(amount.places) == 1:
        value = int(piece.tokens[amount.places[0]].get("number") or 0)
        return amounts.turned_to(directions.pop(), value), said
    return dict(amount.bounds), said


def _names_unit(piece: Piece) -> bool:
    return any(token.is_a("unit", "number", "language", "case") for token in piece.tokens)


def casings(pieces: Sequence[Piece]) -> Iterator[Check]:
    """All in capitals, or none."""
    found: set[str] = set()
    for piece in pieces:
        for place, token in enumerate(piece.tokens):
            case = token.get("case")
            if case not in ("upper", "lower"):
                continue
            if any(
                item.is_a("unit", "times", "quote", "language") and not item.is_a("letter") for item in piece.tokens
            ):
                return
            if not _is_demand(piece) or not _are_plain(pieces, [piece], [token]):
                return
            is_wide = place == 0 or any(
                item.text in ("in", "all", "only", "every", "everything", "whole", "entire")
                or item.is_a("only", "whole")
                for item in piece.tokens[:place]
            )
            if piece.is_negative:
                found.add("lower" if case == "upper" else "upper")
            elif is_wide or "all" in token.text:
                found.add(case)
            else:
                return
    if len(found) == 1:
        yield Check(kind="casing", params={"casing": found.pop()})


def signs(pieces: Sequence[Piece]) -> Iterator[Check]:
    """Punctuation marks and digits that must not occur, or so and so often."""
    for number, piece in enumerate(pieces):
        places = [place for place, token in enumerate(piece.tokens) if token.is_a("sign")]
        if not places or any(token.kind == "quote" or token.is_a("unit") for token in piece.tokens):
            continue
        taken = [piece.tokens[place] for place in places]
        bounds, said = _bounds(pieces, number, places[0], "sign")
        used = [piece, *said]
        more = [token for item in used for token in item.tokens if token.is_a("number", "compare", "after")]
        if (
            not bounds
            or not _is_demand(Piece((*piece.tokens, *(token for item in said for token in item.tokens))))
            or not _are_plain(pieces, used, [*taken, *more])
        ):
            continue
        for token in taken:
            sign = token.means["sign"]
            if sign in _CLASSES:
                if bounds == {"max": 0}:
                    yield Check(kind="regex", params={"rule": "never", "pattern": _CLASSES[sign]})
            elif bounds == {"max": 0}:
                yield from (Check(kind="occurrences", params={"text": mark, "max": 0}) for mark in sign)
            elif len(sign) == 1:
                yield Check(kind="occurrences", params={"text": sign, **bounds})


_CLASSES = {"digits": r"\d", "punctuation": r"[.,;:!?](?!\w)"}
"""Signs that are a class. A point within a number is no punctuation for sure."""

_SPOTTERS: tuple[Spotter, ...] = (languages, lengths, casings, signs)
