"""To ask before acting, or to act without asking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cras.instructions.acts.clause import Clause
from cras.instructions.acts.phrases import Parts
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.words import singular
from cras.transcript import Check, Scope

CONFIRMATIONS = listed("confirmation approval permission consent go-ahead")


def confirmations_in(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
    """To ask before acting, or to act without asking."""
    names = {thing.name for thing in parts.things}
    behind = {thing.name for phrase in parts.phrases if phrase.word in ("for", "from") for thing in phrase.things}
    verb = clause.verb
    asks = verb in (
        "ask",
        "request",
        "get",
        "obtain",
        "seek",
        "wait",
        "require",
        "need",
        "await",
        "have",
        "secure",
        "demand",
        "receive",
    )
    if (asks and (names | behind) & (CONFIRMATIONS | {"confirmation"})) or (
        verb in ("confirm", "check with", "get approval from", "double-check")
    ):
        gated = frozenset(scope.when) - {"before", "until", "not"}
        if verb == "confirm":
            gated |= {word for thing in parts.things for word in (thing.name, *thing.more)}
        yield _confirm(rule, gated), scope.model_copy(update={"when": [], "task": []})
    elif verb == "ask" and rule != "only" and "before" in scope.when:
        gated = frozenset(scope.when) - {"before", "not"}
        yield _confirm(rule, gated), scope.model_copy(update={"when": []})
    without = frozenset(scope.without)
    if without & {"ask", "confirm", "check", "confirmation", "wait", "request", "seek"} and rule != "only":
        gated = frozenset((singular(verb), *(thing.name for thing in parts.things)))
        yield _confirm("asked" if rule == "never" else "never", gated), scope.model_copy(update={"without": []})


def _confirm(rule: str, gated: frozenset[str]) -> Check:
    params: dict[str, Any] = {"rule": rule, "does": ["confirm"], "kinds": ["question"]}
    words = sorted(
        gated
        - {
            "user",
            "customer",
            "act",
            "proceed",
            "do",
            "it",
            "first",
            "start",
            "human",
            "any",
            "anything",
            "work",
            "step",
        }
    )
    return Check(kind="act", params=params | ({"of": words} if words else {}))
