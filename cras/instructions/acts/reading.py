"""Sentences to acts and manners: what an agent has to do or must never do, and how its turns are to be.

The instructions made here carry kinds that no rule decides on a turn (``act``, ``manner``) or a scope; they are for
comparison, and not counted among what a judge has to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from cras.instructions.acts.clause import Clause
from cras.instructions.acts.clauses import clauses_of, is_fragment
from cras.instructions.acts.confirming import confirmations_in
from cras.instructions.acts.doing import acts_in_clause
from cras.instructions.acts.made import up_to_preposition
from cras.instructions.acts.memory import Memory, has_pronoun
from cras.instructions.acts.names import with_names
from cras.instructions.acts.outline import Line, lines_of
from cras.instructions.acts.phrases import Parts, Phrase, parts_of
from cras.instructions.acts.properties import beside_data, properties_in
from cras.instructions.acts.requests import as_imperative
from cras.instructions.acts.roles import is_own_role
from cras.instructions.acts.vocabulary.verbs import REVERSED
from cras.instructions.acts.words import Token, classes_of, gerund_base, tokens_of
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
        Readings whose instruction's ``quote`` is its sentence, without the marks of mark-up and broken lines in it.
    """
    return tuple(_readings(lines_of(text), source, agent, names))


@lru_cache(maxsize=1024)
def acts_of_sentence(text: str, sentence: str) -> tuple[Reading, ...]:
    """Those of :func:`acts_in` that are read from one sentence of a system message; once, where it stands there often.

    The other sentences are not read for it, but where a pronoun may stand for what they name.
    """
    lines = _lines_by_sentence(text).get(sentence, ())
    if any(has_pronoun(_tokens_of(line)) for line in lines):
        return tuple(item for item in acts_in(text) if item.instruction.text == sentence)
    return tuple(_readings(lines, "system", None, frozenset()))


@lru_cache(maxsize=64)
def _lines_by_sentence(text: str) -> dict[str, dict[Line, None]]:
    found: dict[str, dict[Line, None]] = {}
    for line in lines_of(text):
        found.setdefault(line.sentence, {})[line] = None
    return found


def _readings(lines: Iterable[Line], source: Source, agent: str | None, names: frozenset[str]) -> Iterator[Reading]:
    number = 0
    memory = Memory()
    for line in lines:
        for clause in _clauses(line, names, memory, is_request=source == "user"):
            for check, scope, is_strong in _read(clause, line):
                if source == "system" and is_own_role(clause, check):
                    continue
                if number >= MOST_ACTS:
                    return
                number += 1
                demand = Instruction(
                    id=f"{agent or ''}/{source}/act{number}",
                    text=line.sentence,
                    source=source,
                    agent=agent,
                    check=check,
                    strength="strong" if is_strong else None,
                    quote=line.quote,
                    scope=scope or None,
                )
                yield Reading(demand, clause.actor, clause.only_actor)
                if clause.is_mine and check.kind == "act" and check.params["rule"] == "asked":
                    barred = Check(kind="act", params=check.params | {"rule": "never"})
                    strict = demand.model_copy(update={"check": barred, "strength": "strong"})
                    number += 1
                    yield Reading(strict, agent, others=True)


_FRAGMENT = 7
"""Words of a sentence without a verb: "plain text only"."""


def _clauses(line: Line, names: frozenset[str], memory: Memory, *, is_request: bool) -> Iterator[Clause]:
    tokens = with_names(as_imperative(_tokens_of(line), is_request=is_request), names)
    found = clauses_of([*line.shell_tokens, *tokens], names)
    if not found and 1 < len(tokens) <= _FRAGMENT and is_fragment(tokens) and not line.shell_tokens:
        found = [Clause("asked", "be", tuple(token for token in tokens if token.text != "."), is_of_thing=True)]
    elif not found and line.is_thing:
        found = [Clause("never" if line.is_never else "asked", "use", tuple(tokens), is_strong=line.is_never)]
    for clause in found:
        yield memory.resolved(replace(clause, fronts=(*line.fronts, *clause.fronts)), tokens)


def _tokens_of(line: Line) -> list[Token]:
    return tokens_of(outside_quotes(line.sentence), quoted_in(line.sentence))


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
    if clause.subject and clause.subject[0] not in clause.rest:
        of_subject, _ = scope_of((), parts_of(clause.subject).phrases, ())
        scope = scope.model_copy(update={"audience": sorted({*scope.audience, *of_subject.audience})})
    if line.part:
        scope = scope.model_copy(update={"part": sorted({*scope.part, *line.part})})
    seen: set[str] = set()
    is_strong = clause.is_strong or clause.is_everywhere
    is_strong |= rule == "never" and any(token.low in ("any", "anything", "ever") for token in clause.rest[:3])
    for strong, found in (
        (is_strong, _properties(_unresolved(clause), rule, parts, scope)),
        (is_strong, confirmations_in(clause, rule, parts, scope)),
        (is_strong, acts_in_clause(clause, rule, parts, phrases, scope)),
        (True, _left_undone(clause, rule, parts, scope)),
    ):
        for check, its_scope in found:
            key = check.model_dump_json() + its_scope.model_dump_json()
            if key not in seen:
                seen.add(key)
                yield check, its_scope, strong


def _unresolved(clause: Clause) -> Clause:
    """The clause with its "it" as it was: what "it" is written in is what the turn is."""
    return clause.plain or clause


_SPOKEN_TO = frozenset(("address", "answer", "greet", "reply to", "respond to"))
"""Verbs whose object is the one who is spoken to."""


def _properties(clause: Clause, rule: str, parts: Parts, scope: Scope) -> Iterator[tuple[Check, Scope]]:
    """The properties that a clause asks for, each with the part that it is said of."""
    barred = {id(token) for phrase in parts.scopes for token in phrase.tokens}
    tokens = [token for token in clause.rest if id(token) not in barred]
    if clause.is_role:
        return
    for item in beside_data("asked" if rule == "only" else rule, clause.rest):
        yield item.check, scope.model_copy(update={"when": [], "part": []})
    verb = "use" if clause.verb == "bring up" else clause.verb
    if clause.verb in _SPOKEN_TO:
        told, _ = scope_of((), [Phrase("to", tuple(up_to_preposition(tokens)))], ())
        scope = scope.model_copy(update={"audience": sorted({*scope.audience, *told.audience})})
    for item in properties_in(verb, "asked" if rule == "only" else rule, clause.subject, tokens):
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
            to, _ = scope_of((), inner.phrases, ())
            narrowed = {"without": [], "audience": sorted({*scope.audience, *to.audience})}
            yield from acts_in_clause(never, "never", inner, [], scope.model_copy(update=narrowed))
    for number, token in enumerate(clause.rest):
        words = (token.low, clause.rest[number + 1].low if number + 1 < len(clause.rest) else "")
        if words in (("rather", "than"), ("instead", "of")):
            rest = tuple(clause.rest[number + 2 :])
            verb = gerund_base(rest[0].low) if rest else None
            never = replace(clause, rule="never", verb=verb or clause.verb, rest=rest[1:] if verb else rest, fronts=())
            inner = parts_of(never.rest)
            plain = scope_of((), inner.phrases, inner.scopes)
            yield from acts_in_clause(never, "never", inner, plain[1], plain[0])
            return
