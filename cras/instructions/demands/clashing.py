"""Whether two demands cannot both be met, and what type of conflict that is; the same either way round."""

from __future__ import annotations

from cras.instructions.demands.reading import Demand, facet_words
from cras.instructions.demands.vocabulary import TYPES
from cras.instructions.demands.words import PERSONS

_GENERAL = frozenset(("say", "use", "make", "discuss"))
"""What a prohibition bars that names no act: "no footnotes"."""
_SAID = frozenset(("say", "make", "discuss"))
_SURE = 2
"""Shared words that are enough where it is not known what the other does."""
_TYPE_OF = {"hand": "procedure", "use": "procedure", "discuss": "scope"}


def conflict_of(one: Demand, other: Demand, common: frozenset[str] = frozenset()) -> str | None:
    """The type of conflict of two demands on one agent; ``None`` where they go together, or it is not sure.

    Args:
        common: words that are everywhere in the team's messages, and so prove nothing.
    """
    for mine, its in ((one, other), (other, one)):
        if mine.polarity < 0 and its.polarity > 0 and _bars(mine, its, common):
            return next((_TYPE_OF[name] for name in ("hand", "use", "discuss") if name in mine.classes), "wording")
    for mine, its in ((one, other), (other, one)):
        if _leaves_out(mine, its):
            return "scope"
    return _of_facets(one, other) or _of_order(one, other) or _of_confirming(one, other)


def _bars(never: Demand, asked: Demand, common: frozenset[str]) -> bool:
    """Whether what is barred covers what is asked for: all that narrows the prohibition is said of the other too."""
    if never.has_exception or asked.only:
        return False
    does = never.classes or _GENERAL
    does |= _SAID if does & _SAID else frozenset()
    if not does & (asked.classes or _GENERAL):
        return False
    said = asked.about | asked.scope
    if not never.scope <= said or (("not" in never.scope) != ("not" in asked.scope) and never.scope):
        return False
    if never.is_until and not asked.is_now:
        return False
    if asked.scope and not never.is_strong and not never.scope:
        return False
    if not {word for word in never.beside if not word.isdigit()} <= asked.context:
        return False
    if never.near and not never.near & asked.context:
        return False
    is_handed = "hand" in never.classes & asked.classes
    for topic in never.topics:
        if topic <= common or (topic <= PERSONS and not is_handed):
            continue
        is_named = any(word.startswith("~") for word in topic)
        if not asked.classes and len(topic) < _SURE and not is_named:
            continue
        if any(not word.startswith("~") for word in topic & never.known & asked.new):  # "a prompt" is not "the prompt"
            continue
        if topic & never.quoted - asked.quoted and "make" in asked.classes:
            continue  # a proposal may be written without the word "proposal"
        is_sure = len(topic) >= _SURE or topic <= PERSONS or any("_" in word or word in never.quoted for word in topic)
        if not is_sure and not topic <= asked.loose | asked.context - asked.about:
            continue
        if topic <= asked.about and never.is_own <= asked.is_own:
            return True
    return False


_TALK = frozenset(("discuss", "recommend"))


def _leaves_out(only: Demand, asked: Demand) -> bool:
    """Whether something is asked for on top of the only thing that one speaks of: "help with cooking too"."""
    if not only.only or only.polarity <= 0 or only.has_exception or asked.polarity <= 0 or asked.only:
        return False
    if not (only.classes & _TALK and asked.classes & _TALK) or only.scope or not (asked.also or asked.is_total):
        return False
    return (bool(only.about) and not only.about & (asked.about | asked.scope)) or (asked.is_total and not asked.scope)


def _of_facets(one: Demand, other: Demand) -> str | None:
    for axis, value, sign in one.facets:
        for its_axis, its_value, its_sign in other.facets:
            if axis != its_axis or not (sign > 0 and its_sign > 0) or value == its_value:
                continue
            if any(name == axis and named != value for name, named, _ in one.facets):
                continue
            if any(name == axis and named != its_value for name, named, _ in other.facets):
                continue
            if _is_of_one_thing(one, other, axis):
                return TYPES.get(axis, "wording")
    return None


def _is_of_one_thing(one: Demand, other: Demand, axis: str) -> bool:
    if axis == "name":
        return True
    own = {value for name, value, _ in (*one.facets, *other.facets) if name == axis}
    mine, its = (item.context - facet_words(axis) - own for item in (one, other))
    if one.has_exception or other.has_exception:
        return False
    if not one.scope <= other.context or not other.scope <= one.context:
        return False
    return bool(mine & its) or not mine or not its


def _of_order(one: Demand, other: Demand) -> str | None:
    is_turned = _is_part(one.first, other.then) and _is_part(one.then, other.first)
    return "procedure" if is_turned and not one.first & one.then and not other.first & other.then else None


def _is_part(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one)


def _of_confirming(one: Demand, other: Demand) -> str | None:
    if one.confirms * other.confirms >= 0 or one.has_exception or other.has_exception:
        return None
    shared = (one.about & other.about) - {"~confirm"}
    return "procedure" if shared else None
