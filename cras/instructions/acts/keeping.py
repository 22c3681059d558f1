"""To keep a thing: secret, out of a text, to oneself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from cras.instructions.acts.clause import Clause
from cras.instructions.acts.made import ABOUT, acts_of, up_to_preposition
from cras.instructions.acts.phrases import Parts, Phrase, parts_of, things_in
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.things import VAGUE_THINGS
from cras.transcript import Check, Scope

CARRIED = VAGUE_THINGS | listed(
    "conversation control chat customer user task work result caller case turn call person guest request "
    "dialogue thread client"
)


def kept_in(
    clause: Clause, rule: str, parts: Parts, phrases: list[Phrase], scope: Scope
) -> Iterator[tuple[Check, Scope]] | None:
    """ "Keep X secret", "keep X to yourself", "keep X out of Y": never to say X; "keep X with you": never to hand it on."""
    tokens = list(clause.rest)
    secret = next((place for place, token in enumerate(tokens) if token.low in _SECRET), None)
    turned = "never" if rule == "asked" else "asked"
    if secret:
        things = things_in(up_to_preposition(tokens[:secret]))
        extra = [phrase for phrase in parts_of(tokens[:secret]).phrases if phrase.word in ABOUT]
        return acts_of(clause, turned, frozenset({"say", "discuss"}), things, extra, scope, None)
    behind = {phrase.word: phrase for phrase in parts.phrases}
    for word in ("out", "from", "away", "off"):
        if word in behind and parts.things and (clause.verb == "keep" or word in ("out", "off")):
            return acts_of(
                clause, turned, frozenset({"say"}), parts.things, [], scope.model_copy(update={"part": []}), None
            )
    self_words = {
        token.low for phrase in parts.phrases if phrase.word in ("to", "with", "at") for token in phrase.tokens
    } | {token.low for token in tokens}
    if clause.verb == "keep" and self_words & {"yourself", "end", "side"}:
        carried = [item for item in parts.things if item.name not in CARRIED]
        handed = acts_of(clause, turned, frozenset({"hand"}), carried, [], scope, "*")
        return chain(handed, acts_of(clause, turned, frozenset({"say", "discuss"}), carried, [], scope, None))
    return None


_SECRET = listed("secret confidential private hidden undisclosed unmentioned unspoken")
