"""To be somebody, or never to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cras.instructions.acts.clause import Clause
from cras.instructions.acts.made import up_to_preposition
from cras.instructions.acts.phrases import Parts, things_in
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import DETERMINERS
from cras.instructions.acts.vocabulary.things import VAGUE_THINGS, WHOLE
from cras.instructions.acts.words import Token
from cras.transcript import Check, Scope


def is_own_role(clause: Clause, check: Check) -> bool:
    """Whether it is the role that a system message gives, which "act as nobody else" does not contradict."""
    params = check.params
    is_role = params.get("does") == ["be"] and params["rule"] == "asked" and not params.get("is_one")
    return is_role and clause.verb not in ("pretend", "impersonate", "imitate", "play", "claim")


_BEING = listed(
    "act speak answer be pose pretend play stay remain slip impersonate imitate reply respond become write "
    "assume adopt take"
)


def roles_in(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
    """To be somebody: "be Marcus Aurelius now", "do not slip into the part of any historical person"."""
    if clause.verb not in _BEING or rule == "only":
        return
    rest = list(clause.rest)
    words = [token.low for token in rest]
    named: Sequence[Token] = ()
    if (
        clause.verb in ("act", "speak", "answer", "pose", "reply", "respond", "write")
        and words[:1] == ["as"]
        and words[1:2] != ["if"]
    ):
        named = up_to_preposition(rest[1:])
    elif clause.verb in ("pretend", "claim") and words[:2] == ["to", "be"]:
        named = up_to_preposition(rest[2:])
    elif clause.verb in ("play", "slip", "assume", "adopt", "take", "pretend", "become") and {
        "part",
        "role",
        "persona",
        "character",
    } & set(words[:5]):
        place = next(number for number, word in enumerate(words) if word in ("part", "role", "persona", "character"))
        named = rest[place + 2 :] if words[place + 1 : place + 2] == ["of"] else rest[place : place + 1]
        named = [token for token in up_to_preposition(named) if token.low not in ("now",)]
    elif clause.verb in ("impersonate", "imitate", "play", "become"):
        named = up_to_preposition(rest)
    elif (
        clause.verb == "be"
        and rest
        and rest[0].text[:1].isupper()
        and rest[0].quoted is None
        and not rest[0].text.isupper()
    ):
        named = [token for token in up_to_preposition(rest) if token.text[:1].isupper() or token.low in DETERMINERS]
    elif clause.verb == "be" and clause.is_role:
        named = [token for token in rest if token.low not in ("now", "then")]
        named = named[
            : next(
                (
                    at
                    for at, token in enumerate(named)
                    if token.low in ("who", "that", "in", "at", "with", "and") or not token.is_word
                ),
                None,
            )
        ]
    elif clause.verb in ("stay", "remain") and (words[:1] == ["the"] or set(words[:4]) & {"role", "character"}):
        if rule == "asked":
            never = {"rule": "never", "does": ["be"], "type": "role"}
            yield Check(kind="act", params=never), scope
        return
    things = things_in([token for token in named if token.low not in ("now", "then")])
    if not things or things[0].name in WHOLE | VAGUE_THINGS or (clause.verb == "write" and not things):
        return
    thing = things[0]
    is_any = thing.name in ("people", "person", "celebrity") or any(
        token.low in ("any", "another", "anyone", "anybody", "someone", "somebody", "other", "else") for token in named
    )
    is_whole = clause.is_strong or clause.is_everywhere
    params: dict[str, Any] = {
        "rule": rule,
        "does": ["be"],
        "type": "role",
        **({"is_one": True} if is_whole and rule == "asked" else {}),
    }
    if not (is_any and rule == "never"):
        params["what"] = thing.name
        if thing.more:
            params["of"] = sorted(thing.more)
    yield Check(kind="act", params=params), scope
