"""Sentences to acts and manners: what an agent has to do or must never do, and how its turns are to be.

The instructions made here carry kinds that no rule decides on a turn (``act``, ``manner``) or a scope; they are for
comparison, and not counted among what a judge has to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cras.instructions.clauses import Clause, clauses_of
from cras.instructions.outline import Line, lines_of
from cras.instructions.phrases import Parts, Phrase, Thing, content_of, held, parts_of
from cras.instructions.scope import scope_of
from cras.instructions.sentence import outside_quotes, quoted_in
from cras.instructions.vocabulary.manners import AXES, TOGETHER, Axis
from cras.instructions.vocabulary.things import IN_TEXT, PEOPLE, VAGUE_THINGS, WHOLE
from cras.instructions.vocabulary.verbs import BARS, IMPLIED, REVERSED, SPEAKING
from cras.instructions.words import Token, classes_of, singular, tokens_of
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
    for line in lines_of(text):
        for clause in _clauses(line, names):
            for check, scope in _read(clause, line):
                if len(found) == MOST_ACTS:
                    return tuple(found)
                demand = Instruction(
                    id=f"{agent or ''}/{source}/act{len(found) + 1}",
                    text=line.sentence,
                    source=source,
                    agent=agent,
                    check=check,
                    strength="strong" if clause.is_strong or clause.is_everywhere else None,
                    quote=line.sentence,
                    scope=scope or None,
                )
                found.append(Reading(demand, clause.actor, clause.only_actor))
    return tuple(found)


def _clauses(line: Line, names: frozenset[str]) -> Iterator[Clause]:
    tokens = tokens_of(outside_quotes(line.sentence), quoted_in(line.sentence))
    found = clauses_of([*line.shell_tokens, *tokens], names)
    if not found and line.is_thing:
        found = [Clause("never" if line.is_never else "asked", "use", tuple(tokens), is_strong=line.is_never)]
    for clause in found:
        fronts = (*line.fronts, *clause.fronts)
        yield replace(clause, fronts=fronts)


def _read(clause: Clause, line: Line) -> Iterator[tuple[Check, Scope]]:
    verb, rule = clause.verb.replace(" ", "+"), clause.rule
    if clause.only_actor:  # the others must not
        rule = "never"
    if verb in REVERSED:
        if rule == "only":
            return
        rule = "never" if rule == "asked" else "asked"
    parts = parts_of(clause.rest)
    scope, phrases = scope_of(clause.fronts, parts.phrases, parts.scopes)
    if line.part:
        scope = scope.model_copy(update={"part": sorted({*scope.part, *line.part})})
    seen: set[str] = set()
    for check, its_scope in (
        *_manners(clause, rule, parts, scope),
        *_confirmations(clause, rule, parts, scope),
        *_acts(clause, rule, parts, phrases, scope),
    ):
        key = repr((check, its_scope))
        if key not in seen:
            seen.add(key)
            yield check, its_scope


# --- manners


def _values() -> dict[tuple[str, ...], tuple[tuple[Axis, str], ...]]:
    found: dict[tuple[str, ...], tuple[tuple[Axis, str], ...]] = {}
    for axis in AXES:
        for value, phrases in axis.values.items():
            for phrase in phrases:
                key = tuple(token.low for token in tokens_of(phrase, []))
                found[key] = (*found.get(key, ()), (axis, value))
    return found


_VALUES = _values()
_LONGEST_VALUE = max(len(key) for key in _VALUES)
_SOFTENED = frozenset(
    ["too", "overly", "less", "more", "rather", "slightly", "somewhat", "fairly", "quite", "excessively", "unnecessarily", "not", "necessarily"]
)
_AS_WHOLE = frozenset(["in", "as", "into", "only", "purely"])
_RETURNS = frozenset(
    ["return", "output", "produce", "respond", "answer", "reply", "format", "write", "emit", "respond+with", "answer+with", "reply+with", "be"]
)
_OF_FORM = frozenset(["layout", "program"])
_MANNER_NOUNS = frozenset(
    ["tone", "style", "language", "register", "voice", "manner", "fashion", "person", "english", "spelling", "unit", "system", "format", "form"]
)


def _manners(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
    """The values of axes that a clause asks for or bars."""
    if rule == "only":
        rule = "asked"
    tokens = [*clause.rest] if not parts.scopes else _before_scopes(clause.rest, parts)
    found: dict[str, set[str]] = {}
    axes: dict[str, Axis] = {}
    used: set[int] = set()
    for start in range(len(tokens)):
        if start in used:
            continue
        for length in range(min(_LONGEST_VALUE, len(tokens) - start), 0, -1):
            words = tuple(token.low for token in tokens[start : start + length])
            if words not in _VALUES:
                continue
            used |= set(range(start, start + length))
            before = [token.low for token in tokens[max(0, start - 2) : start]]
            if before[-1:] and before[-1] in _SOFTENED:
                break
            for axis, value in _VALUES[words]:
                if _speaks_of_turn(clause, axis, tokens, start, start + length, used):
                    found.setdefault(axis.name, set()).add(value)
                    axes[axis.name] = axis
            break
    for name, values in found.items():
        if len(values) != 1 and rule == "asked":
            continue
        for value in values:
            beside = sorted(
                other for other in axes[name].values if name == "layout" and frozenset((value, other)) in TOGETHER
            )
            params: dict[str, Any] = {"type": axes[name].type, "rule": rule, "axis": name, "value": value}
            yield Check(kind="manner", params=params | ({"beside": beside} if beside else {})), scope


def _before_scopes(rest: Sequence[Token], parts: Parts) -> list[Token]:
    """What stands before the first condition; the tokens of a scope name no manner."""
    barred = {id(token) for phrase in parts.scopes for token in phrase.tokens}
    return [token for token in rest if id(token) not in barred]


def _speaks_of_turn(clause: Clause, axis: Axis, tokens: Sequence[Token], start: int, end: int, used: set[int]) -> bool:
    verb = clause.verb.replace(" ", "+")
    after = tokens[end].low if end < len(tokens) else ""
    before = tokens[start - 1].low if start else ""
    if axis.name in _OF_FORM:
        if after in ("of", "in") or (
            after
            and singular(after) in ("question", "task", "file", "expert", "developer", "agent", "schema", "example")
        ):
            return False
        if axis.name == "program":
            return (
                before in ("in", "only", "use") or (verb in ("write", "use") and start == 0)
            ) and "use" not in classes_of("x")
        is_whole = before in _AS_WHOLE or verb in _RETURNS or verb.endswith("+with")
        return is_whole or (
            clause.rule == "never" and verb in ("use", "write", "format", "include", "return", "output")
        )
    if axis.strong:
        if axis.name == "address":
            return verb in ("address", "use", "call", "be", "say", "write", "greet", "speak") or any(
                token.low in ("address", "form") for token in tokens
            )
        return verb not in ("convert", "translate", "change", "accept", "read")
    if verb not in SPEAKING:
        return False
    heads = {
        singular(token.low) for place, token in enumerate(tokens) if place not in used and _is_noun_place(tokens, place)
    }
    is_about_turn = heads <= WHOLE | PEOPLE | VAGUE_THINGS
    if not is_about_turn:
        return False
    if clause.subject and singular(clause.subject[-1].low) not in WHOLE:
        return False
    return True


_SMALL = frozenset(
    ["a", "an", "the", "your", "all", "every", "each", "and", "or", "but", "in", "with", "to", "for", "of", "very", "always", "as", "be", "yet", "also", "any", "both", "strictly", "highly", "at", "only", "on", "more", "most", "when", "it", "them", "extremely", "possible", "not", "if", "just", "keep", "written", "their", "our", "my", "this", "that", "no", "such", "kept", "while", "still", "by", "too", "much", "overall"]
)


def _is_noun_place(tokens: Sequence[Token], place: int) -> bool:
    """Whether the word may be the head of a noun phrase: no small word, no value, nothing that narrows a head to come."""
    token = tokens[place]
    if not token.is_word or token.low in _SMALL or tuple([token.low]) in _VALUES or token.low.endswith("ly"):
        return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or not following.is_word or following.low in _SMALL:
        return True
    return False


# --- confirmations

_CONFIRMATIONS = frozenset(["confirmation", "approval", "permission", "consent", "go-ahead"])
_ON_ONES_OWN = frozenset(["immediately", "directly", "autonomously", "independently", "unprompted", "unilaterally", "straightaway"])


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
    if (
        (asks
        and (names | behind) & (_CONFIRMATIONS | {"confirmation"}))
        or (verb in ("confirm", "check with", "get approval from", "double-check"))
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

_TYPES = (
    ("say", "wording"),
    ("discuss", "scope"),
    ("handle", "scope"),
    ("recommend", "scope"),
)
_NO_ACT = frozenset(
    ["be", "stay", "remain", "have", "keep", "go", "need", "want", "think", "consider", "mean", "remember", "know", "follow", "ensure", "try", "start", "aim", "begin", "work", "do", "feel", "stick", "become", "adhere", "maintain", "sound", "note", "act"]
)


def _acts(
    clause: Clause, rule: str, parts: Parts, phrases: list[Phrase], scope: Scope
) -> Iterator[tuple[Check, Scope]]:
    verb = clause.verb
    key = verb.replace(" ", "+")
    reversed_class = REVERSED.get(key)
    does = frozenset({reversed_class}) if reversed_class else classes_of(verb)
    things = list(parts.things)
    if key in IMPLIED and verb not in ("link", "sign", "number", "reference", "bullet", "clarify"):
        said, name = IMPLIED[key]
        implied = [Thing(name, frozenset())] if name else things
        yield from _made(clause, rule, frozenset({said}), implied, [], scope, None)
        if said == "hand":
            does = frozenset({"hand"})
    if verb == "clarify" or (verb == "ask" and any(phrase.word == "for" for phrase in phrases)):
        named = {thing.name for phrase in phrases for thing in phrase.things}
        if verb == "ask" and named & _CONFIRMATIONS:
            return
        if verb == "ask" and "question" in named:
            yield from _made(clause, rule, frozenset({"ask"}), [Thing("question")], [], scope, None)
            return
    if verb in _NO_ACT and not reversed_class:
        return
    to = None
    if "hand" in does or verb in ("return", "give", "assign", "submit"):
        target, rest = _target(phrases, scope)
        if target is not None:
            to, phrases = target, rest
            does = frozenset({"hand"})
            scope = scope.model_copy(update={"audience": [], "task": []})
            things = [
                item
                for item in things
                if item.name
                not in VAGUE_THINGS
                | {
                    "conversation",
                    "control",
                    "chat",
                    "customer",
                    "user",
                    "task",
                    "work",
                    "result",
                    "caller",
                    "case",
                    "turn",
                    "call",
                }
            ]
        elif "hand" in does and rule == "never" and not things:
            to = "*"
        elif "hand" in does and rule != "never":
            does = does - {"hand"} or does
    if not things:
        objects = [
            phrase
            for phrase in phrases
            if phrase.word
            in ("about", "on", "regarding", "concerning", "of", "for", "with", "to", "from", "against", "at", "like")
        ]
        things = [item for phrase in objects[:1] for item in phrase.things]
        phrases = [phrase for phrase in phrases if not objects or phrase is not objects[0]]
    else:
        held_things: list[Thing] = []
        for item in things:
            held_things += [item] if "ask" in does and item.name == "question" else held(item, phrases)
        if held_things != things:
            phrases = [
                phrase
                for phrase in phrases
                if phrase.word not in ("about", "on", "regarding", "concerning", "of", "around", "related")
            ]
        things = held_things
    yield from _made(clause, rule, does, things, phrases, scope, to)


def _target(phrases: list[Phrase], scope: Scope) -> tuple[str | None, list[Phrase]]:
    """To whom something goes."""
    for place, phrase in enumerate(phrases):
        if phrase.word in ("to", "back", "with", "for") and phrase.word == "to" and phrase.things:
            thing = phrase.things[0]
            name = "*" if thing.name == "agent" and not thing.more else thing.name
            if name in ("user", "customer"):
                return None, phrases
            return name, [*phrases[:place], *phrases[place + 1 :]]
    people = [word for word in scope.audience if word not in ("other",)]
    if len(people) >= 1:
        return ("*" if set(people) <= {"agent", "anyone", "anybody", "someone"} else " ".join(people)), phrases
    return None, phrases


def _made(
    clause: Clause,
    rule: str,
    does: frozenset[str],
    things: Iterable[Thing],
    phrases: Sequence[Phrase],
    scope: Scope,
    to: str | None,
) -> Iterator[tuple[Check, Scope]]:
    extra = {word for phrase in phrases if phrase.word != "because" for word in content_of(phrase.tokens)}
    extra -= PEOPLE & {"user", "customer"}
    listed = list(things)
    if not listed:
        is_bare = clause.rest == () or (not extra and not to)
        if to is None and not (
            is_bare and rule != "only" and (does - {"say", "use", "make", "operate", "get", "give"})
        ):
            return
        listed = [Thing("*")]
    for thing in listed:
        if thing.name in VAGUE_THINGS:
            continue
        kinds = thing.kinds - {thing.name}
        its = set(does)
        is_text = bool(({thing.name} | kinds) & IN_TEXT)
        if is_text and its & {"say", "use", "make"}:
            its |= {"say"}
        if rule == "never":
            its |= {more for name in does for more in BARS.get(name, ())}
        params: dict[str, Any] = {"rule": rule, "does": sorted(its), "type": _type(its, is_text, to)}
        if thing.name != "*":
            params["what"] = thing.name
        if kinds:
            params["kinds"] = sorted(kinds)
        of = {*thing.more, *extra}
        if of:
            params["of"] = sorted(of)
        if to is not None:
            params["to"] = to
        yield Check(kind="act", params=params), scope


def _type(does: set[str], is_text: bool, to: str | None) -> str:
    if to is not None:
        return "procedure"
    if is_text and "say" in does:
        return "format"
    return next((kind for name, kind in _TYPES if name in does), "procedure")
