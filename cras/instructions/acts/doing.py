"""What a clause asks to be done, to what and for whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cras.instructions.acts.clause import Clause
from cras.instructions.acts.confirming import CONFIRMATIONS
from cras.instructions.acts.keeping import CARRIED, kept_in
from cras.instructions.acts.made import ABOUT, MARKUP, NEEDS_OBJECT, acts_of
from cras.instructions.acts.phrases import Parts, Phrase, Thing, held, parts_of
from cras.instructions.acts.roles import roles_in
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import DETERMINERS, PREPOSITIONS
from cras.instructions.acts.vocabulary.things import PEOPLE, SAME, VAGUE_THINGS, WHOLE
from cras.instructions.acts.vocabulary.verbs import DITRANSITIVE, IMPLIED, REVERSED
from cras.instructions.acts.words import FORMS, Token, classes_of
from cras.transcript import Check, Scope

_NO_ACT = listed(
    "be stay remain have go need want think consider mean remember know follow ensure try aim feel stick "
    "become adhere maintain sound note act wait seek obtain"
)


def acts_in_clause(
    clause: Clause, rule: str, parts: Parts, phrases: list[Phrase], scope: Scope
) -> Iterator[tuple[Check, Scope]]:
    verb = clause.verb
    key = verb.replace(" ", "+")
    positive = REVERSED.get(key)
    does = frozenset(positive.split()) if positive else classes_of(verb)
    things = list(parts.things)
    if clause.is_of_thing:
        return
    yield from _tools(clause, rule, parts, scope)
    if rule == "asked" and any(
        (phrase.word, phrase.tokens[-1].low) in _BY_HEART for phrase in parts.phrases if phrase.tokens
    ):
        barred = {"rule": "never", "does": ["operate", "use"], "what": "tool"}
        yield Check(kind="act", params=barred), scope
    yield from roles_in(clause, rule, parts, scope)
    if key in IMPLIED:
        said, name = IMPLIED[key]
        if name:
            yield from acts_of(clause, rule, frozenset({said}), _implied(name, things), phrases, scope, None)
            if key in _ONLY_IMPLIED:
                return
        else:
            does |= {said}
    if verb in ("keep", "leave") and not positive:
        kept = kept_in(clause, rule, parts, phrases, scope)
        if kept is not None:
            yield from kept
            return
    if verb == "ask":
        named = {thing.name for phrase in phrases for thing in phrase.things if phrase.word == "for"}
        if named & CONFIRMATIONS or {thing.name for thing in things} & CONFIRMATIONS:
            return
        if "question" in named:
            things, phrases = [Thing("question")], []
        elif named:
            things = [thing for phrase in phrases for thing in phrase.things if phrase.word == "for"]
            phrases = [phrase for phrase in phrases if phrase.word != "for"]
    if verb in _NO_ACT and not positive:
        return
    if (
        rule == "never"
        and not does & {"say", "make"}
        and any(token.low in ("anything", "anyone", "anybody") for token in clause.rest[:3])
        and all(thing.name in PEOPLE for thing in things)
    ):
        yield from acts_of(clause, rule, does, [Thing("*")], phrases, scope, None, is_any=True)
        return
    if verb in _EDGE_VERBS:
        opened = next((phrase for phrase in phrases if phrase.word == "with" and phrase.things), None)
        if opened is not None:
            yield from acts_of(clause, rule, frozenset({"say"}), opened.things, [], scope, None)
            return
    if rule == "asked" and does & {"say", "send"}:
        told = [Thing(word) for word in scope.audience if word in PEOPLE]
        yield from acts_of(clause, rule, frozenset({"contact"}), told, [], scope, None) if told else ()
        beside = [
            thing for phrase in phrases if phrase.word == "with" for thing in phrase.things if thing.name not in PEOPLE
        ]
        yield from acts_of(clause, rule, frozenset({"say"}), beside, [], scope, None) if beside else ()
    to = None
    if does & {"hand", "return"} or verb in ("give", "assign", "submit", "return", "go", "send"):
        target, rest = _target(phrases, scope if "hand" in does else Scope())
        if target is not None:
            to, phrases = target, rest
            does = frozenset({"hand"})
            scope = scope.model_copy(update={"audience": []})
            things = [item for item in things if item.name not in CARRIED]
        elif (
            "hand" in does
            and rule == "never"
            and (not things or {item.name for item in things} <= CARRIED or verb != "send")
        ):
            to = "*"
            things = [item for item in things if item.name not in CARRIED]
        elif "hand" in does:
            does = does - {"hand"} or does
    for phrase in phrases:
        if phrase.word in ("as", "in", "into", "with") and rule != "only":
            marked = [thing for thing in phrase.things if ({thing.name} | thing.kinds) & MARKUP]
            if marked and phrase.tokens[0].low != "the":
                yield from acts_of(clause, rule, frozenset({"say"}), marked, [], scope, None)
    if any(token.low in _LITERAL for token in clause.rest):
        return  # literal words have checks of their own
    if (
        verb in DITRANSITIVE
        and len(things) > 1
        and things[0].name not in VAGUE_THINGS
        and not to
        and _is_split(clause.rest)
    ):
        if not (things[0].name in ("customer", "user", "caller") or things[0].name in _ANYBODY):
            scope = scope.model_copy(update={"audience": sorted({*scope.audience, things[0].name})})
        things = things[1:]
    what_clauses = [phrase for phrase in phrases if phrase.word == "that"]
    if what_clauses and does & {"say", "discuss"} and all(thing.name in PEOPLE for thing in things):
        things = _in_clause(what_clauses[0])
        phrases = [phrase for phrase in phrases if phrase is not what_clauses[0]]
    if not things:
        chosen = next((phrase for phrase in phrases if phrase.word in _OBJECT_WORDS and phrase.things), None)
        if (
            chosen is not None
            and chosen.word in ("to", "in", "from", "into", "at")
            and to is None
            and (does - NEEDS_OBJECT or does == {"make"})
        ):
            things = [Thing("*")]  # "commit to main": where, and not what
        elif chosen is not None:
            things = list(chosen.things)
            phrases = [phrase for phrase in phrases if phrase is not chosen]
    else:
        if things[0].name in ("opinion", "explanation", "overview", "summary") and does & {"say", "make"}:
            topics = [
                thing
                for phrase in phrases
                if phrase.word in ("of", "on", "about", "regarding")
                for thing in phrase.things
            ]
            yield from acts_of(clause, rule, frozenset({"discuss"}), topics[:6], [], scope, None) if topics else ()
        joined = [_joined(item, phrases) for item in things]
        if joined != things:
            things, phrases = joined, [phrase for phrase in phrases if phrase.word != "of"]
        meant: list[Thing] = []
        for item in things:
            meant += [item] if "ask" in does and item.name == "question" else held(item, phrases)
        if meant != things:
            phrases = [phrase for phrase in phrases if phrase.word not in ABOUT]
        things = meant
    yield from acts_of(clause, rule, does, things, phrases, scope, to)


def _is_split(rest: Sequence[Token]) -> bool:
    """Whether two things stand side by side without a joint: "the employer the diagnosis"."""
    for token in rest[1:8]:
        if token.quoted is None and (token.low in ("and", "or", ",") or token.low in PREPOSITIONS):
            return False
        if token.low in DETERMINERS:
            return True
    return False


_BY_HEART = {("from", "memory"), ("from", "knowledge"), ("of", "head"), ("by", "heart")}


_LITERAL = listed("word words keyword keywords phrase phrases letters")


def _implied(name: str, things: Sequence[Thing]) -> list[Thing]:
    """What a verb names of itself, of each of its objects: to summarise contracts is to give a summary of contracts.

    The turn itself narrows nothing ("sign your messages"), nor does what is cited or set in bold anyway.
    """
    found = []
    for thing in things:
        if thing.name in VAGUE_THINGS | WHOLE | _EVERYBODY | _ANYWAY.get(name, frozenset()):
            found.append(Thing(name, thing.more))
        else:
            its = {"customer" if word == "user" else word for word in {thing.name, *thing.more, *thing.kinds}}
            found.append(Thing(name, frozenset(its)))
    return found or [Thing(name)]


_EVERYBODY = listed("anyone anybody everyone everybody nobody someone somebody people person")
_ANYWAY = {
    "citation": listed(
        "citation reference source fact claim statement statistic number study quotation everything anything literature"
    ),
    "bold": listed("text word phrase"),
    "italics": listed("text word phrase"),
    "abbreviation": listed("word term phrase"),
    "bullet point": listed("text list"),
    "question": listed("question request doubt ambiguity requirement"),
}
"""Of these a demand speaks of the whole: to cite claims is to cite."""
_EDGE_VERBS = listed("start begin open end finish close conclude respond reply answer")


_ONLY_IMPLIED = listed(
    "apologise apologize greet thank joke swear curse cite hedge abbreviate clarify summarise summarize recap bold "
    "italicise italicize bullet number hashtag moralise moralize disclaim sign"
)


_OBJECT_WORDS = (
    "about",
    "on",
    "regarding",
    "concerning",
    "of",
    "for",
    "with",
    "to",
    "from",
    "against",
    "at",
    "like",
    "into",
    "as",
    "in",
)


def _joined(thing: Thing, phrases: Sequence[Phrase]) -> Thing:
    """ "Chain of thought" is one name."""
    for phrase in phrases:
        if phrase.word == "of" and phrase.things:
            name = SAME.get(f"{thing.name} of {phrase.things[0].name}")
            if name is not None:
                return Thing(name)
    return thing


def _in_clause(phrase: Phrase) -> list[Thing]:
    """The things of "what his file says about the treatment"."""
    inner = parts_of([token for token in phrase.tokens if FORMS.get(token.low, ("", ""))[1] not in ("s", "ed")])
    return [*inner.things, *(thing for behind in inner.phrases if behind.word in ABOUT for thing in behind.things)]


def _tools(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
    """A tool by whatever words it is used: "run every query through the `run_sql` tool"."""
    if rule == "only" or clause.verb in ("call", "use", "invoke") or clause.verb in REVERSED:
        return
    for phrase in parts.phrases:
        if phrase.word in ("through", "with", "via", "by", "from", "of", "in", "using"):
            for thing in phrase.things:
                if _is_tool(thing, phrase):
                    name = Thing(thing.name, thing.more if thing.name == "tool" else frozenset())
                    yield from acts_of(clause, rule, frozenset({"operate", "use"}), [name], [], scope, None)


def _is_tool(thing: Thing, phrase: Phrase) -> bool:
    return "tool" in thing.kinds or "_" in thing.name or (thing.quoted is not None and "_" in thing.quoted)


_ANYBODY = listed("agent nobody anyone anybody someone somebody colleague teammate")


_COLLEAGUES = _ANYBODY | listed(
    "manager boss team supervisor lead human operator engineer developer supplier partner admin administrator"
)


def _target(phrases: list[Phrase], scope: Scope) -> tuple[str | None, list[Phrase]]:
    """To whom something goes; the one who is helped is nobody to hand over to."""
    for place, phrase in enumerate(phrases):
        if phrase.word == "to" and phrase.things:
            thing = phrase.things[0]
            is_name = phrase.tokens[-1].text[:1].isupper()
            if thing.name in PEOPLE and thing.name not in _COLLEAGUES and not is_name:
                return None, phrases
            is_any = thing.name in _ANYBODY and not thing.more
            return "*" if is_any else thing.name, [*phrases[:place], *phrases[place + 1 :]]
    people = list(scope.audience)
    if people and not set(people) <= PEOPLE - _COLLEAGUES:
        return ("*" if set(people) <= _ANYBODY else " ".join(people)), phrases
    return None, phrases
