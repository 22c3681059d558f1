"""The scope that a sentence gives to a check which another reader found in it."""

from __future__ import annotations

from collections.abc import Iterable

from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.things import ARTEFACTS, TURNS
from cras.transcript import Check, Instruction, Scope

_AXES = {"language": "language", "format": "layout", "casing": "casing"}


_THINGS = {
    "bullet": "bullet point",
    "exclamation": "exclamation mark",
    "code block": "code block",
    **{
        name: name
        for name in ("emoji", "link", "citation", "heading", "table", "bold", "hashtag", "title", "number", "question")
    },
}
"""What an amount's unit is called among the things of acts."""


_CONDUCT = {"topic": ("discuss", "say"), "hand_over": ("hand", "send"), "role": ("be",)}


def scope_for(check: Check, readings: Iterable[Instruction]) -> Scope | None:
    """The scope that a sentence gives to a check which was read from it; ``None``: it holds of every turn as a whole.

    Of language, format and length only what surely is another thing counts: an artefact (commit messages), an audience.

    Args:
        check: what the sentence asks for.
        readings: its acts and manners.
    """
    own = [(item.check, item.scope) for item in readings if item.check is not None and item.scope is not None]
    if check.kind in _CONDUCT:
        does, rule = set(_CONDUCT[check.kind]), check.params.get("rule")
        return next(
            (scope for act, scope in own if set(act.params.get("does", ())) & does and act.params.get("rule") == rule),
            None,
        )
    thing = _THINGS.get(str(check.params.get("unit")))
    for named, scope in own:
        is_same = named.kind == check.kind or (named.kind == "manner" and named.params["axis"] == _AXES.get(check.kind))
        is_same |= thing is not None and thing in (named.params.get("what"), *named.params.get("kinds", ()))
        if is_same and (scope.audience or set(scope.part) & ARTEFACTS):
            return scope
    return None


_NAMED_BY_ACTS = listed("act manner amount words sentences")


def can_have_scope(check: Check) -> bool:
    """Whether any act or manner could give a check a scope, so that the sentence has to be read for them."""
    is_of_thing = str(check.params.get("unit")) in _THINGS
    return is_of_thing or check.kind in _CONDUCT or check.kind in _AXES or check.kind in _NAMED_BY_ACTS


def is_apart(scope: Scope | None) -> bool:
    """Whether a scope surely is another thing than the turn, so that a check within it tells nothing of the whole."""
    return scope is not None and bool(scope.audience or set(scope.part) & (ARTEFACTS - TURNS))
