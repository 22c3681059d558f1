"""An act as a check: its verb's classes, its thing, what narrows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cras.instructions.acts.clause import Clause
from cras.instructions.acts.phrases import Phrase, Thing, content_of
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import PREPOSITIONS
from cras.instructions.acts.vocabulary.things import IN_TEXT, PEOPLE, VAGUE_THINGS
from cras.instructions.acts.vocabulary.verbs import BARS
from cras.instructions.acts.words import Token
from cras.transcript import Check, Scope

_TYPES = (("discuss", "scope"), ("handle", "scope"), ("recommend", "scope"), ("say", "scope"), ("be", "role"))

ABOUT = ("about", "on", "regarding", "concerning", "of", "around", "related", "into")


MARKUP = listed("bullet point|numbered list|list|table|heading|bold|italics|markdown|code block")
"""What a text is set in: "as a table", "in bold"."""


def up_to_preposition(tokens: Sequence[Token]) -> list[Token]:
    end = next(
        (place for place, token in enumerate(tokens) if token.low in PREPOSITIONS and token.quoted is None), len(tokens)
    )
    return list(tokens[:end])


def acts_of(
    clause: Clause,
    rule: str,
    does: frozenset[str],
    things: Iterable[Thing],
    phrases: Sequence[Phrase],
    scope: Scope,
    to: str | None,
    *,
    is_any: bool = False,
) -> Iterator[tuple[Check, Scope]]:
    left_out = ("because",) if rule == "never" else ("because", "purpose")
    phrases = list(_of_weight(phrases))
    extra = {word for phrase in phrases if phrase.word not in left_out for word in content_of(phrase.tokens)}
    listed = list(things)
    if not listed:
        is_bare = clause.rest == () or not extra
        if to is None and not (is_bare and rule != "only" and (does - NEEDS_OBJECT)):
            return
        listed = [Thing("*")]
    for thing in listed:
        if thing.name in VAGUE_THINGS or (
            thing.name in PEOPLE and not to and does & {"say", "hand"} and len(listed) > 1
        ):
            continue
        kinds = thing.kinds - {thing.name}
        its = set(does)
        is_text = bool(({thing.name} | kinds) & IN_TEXT)
        if is_text and (its & {"say", "use", "make"} or clause.verb == "do"):
            its |= {"say"}
        if rule == "never" and "tool" in thing.kinds:
            its |= {"operate", "use"}
        if rule == "never":
            its |= {more for name in does for more in BARS.get(name, ())}
        if rule == "asked" and clause.verb in _SPEAKS_OF and thing.name in _SHAPES:
            its = (its - {"say"}) | {"discuss"}
        if rule == "asked" and thing.name == "question" and "say" in its:
            its.add("ask")
        if rule == "asked" and its & {"operate", "run"} and "_" in thing.name:
            kinds |= {"tool"}
        params: dict[str, Any] = {"rule": rule, "does": sorted(its), "type": _type(its, thing, to)}
        if clause.is_also and rule == "asked":
            params["also"] = True
        if thing.name != "*":
            params["what"] = thing.name
        if kinds:
            params["kinds"] = sorted(kinds)
        of = {*thing.more, *extra, *scope.task} - {"real", "full", "internal" if thing.name == "internal id" else ""}
        if rule == "asked":
            of |= set(scope.when) | set(scope.part)
        else:
            of |= set(scope.when)
        whose = of & PEOPLE
        if of - whose:
            params["of"] = sorted(word for word in of - whose if word)
        if whose:
            params["whose"] = sorted(whose)
        if to is not None:
            params["to"] = to
        yield Check(kind="act", params=params), scope


_SPEAKS_OF = listed("mention name state announce recall describe")
_SHAPES = MARKUP | listed("link|code|image|example|introduction|summary|signature|number|title|comment|dash|comma")
"""To mention the table by the window is not to set one: these are shapes of a text, and things of the world."""


def _of_weight(phrases: Sequence[Phrase]) -> Iterator[Phrase]:
    """The phrases without those that say where one is: "in this line of work"."""
    is_here = False
    for phrase in phrases:
        is_here = (is_here and phrase.word == "of") or (
            phrase.word in ("in", "at", "of")
            and bool(phrase.tokens)
            and phrase.tokens[0].low in ("this", "our", "these")
        )
        if not is_here:
            yield phrase


NEEDS_OBJECT = listed("say use make operate get give do have discuss handle")


def _type(its: set[str], thing: Thing, to: str | None) -> str:
    """The conflict type of an act: what is confidential and what is off topic are matters of scope."""
    if to is not None:
        return "procedure"
    if "say" in its and ({thing.name} | thing.kinds) & IN_TEXT:
        return "format" if ({thing.name} | thing.kinds) & MARKUP else "wording"
    return next((kind for name, kind in _TYPES if name in its), "procedure")
