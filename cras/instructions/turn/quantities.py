"""How many of a thing a clause asks for: "at least three", "no more than 5", "3 to 5", "30 or fewer", "fewer than N times"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cras.instructions.turn.clauses import Clause
from cras.instructions.turn.tokens import Token

Bounds = dict[str, int]
GAP = 4
"""Words that may stand between a number and what it counts: "three short, well-written sentences"."""


@dataclass(frozen=True)
class Quantity:
    """What a clause says of a number.

    ``bounds`` is empty where it says one that no rule can hold ("about fifty"); ``first`` is the place of its first token.
    """

    bounds: Bounds
    first: int


def before(clause: Clause, place: int) -> Quantity | None:
    """The quantity in front of what stands at a place, or behind its unit ("30 words or fewer"); ``None`` without one."""
    tokens = clause.tokens
    start = _number_before(tokens, place)
    if start is None:
        return None
    kind, first, numbers = _comparison(tokens, start)
    behind = _behind(tokens, place)
    if "vague" in (kind, behind):
        return Quantity({}, first)
    if behind and kind == "exact":
        kind = behind
    if kind == "exact" and _is_limit(clause, first):
        if clause.is_negative(first) or any(token.text == "lists" for token in tokens[:first]):
            return Quantity({}, first)  # no limit is asked for; or each of several lists has its own
        kind = "max"
    return Quantity(_turned(clause, first, _bounds(kind, numbers)), first)


_LIMITS = ("limit", "restrict", "cap", "confine", "constrain", "keep", "hold", "fit")


def _is_limit(clause: Clause, first: int) -> bool:
    """Whether a number is the end of a limit: "limit it to 50 words", "keep it to two", "must fit in 280 characters"."""
    tokens = clause.tokens
    lead = tokens[first - 1].text if first else ""
    return clause.verb in _LIMITS and lead in ("to", "at", "in", "into") and tokens[first].get("compare") is None


def after(clause: Clause, place: int) -> Quantity | None:
    """The quantity that is said of what stands at a place: "... should be fewer than three", "... at least 5 times"."""
    tokens = clause.tokens
    for number in range(place + 1, len(tokens)):
        token = tokens[number]
        if token.kind == "mark" and token.text in ";:":
            return None
        if token.get("often") or token.number is not None:
            if token.get("often") is None and not _is_of_it(tokens, number):
                continue
            kind, first, numbers = _comparison(tokens, number)
            if first <= place:
                return None
            behind = _behind(
                tokens, number + 1 if number + 1 < len(tokens) and tokens[number + 1].is_a("times") else number
            )
            if "vague" in (kind, behind):
                return Quantity({}, first)
            if behind and kind == "exact":
                kind = behind
            return Quantity(_turned(clause, first, _bounds(kind, numbers)), first)
    return None


def times(clause: Clause, low: int, high: int) -> Quantity | None:
    """How often something is to occur, said between two places: "twice", "at least 3 times"; ``None`` where nothing is."""
    tokens = clause.tokens
    for place in range(low, min(high, len(tokens))):
        token = tokens[place]
        if token.get("often") or (token.number is not None and _counts_times(tokens, place, high)):
            kind, first, numbers = _comparison(tokens, place)
            unit = next((i for i in range(place, min(place + 4, high)) if tokens[i].is_a("times")), place)
            behind = _behind(tokens, unit)
            if "vague" in (kind, behind):
                return Quantity({}, first)
            if behind and kind == "exact":
                kind = behind
            return Quantity(_turned(clause, first, _bounds(kind, numbers)), first)
    return None


def _counts_times(tokens: Sequence[Token], place: int, high: int) -> bool:
    for after_it in tokens[place + 1 : min(place + 5, high)]:
        if after_it.is_a("times"):
            return True
        if not (
            after_it.number is not None
            or after_it.text in ("-", "to", "and", "or", "more", "less", "fewer", "separate", "different", "+")
        ):
            return False
    return False


def _is_of_it(tokens: Sequence[Token], place: int) -> bool:
    """Whether a number stands alone or counts times, and counts nothing else."""
    rest = tokens[place + 1] if place + 1 < len(tokens) else None
    return rest is None or rest.kind == "mark" or rest.is_a("times", "after", "number", "only") or rest.text in (
        "to", "and", "in", "or", "per", "overall", "within", "throughout", "across", "of",
    )  # fmt: skip


def _number_before(tokens: Sequence[Token], place: int) -> int | None:
    """The number that counts what stands at a place."""
    for back in range(1, GAP + 2):
        at = place - back
        if at < 0:
            return None
        token = tokens[at]
        if token.number is not None:
            return at
        if token.kind == "mark" and token.text == "+" and at:
            continue
        if token.kind == "mark" and token.text == "," and back > 1:
            continue
        if token.form == "ed" and not token.is_a("modal"):
            continue
        if token.kind not in ("word", "sample") or (
            token.is_a("act", "neg", "avoid", "modal", "unit", "compare", "only", "no")
            and not token.is_a("after", "subject")  # "two output answers"
        ):
            return None
        if token.text in (
            "and",
            "or",
            "with",
            "in",
            "of",
            "the",
            "your",
            "to",
            "about",
            "for",
            "from",
            "on",
            "by",
            "that",
            "a",
            "an",
            "any",
        ) and not _joins_after(tokens, at):
            if token.text == "of" and at and tokens[at - 1].is_a("compare", "number"):
                continue
            return None
    return None


def _joins_after(tokens: Sequence[Token], at: int) -> bool:
    """Whether an "or" begins "or more" behind a number: "3 or more sentences"."""
    return tokens[at].is_a("after")


def _comparison(tokens: Sequence[Token], place: int) -> tuple[str, int, list[int]]:
    """The kind of bound, the place where its words begin, and its numbers, of a number at a place."""
    number = int(tokens[place].get("often") or tokens[place].number or 0)
    numbers, first = [number], place
    kind = "exact"
    is_range = False
    if place >= 2 and tokens[place - 1].text in ("-", "to", "or", "and") and tokens[place - 2].number is not None:
        low = tokens[place - 2].number or 0
        opened = place >= 3 and tokens[place - 3].get("compare") == "between"
        if tokens[place - 1].text != "and" or opened:
            is_range, numbers, first = True, [low, number], place - 2
    elif (
        place + 2 < len(tokens)
        and tokens[place + 1].text in ("-", "to", "or", "and")
        and tokens[place + 2].number is not None
    ):
        opened = place >= 1 and tokens[place - 1].get("compare") == "between"
        if tokens[place + 1].text != "and" or opened:
            is_range, numbers = True, [number, tokens[place + 2].number or 0]
    if is_range:
        kind = "range"
    for back in range(1, 4):
        at = first - back
        if at < 0:
            break
        token = tokens[at]
        word = token.get("compare")
        if word is not None:
            if is_range:
                kind = "vague" if word == "vague" else kind
            elif word == "exact" and kind != "exact":
                pass
            elif word == "between":
                kind = "vague"
            else:
                kind = word
            first = at
            break
        if token.text not in ("a", "total", "of", "the", "be", "maximum", "minimum", "just", "than", "length", "to"):
            break
    if first >= 1 and tokens[first].get("compare") == "exact" and tokens[first - 1].get("compare"):
        kind, first = tokens[first - 1].means["compare"], first - 1
    plus = tokens[place + 1] if place + 1 < len(tokens) else None
    if plus is not None and plus.text == "+":
        kind = "min"
    elif plus is not None and plus.is_a("after") and kind == "exact":
        kind = plus.means["after"]
    return kind, first, numbers


def _behind(tokens: Sequence[Token], place: int) -> str | None:
    """The kind of bound that stands behind a unit."""
    for token in tokens[place + 1 : place + 4]:
        if token.is_a("after"):
            return token.get("after")
        if token.text not in ("long", "in", "length", "total", "of", "text", ",", "(", "altogether", "overall"):
            return None
    return None


def _bounds(kind: str, numbers: list[int]) -> Bounds:
    number = numbers[0]
    return {
        "range": {"min": min(numbers), "max": max(numbers)},
        "min": {"min": number},
        "max": {"max": number},
        "under": {"max": number - 1},
        "over": {"min": number + 1},
        "exact": {"min": number, "max": number},
        "between": {},
    }.get(kind, {})


def _turned(clause: Clause, first: int, bounds: Bounds) -> Bounds:
    """What "not more than 3" leaves of "more than 3"; nothing where it has no one end."""
    if not bounds or not clause.is_negative(first):
        return bounds
    if set(bounds) == {"min"}:
        return {"max": bounds["min"] - 1}
    return {"min": bounds["max"] + 1} if set(bounds) == {"max"} else {}
