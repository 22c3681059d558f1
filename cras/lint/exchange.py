"""What one agent hands to another, told to both: how the first has to make it, and how the second will have it.

Two sentences speak of one exchange where the giver's names the taker as the one it is for, and the taker's names the
giver as the one it is from. Whatever else they narrow, they then speak of the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cras.checks.act import Act
from cras.checks.clash import clash_of
from cras.checks.registry import check_of
from cras.instructions.acts.names import folded_name, with_names
from cras.instructions.acts.reading import Reading
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.words import Token, base_of, tokens_of
from cras.instructions.scope import narrowed
from cras.transcript import Instruction

_TO = listed("to for give tell send show hand pass with toward towards")
_FROM = listed("from by of")


def clashes_between(
    giver: str, given: list[Reading], taker: str, taken: list[Reading]
) -> Iterator[tuple[str, Instruction, Instruction]]:
    """The type and both instructions of what clashes on the way from one agent to another."""
    sent = [item.instruction for item in given if _names(item.instruction, taker, _is_to)]
    asked = [item.instruction for item in taken if _names(item.instruction, giver, _is_from)]
    names = {giver.lower(), taker.lower()}
    for one in sent:
        for other in asked:
            kind = _clash(one, other, names)
            if kind is not None:
                yield kind, one, other


def _names(item: Instruction, name: str, is_place: Callable[[list[Token], int], bool]) -> bool:
    words = with_names(tokens_of(item.text.replace('"', " "), []), frozenset((name.lower(),)))
    folded = folded_name(name)
    return any(
        folded_name(token.low.removesuffix("'s")) == folded and is_place(words, place)
        for place, token in enumerate(words)
    )


def _is_to(words: list[Token], place: int) -> bool:
    before = [token.low for token in words[max(0, place - 2) : place] if token.low not in ("the", "our")]
    return bool(before) and before[-1] in _TO


def _is_from(words: list[Token], place: int) -> bool:
    before = [token.low for token in words[max(0, place - 3) : place] if token.low not in ("the", "our")]
    if before and before[-1] in _TO:
        return False
    if before and before[-1] in _FROM:
        return True
    after = words[place + 1].low if place + 1 < len(words) else ""
    return (
        words[place].low.endswith("'s")
        or after in ("must", "should", "is", "may", "has", "will", "never")
        or base_of(after, "s") is not None
    )


def _clash(one: Instruction, other: Instruction, names: set[str]) -> str | None:
    if one.check is None or other.check is None:
        return None
    for item in (one, other):
        if item.scope is not None and (item.scope.unless or item.scope.without):
            return None
    first, second = check_of(one.check), check_of(other.check)
    if isinstance(first, Act) and isinstance(second, Act):
        return clash_of(_bare(first, names), _bare(second, names))
    if isinstance(first, Act) or isinstance(second, Act):
        return None
    mine, its = ((narrowed(item.scope) if item.scope else set()) - names for item in (one, other))
    if mine and its and not mine & its:
        return None
    return clash_of(first, second)


def _bare(act: Act, names: set[str]) -> Act:
    """An act without the words that say whom it is from and for."""
    return act.model_copy(update={"of": [word for word in act.of if word not in names | {"what"}], "whose": []})
