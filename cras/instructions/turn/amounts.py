"""How many of a thing a piece of a sentence asks for, wherever the comparison stands: "50 words tops", "stay below 50"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cras.instructions.turn.spotting import Piece
from cras.instructions.turn.tokens import Token

Bounds = dict[str, int]
_BESIDE = 5
"""Tokens between a comparison and its number at most."""
_PASSED = {
    "a", "an", "the", "of", "than", "to", "be", "is", "at", "long", "in", "length", "total", "just", "only", "with", "it", "go", "goes", "get", "that", "this", "you", "up",
    "count", "more", "and", "for", "as", "set", "absolute", "strict", "hard", "upper", "lower", "size", "any", "their", "have", "come", "comes", "are", "should", "must", "use", "there",
}  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A number's bounds; none where it has some that no rule can hold; and the places it was read from."""

    bounds: Bounds | None
    places: tuple[int, ...]
    is_bare: bool


def amount_at(piece: Piece, unit: int) -> Amount | None:
    """What a piece asks of the thing at a place; ``None`` where it gives no number.

    Several numbers that count the thing ("at least 20 and at most 30 words") are joined.
    """
    tokens = piece.tokens
    numbers = [place for place in range(len(tokens)) if tokens[place].number is not None or tokens[place].get("often")]
    if not numbers:
        return None
    if len(numbers) > 2:
        return Amount(None, tuple(numbers), False)
    if len(numbers) == 2:
        low, high = (_value(tokens[place]) for place in numbers)
        between = [token.text for token in tokens[numbers[0] + 1 : numbers[1]]]
        is_range = between and all(
            text in ("to", "-", "and", "or", "words", "word", "through", "until") for text in between
        )
        if is_range and (
            between != ["and"] or any(token.get("compare") == "between" for token in tokens[: numbers[0]])
        ):
            return _range(piece, numbers, low, high)
    found = [_one(piece, place, numbers, unit) for place in numbers]
    if any(bounds is None for bounds, _ in found):
        return Amount(None, tuple(numbers), False)
    joined: Bounds = {}
    for bounds, _ in found:
        if set(bounds or {}) & set(joined):
            return Amount(None, tuple(numbers), False)
        joined.update(bounds or {})
    if joined.get("min", 0) > joined.get("max", 10**9):
        return Amount(None, tuple(numbers), False)
    return Amount(joined, tuple(numbers), all(is_bare for _, is_bare in found))


def _value(token: Token) -> int:
    return int(token.get("often") or token.number or 0)


def _range(piece: Piece, numbers: Sequence[int], low: int, high: int) -> Amount:
    kinds = {token.get("compare") for token in piece.tokens} - {None, "between", "exact"}
    bounds = {"min": low, "max": high} if low <= high and not piece.is_negative else None
    if kinds - {"min"} or (kinds and piece.tokens[numbers[0] - 1].text != "from"):
        bounds = None
    return Amount(bounds, tuple(numbers), False)


def _one(piece: Piece, place: int, numbers: Sequence[int], unit: int) -> tuple[Bounds | None, bool]:
    """The bounds of one number, and whether it stands without a comparison."""
    tokens = piece.tokens
    number = _value(tokens[place])
    low = max((other for other in numbers if other < place), default=-1)
    high = min((other for other in numbers if other > place), default=len(tokens))
    kind, at = _kind(tokens, place, low, high)
    is_turned = piece.turns_before(at if at >= 0 else place) % 2 == 1 if at < place else piece.is_negative
    if kind == "":
        if not piece.is_negative:
            return {"min": number, "max": number}, True
        return ({"max": 0} if number == 1 and _is_not_one(tokens, place) else None), False
    if kind == "vague":
        return None, False
    if kind == "exact":
        return (None if is_turned else {"min": number, "max": number}), False
    if kind == "min":
        return (None if is_turned else {"min": number}), False
    if kind == "max":
        return (None if is_turned and tokens[at].text != "limit" else {"max": number}), False
    if kind == "under":
        return ({"min": number} if is_turned else {"max": number - 1}), False
    return ({"max": number} if is_turned else {"min": number + 1}), False


def _kind(tokens: Sequence[Token], place: int, low: int, high: int) -> tuple[str, int]:
    """The comparison of a number, the nearest before it or else behind it, and where it stands."""
    if place + 1 < len(tokens) and tokens[place + 1].text == "+":
        return "min", place + 1
    for at in range(place - 1, max(low, place - 1 - _BESIDE), -1):
        kind = tokens[at].get("compare")
        if kind in ("min", "max", "under", "over", "vague", "exact"):
            outer = tokens[at - 1].get("compare") if kind == "exact" and at else None
            return outer or kind, at
        if kind is None and not (
            tokens[at].text in _PASSED or tokens[at].is_a("unit", "letter", "subject", "neg", "it")
        ):
            break
    for at in range(place + 1, min(high, place + 2 + _BESIDE)):
        token = tokens[at]
        kind = token.get("after")
        if kind is not None:
            return kind, at
        kind = token.get("compare")
        if kind in ("max", "min", "exact") and not any(item.number is not None for item in tokens[at:high]):
            return kind, at
        if not (token.text in _PASSED or token.is_a("unit", "letter", "subject", "times", "keyword", "act")):
            break
    for token in tokens[low + 1 : place + 3]:
        if token.get("verb") in ("limit", "restrict", "cap", "confine", "constrain", "fit"):
            return "max", place
        if token.get("verb") in ("keep", "hold", "stick") and tokens[place - 1].text in ("to", "at", "within"):
            return "max", place
        if token.text in ("limit", "cap", "ceiling", "room", "space"):
            return "max", place
    return "", -1


def _is_not_one(tokens: Sequence[Token], place: int) -> bool:
    """Whether "not one" means none: "not even one comma", "not a single word"."""
    return place > 0 and (tokens[place].text in ("a single", "single") or tokens[place - 1].text in ("even", "not"))


def direction(piece: Piece) -> str | None:
    """What a piece without a number says of one before it: "so stay below that", "never more than that"."""
    for place, token in enumerate(piece.tokens):
        kind = token.get("compare")
        if kind in ("min", "max"):
            return kind if piece.turns_before(place) % 2 == 0 else None
        if kind in ("under", "over"):
            is_turned = piece.turns_before(place) % 2 == 1
            return {"under": "min" if is_turned else "under", "over": "max" if is_turned else "over"}[kind]
    return None


def turned_to(kind: str, number: int) -> Bounds:
    """The bounds of a direction and a number."""
    return {"min": {"min": number}, "max": {"max": number}, "under": {"max": number - 1}, "over": {"min": number + 1}}[
        kind
    ]


def all_numbers(pieces: Sequence[Piece]) -> Iterator[int]:
    """The numbers of all pieces."""
    for piece in pieces:
        yield from (_value(token) for token in piece.tokens if token.number is not None)
