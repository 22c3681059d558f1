"""Sentences to acts and manners: what an agent has to do or must never do, and how its turns are to be.

The instructions made here carry kinds that no rule decides on a turn (``act``, ``manner``) or a scope; they are for
comparison, and not counted among what a judge has to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cras.instructions.acts.clauses import Clause, clauses_of
from cras.instructions.acts.outline import Line, lines_of
from cras.instructions.acts.phrases import Parts, Phrase, Thing, content_of, held, parts_of, things_in
from cras.instructions.acts.properties import properties_in
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import ADVERBS, CONDITIONS, DETERMINERS, EXCEPTIONS, PREPOSITIONS
from cras.instructions.acts.vocabulary.things import ARTEFACTS, IN_TEXT, PEOPLE, SAME, VAGUE_THINGS, WHOLE
from cras.instructions.acts.vocabulary.verbs import BARS, IMPLIED, REVERSED
from cras.instructions.acts.words import FORMS, Token, classes_of, gerund_base, is_noun_too, singular, tokens_of
from cras.instructions.scope import scope_of
from cras.instructions.sentence import outside_quotes, quoted_in
from cras.transcript import Check, Instruction, Scope, Source

MOST_ACTS = 600
"""Of one message; what stands after it is not compared."""


@dataclass(frozen=True)
class Reading:
    """A demand and whom it binds: the one who is spoken to, or ``actor``; with ``others`` all but ``actor``."""

    instruction: Instruction
    actor: str | None = None
    others: bool = False


@lru_cache(maxsize=2048)
def acts_in(
    text: str, source: Source = "system", agent: str | None = None, names: frozenset[str] = frozenset()
) -> tuple[Reading, ...]:
    """The acts and manners that a message asks for or forbids, in order.

    Args:
        text: a system message, a task, a description.
        source: who speaks.
        agent: who is spoken to.
        names: the agents of the team, lower case. What is said of one of them binds that one.

    Returns:
        Readings whose instruction's ``quote`` is literally in ``text``.
    """
    found: list[Reading] = []
    memory = _Memory()
    for line in lines_of(text):
        for clause in _clauses(line, names, memory):
            for check, scope, is_strong in _read(clause, line):
                if source == "system" and _is_own_role(clause, check):
                    continue
                if len(found) >= MOST_ACTS:
                    return tuple(found)
                demand = Instruction(
                    id=f"{agent or ''}/{source}/act{len(found) + 1}",
                    text=line.sentence,
                    source=source,
                    agent=agent,
                    check=check,
                    strength="strong" if is_strong else None,
                    quote=line.sentence,
                    scope=scope or None,
                )
                found.append(Reading(demand, clause.actor, clause.only_actor))
                if clause.is_mine and check.kind == "act" and check.params["rule"] == "asked":
                    barred = Check(kind="act", params=check.params | {"rule": "never"})
                    strict = demand.model_copy(update={"check": barred, "strength": "strong"})
                    found.append(Reading(strict, agent, others=True))
    return tuple(found)


def _is_own_role(clause: Clause, check: Check) -> bool:
    """Whether it is the role that a system message gives, which "act as nobody else" does not contradict."""
    params = check.params
    is_role = params.get("does") == ["be"] and params["rule"] == "asked" and not params.get("is_one")
    return is_role and clause.verb not in ("pretend", "impersonate", "imitate", "play", "claim")


_AXES = {"language": "language", "format": "layout", "casing": "casing"}
_LENGTHS = listed("words sentences amount")
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


class _Memory:
    """The thing that was spoken of last, for "it" and "them"."""

    def __init__(self) -> None:
        self.thing: tuple[Token, ...] = ()

    def resolved(self, clause: Clause, tokens: Sequence[Token]) -> Clause:
        """The clause with its pronoun replaced by what was spoken of last, before it in the sentence or in the one before."""
        rest = clause.rest
        place = next((at for at, token in enumerate(rest[:3]) if token.low in _PRONOUNS and token.quoted is None), None)
        if place is None or not _stands_alone(rest, place):
            self.thing = _object_of(rest) or _object_of(clause.subject) or self.thing
            return clause
        is_plural = rest[place].low in ("them", "those", "these")
        named = _named_before(tokens, rest[place], is_plural=is_plural) or self.thing
        if not named:
            return clause
        return replace(clause, rest=(*rest[:place], *named, *rest[place + 1 :]))


_PRONOUNS = listed("it them these those")


def _stands_alone(rest: Sequence[Token], place: int) -> bool:
    """Whether a pronoun is an object, and nobody who is given one."""
    if any(token.low in PREPOSITIONS for token in rest[:place]):
        return False
    if place + 1 == len(rest):
        return True
    after = rest[place + 1]
    return not after.is_word or after.low in _OBJECT_ENDS or after.low in ADVERBS or after.low in ("and", "or")


def _named_before(tokens: Sequence[Token], pronoun: Token, *, is_plural: bool) -> tuple[Token, ...]:
    """The last thing that the sentence names before a pronoun, in the same number."""
    end = next((place for place, token in enumerate(tokens) if token is pronoun), 0)
    part: list[Token] = []
    found: tuple[Token, ...] = ()
    for token in tokens[:end]:
        ends = token.quoted is None and (
            not token.is_word or token.low in _OBJECT_ENDS or token.low in _BREAKS or _is_verb_form(token.low)
        )
        if not ends:
            part.append(token)
            continue
        found, part = (tuple(part) if _is_named(part, is_plural) else found), []
    return tuple(part) if _is_named(part, is_plural) else found


_BREAKS = listed(
    "and or but then if when is are was were be must should may can will has have not never you we they also"
)


def _is_verb_form(word: str) -> bool:
    known = FORMS.get(word)
    return known is not None and not is_noun_too(known[0])


def _is_named(part: Sequence[Token], is_plural: bool) -> bool:
    named = [thing for thing in things_in(part) if thing.name not in VAGUE_THINGS | PEOPLE]
    if not named or part[-1].quoted is not None:
        return bool(named)
    return (singular(part[-1].low) != part[-1].low) == is_plural


def _object_of(rest: Sequence[Token]) -> tuple[Token, ...]:
    """The words of the direct object, up to the first preposition or mark."""
    end = 0
    while end < len(rest) and (
        rest[end].quoted is not None or (rest[end].is_word and rest[end].low not in _OBJECT_ENDS)
    ):
        end += 1
    named = things_in(rest[:end])
    return tuple(rest[:end]) if any(thing.name not in VAGUE_THINGS | PEOPLE for thing in named) else ()


_OBJECT_ENDS = PREPOSITIONS | CONDITIONS | EXCEPTIONS | listed("that which who to so because")


def _clauses(line: Line, names: frozenset[str], memory: _Memory) -> Iterator[Clause]:
    tokens = tokens_of(outside_quotes(line.sentence), quoted_in(line.sentence))
    found = clauses_of([*line.shell_tokens, *tokens], names)
    if not found and line.is_thing:
        found = [Clause("never" if line.is_never else "asked", "use", tuple(tokens), is_strong=line.is_never)]
    for clause in found:
        yield memory.resolved(replace(clause, fronts=(*line.fronts, *clause.fronts)), tokens)


def _read(clause: Clause, line: Line) -> Iterator[tuple[Check, Scope, bool]]:
    verb, rule = clause.verb.replace(" ", "+"), clause.rule
    if clause.only_actor:  # the others must not
        rule = "never"
    if verb in REVERSED:
        if rule == "only":
            return
        rule = "never" if rule == "asked" else "asked"
    parts = parts_of(clause.rest)
    if any(token.low in ("exception", "exceptions") for token in clause.rest):
        parts = replace(parts, scopes=(*parts.scopes, Phrase("except", ())))
    scope, phrases = scope_of(clause.fronts, parts.phrases, parts.scopes)
    if line.part:
        scope = scope.model_copy(update={"part": sorted({*scope.part, *line.part})})
    seen: set[str] = set()
    is_strong = clause.is_strong or clause.is_everywhere
    is_strong |= rule == "never" and any(token.low in ("any", "anything", "ever") for token in clause.rest[:3])
    for strong, found in (
        (is_strong, _properties(clause, rule, parts, scope)),
        (is_strong, _confirmations(clause, rule, parts, scope)),
        (is_strong, _acts(clause, rule, parts, phrases, scope)),
        (True, _left_undone(clause, rule, parts, scope)),
    ):
        for check, its_scope in found:
            key = repr((check, its_scope))
            if key not in seen:
                seen.add(key)
                yield check, its_scope, strong


def _properties(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
    """The properties that a clause asks for, each with the part that it is said of."""
    barred = {id(token) for phrase in parts.scopes for token in phrase.tokens}
    tokens = [token for token in clause.rest if id(token) not in barred]
    if clause.is_role:
        return
    for item in properties_in(clause.verb, "asked" if rule == "only" else rule, clause.subject, tokens):
        part = {*item.about, *scope.part} - set(scope.audience) - set(scope.task)
        yield item.check, scope.model_copy(update={"part": sorted(part)})


def _left_undone(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
    """ "Answer without calling the tool", "use X rather than Y": what is not to be done beside what is asked."""
    if rule != "asked":
        return
    for phrase in parts.scopes:
        if phrase.word == "without" and phrase.tokens:
            verb = gerund_base(phrase.tokens[0].low)
            rest = phrase.tokens[1:] if verb else phrase.tokens
            if verb and classes_of(verb) & {"confirm", "wait"}:
                continue
            never = replace(clause, rule="never", verb=verb or "use", rest=tuple(rest), fronts=())
            inner = parts_of(never.rest)
            yield from _acts(never, "never", inner, [], scope.model_copy(update={"without": []}))
    for number, token in enumerate(clause.rest):
        words = (token.low, clause.rest[number + 1].low if number + 1 < len(clause.rest) else "")
        if words in (("rather", "than"), ("instead", "of")):
            rest = tuple(clause.rest[number + 2 :])
            verb = gerund_base(rest[0].low) if rest else None
            never = replace(clause, rule="never", verb=verb or clause.verb, rest=rest[1:] if verb else rest, fronts=())
            inner = parts_of(never.rest)
            plain = scope_of((), inner.phrases, inner.scopes)
            yield from _acts(never, "never", inner, plain[1], plain[0])
            return


# --- confirmations

_CONFIRMATIONS = listed("confirmation approval permission consent go-ahead")
_ON_ONES_OWN = listed("immediately directly autonomously independently unprompted unilaterally straightaway")


def _confirmations(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
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
    if (asks and (names | behind) & (_CONFIRMATIONS | {"confirmation"})) or (
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


# --- acts

_TYPES = (("discuss", "scope"), ("handle", "scope"), ("recommend", "scope"), ("say", "scope"), ("be", "role"))
_NO_ACT = listed(
    "be stay remain have go need want think consider mean remember know follow ensure try aim do feel stick "
    "become adhere maintain sound note act wait seek obtain"
)
_ABOUT = ("about", "on", "regarding", "concerning", "of", "around", "related", "into")
_NO_PROPERTY_VERBS = listed("answer reply respond speak write")


def _acts(
    clause: Clause, rule: str, parts: Parts, phrases: list[Phrase], scope: Scope
) -> Iterator[tuple[Check, Scope]]:
    verb = clause.verb
    key = verb.replace(" ", "+")
    positive = REVERSED.get(key)
    does = frozenset({positive}) if positive else classes_of(verb)
    things = list(parts.things)
    if clause.is_of_thing:
        return
    yield from _tools(clause, rule, parts, scope)
    yield from _roles(clause, rule, parts, scope)
    if key in IMPLIED:
        said, name = IMPLIED[key]
        if name:
            yield from _made(clause, rule, frozenset({said}), [Thing(name)], [], scope, None)
            if key in _ONLY_IMPLIED:
                return
        does |= {said}
    if verb in ("keep", "leave") and not positive:
        kept = _kept(clause, rule, parts, phrases, scope)
        if kept is not None:
            yield from kept
            return
    if verb == "ask":
        named = {thing.name for phrase in phrases for thing in phrase.things if phrase.word == "for"}
        if named & _CONFIRMATIONS or {thing.name for thing in things} & _CONFIRMATIONS:
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
        yield from _made(clause, rule, does, [Thing("*")], phrases, scope, None, is_any=True)
        return
    if verb in _EDGE_VERBS:
        opened = next((phrase for phrase in phrases if phrase.word == "with" and phrase.things), None)
        if opened is not None:
            yield from _made(clause, rule, frozenset({"say"}), opened.things, [], scope, None)
            return
    to = None
    if does & {"hand", "return"} or verb in ("give", "assign", "submit", "return", "go", "send"):
        target, rest = _target(phrases, scope if "hand" in does else Scope())
        if target is not None:
            to, phrases = target, rest
            does = frozenset({"hand"})
            scope = scope.model_copy(update={"audience": []})
            things = [item for item in things if item.name not in _CARRIED]
        elif (
            "hand" in does
            and rule == "never"
            and (not things or {item.name for item in things} <= _CARRIED or verb != "send")
        ):
            to = "*"
            things = [item for item in things if item.name not in _CARRIED]
        elif "hand" in does:
            does = does - {"hand"} or does
    for phrase in phrases:
        if phrase.word in ("as", "in", "into") and rule != "only":
            marked = [thing for thing in phrase.things if ({thing.name} | thing.kinds) & _MARKUP]
            if marked and phrase.tokens[0].low != "the":
                yield from _made(clause, rule, frozenset({"say"}), marked, [], scope, None)
    if any(token.low in _LITERAL for token in clause.rest):
        return  # literal words have checks of their own
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
            and does - _NEEDS_OBJECT
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
            yield from _made(clause, rule, frozenset({"discuss"}), topics[:6], [], scope, None) if topics else ()
        joined = [_joined(item, phrases) for item in things]
        if joined != things:
            things, phrases = joined, [phrase for phrase in phrases if phrase.word != "of"]
        meant: list[Thing] = []
        for item in things:
            meant += [item] if "ask" in does and item.name == "question" else held(item, phrases)
        if meant != things:
            phrases = [phrase for phrase in phrases if phrase.word not in _ABOUT]
        things = meant
    yield from _made(clause, rule, does, things, phrases, scope, to)


_LITERAL = listed("word words keyword keywords phrase phrases letters")
_EDGE_VERBS = listed("start begin open end finish close conclude respond reply answer")
_ONLY_IMPLIED = listed(
    "apologise apologize greet thank joke swear curse cite hedge abbreviate clarify summarise summarize recap bold"
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
_MARKUP = listed("bullet point|numbered list|list|table|heading|bold|italics|markdown|code block")
"""What a text is set in: "as a table", "in bold"."""
_CARRIED = VAGUE_THINGS | listed(
    "conversation control chat customer user task work result caller case turn call person guest request "
    "dialogue thread client"
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
    return [*inner.things, *(thing for behind in inner.phrases if behind.word in _ABOUT for thing in behind.things)]


def _kept(
    clause: Clause, rule: str, parts: Parts, phrases: list[Phrase], scope: Scope
) -> Iterator[tuple[Check, Scope]] | None:
    """ "Keep X secret", "keep X to yourself", "keep X out of Y": never to say X; "keep X with you": never to hand it on."""
    tokens = list(clause.rest)
    secret = next((place for place, token in enumerate(tokens) if token.low in _SECRET), None)
    turned = "never" if rule == "asked" else "asked"
    if secret:
        things = things_in(_up_to_preposition(tokens[:secret]))
        extra = [phrase for phrase in parts_of(tokens[:secret]).phrases if phrase.word in _ABOUT]
        return _made(clause, turned, frozenset({"say", "discuss"}), things, extra, scope, None)
    behind = {phrase.word: phrase for phrase in parts.phrases}
    for word in ("out", "from", "away", "off"):
        if word in behind and parts.things and (clause.verb == "keep" or word in ("out", "off")):
            return _made(
                clause, turned, frozenset({"say"}), parts.things, [], scope.model_copy(update={"part": []}), None
            )
    self_words = {
        token.low for phrase in parts.phrases if phrase.word in ("to", "with", "at") for token in phrase.tokens
    } | {token.low for token in tokens}
    if clause.verb == "keep" and self_words & {"yourself", "end", "side"}:
        carried = [item for item in parts.things if item.name not in _CARRIED]
        return _made(clause, turned, frozenset({"hand"}), carried, [], scope, "*")
    return None


_SECRET = listed("secret confidential private hidden undisclosed unmentioned unspoken")


def _up_to_preposition(tokens: Sequence[Token]) -> list[Token]:
    end = next(
        (place for place, token in enumerate(tokens) if token.low in PREPOSITIONS and token.quoted is None), len(tokens)
    )
    return list(tokens[:end])


def _tools(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
    """A tool by whatever words it is used: "run every query through the `run_sql` tool"."""
    if rule == "only" or clause.verb in ("call", "use", "invoke") or clause.verb in REVERSED:
        return
    for phrase in parts.phrases:
        if phrase.word in ("through", "with", "via", "by", "from", "of", "in", "using"):
            for thing in phrase.things:
                if _is_tool(thing, phrase):
                    name = Thing(thing.name, thing.more if thing.name == "tool" else frozenset())
                    yield from _made(clause, rule, frozenset({"operate", "use"}), [name], [], scope, None)


def _is_tool(thing: Thing, phrase: Phrase) -> bool:
    return "tool" in thing.kinds or "_" in thing.name or (thing.quoted is not None and "_" in thing.quoted)


_BEING = listed(
    "act speak answer be pose pretend play stay remain slip impersonate imitate reply respond become write "
    "assume adopt take"
)


def _roles(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
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
        named = _up_to_preposition(rest[1:])
    elif clause.verb in ("pretend", "claim") and words[:2] == ["to", "be"]:
        named = _up_to_preposition(rest[2:])
    elif clause.verb in ("play", "slip", "assume", "adopt", "take", "pretend", "become") and {
        "part",
        "role",
        "persona",
        "character",
    } & set(words[:5]):
        place = next(number for number, word in enumerate(words) if word in ("part", "role", "persona", "character"))
        named = rest[place + 2 :] if words[place + 1 : place + 2] == ["of"] else rest[place : place + 1]
        named = [token for token in _up_to_preposition(named) if token.low not in ("now",)]
    elif clause.verb in ("impersonate", "imitate", "play", "become"):
        named = _up_to_preposition(rest)
    elif (
        clause.verb == "be"
        and rest
        and rest[0].text[:1].isupper()
        and rest[0].quoted is None
        and not rest[0].text.isupper()
    ):
        named = [token for token in _up_to_preposition(rest) if token.text[:1].isupper() or token.low in DETERMINERS]
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
    is_any = any(
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


_ANYBODY = listed("agent nobody anyone anybody someone somebody colleague teammate")
_COLLEAGUES = _ANYBODY | listed(
    "manager boss team supervisor lead human operator engineer developer supplier partner admin administrator"
)


def _target(phrases: list[Phrase], scope: Scope) -> tuple[str | None, list[Phrase]]:
    """To whom something goes; the one who is helped is nobody to hand over to."""
    for place, phrase in enumerate(phrases):
        if phrase.word == "to" and phrase.things:
            thing = phrase.things[0]
            if thing.name in PEOPLE and thing.name not in _COLLEAGUES:
                return None, phrases
            is_any = thing.name in _ANYBODY and not thing.more
            return "*" if is_any else thing.name, [*phrases[:place], *phrases[place + 1 :]]
    people = list(scope.audience)
    if people:
        return ("*" if set(people) <= _ANYBODY else " ".join(people)), phrases
    return None, phrases


def _made(
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
    extra = {word for phrase in phrases if phrase.word not in left_out for word in content_of(phrase.tokens)}
    listed = list(things)
    if not listed:
        is_bare = clause.rest == () or not extra
        if to is None and not (is_bare and rule != "only" and (does - _NEEDS_OBJECT)):
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
        if is_text and its & {"say", "use", "make"}:
            its |= {"say"}
        if rule == "never":
            its |= {more for name in does for more in BARS.get(name, ())}
        params: dict[str, Any] = {"rule": rule, "does": sorted(its), "type": _type(its, thing, to)}
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
            params["of"] = sorted(of - whose)
        if whose:
            params["whose"] = sorted(whose)
        if to is not None:
            params["to"] = to
        yield Check(kind="act", params=params), scope


_NEEDS_OBJECT = listed("say use make operate get give do have discuss handle")


def _type(its: set[str], thing: Thing, to: str | None) -> str:
    """The conflict type of an act: what is confidential and what is off topic are matters of scope."""
    if to is not None:
        return "procedure"
    if "say" in its and ({thing.name} | thing.kinds) & IN_TEXT:
        return "format" if ({thing.name} | thing.kinds) & _MARKUP else "wording"
    return next((kind for name, kind in _TYPES if name in its), "procedure")
