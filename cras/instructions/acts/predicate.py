"""What a clause asks for: by its verb, its subject, or whom it tells to do it."""

from __future__ import annotations

from dataclasses import replace

from cras.instructions.acts.clause import Clause
from cras.instructions.acts.shell import BE, MODALS, Shell
from cras.instructions.acts.subjects import with_subject
from cras.instructions.acts.verb_phrase import (
    clause_of,
    is_plain_word,
    is_somebody,
    looks_like_verb,
    name_at,
    with_particle,
)
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.words import Token, base_of, gerund_base, is_noun_too


def predicate_of(rest: list[Token], shell: Shell, names: frozenset[str]) -> Clause | None:
    first = rest[0]
    if shell.is_gerund:
        verb = gerund_base(first.low) if first.quoted is None else None
        if verb is None:
            return clause_of(shell, "bring up", rest, 0)
        return with_particle(shell, verb, rest)
    if not shell.is_you:
        by_subject = with_subject(rest, shell, names)
        if by_subject is not None:
            return by_subject
    if first.quoted is not None:
        return None
    verb = base_of(first.low, "base", "s") if shell.is_you else base_of(first.low, "base")
    if first.low in BE and first.low != "be":
        verb = None
    if verb is None and shell.is_explicit and shell.rule != "only" and is_plain_word(first.low) and first.low not in BE:
        verb = first.low
    if verb is None and shell.is_you and first.low == "are" and len(rest) > 1 and shell.rule != "only":
        is_not = rest[1].low in ("not", "never")
        told = rest[2 if is_not else 1 :]
        if not told:
            return None
        shell.rule = "never" if is_not else shell.rule
        return clause_of(shell, "be", told, 0, is_role=is_somebody(told))
    if verb is None and looks_like_verb(rest):
        verb = first.low
    if verb is None and first.low in ("no", "zero"):
        shell.rule = "never"
        shell.is_strong = True
        return clause_of(shell, "use", rest, 1)
    if verb is None:
        return None
    if not shell.is_explicit and is_noun_too(first.low) and len(rest) > 1 and rest[1].low in MODALS | BE:
        return None
    if verb in _HAVING and shell.rule != "only":
        by_another = _told(rest[1:], shell, names)
        if by_another is not None:
            return by_another
    return with_particle(shell, verb, rest)


_HAVING = listed("ask tell have let get instruct request make allow give direct order require")


def _told(rest: list[Token], shell: Shell, names: frozenset[str]) -> Clause | None:
    """ "Ask the Coder to write tests", "let the Critic review it": what somebody else has to do."""
    if len(rest) < 2:
        return None
    found = name_at(rest, names)
    if found is None:
        return None
    name, end = found
    inner = list(rest[end:])
    rule = shell.rule
    while inner and inner[0].low in ("to", "not", "never"):
        if inner[0].low != "to":
            rule = "never" if rule == "asked" else "asked"
        inner = inner[1:]
    verb = base_of(inner[0].low, "base") if inner else None
    if verb is None:
        return None
    return with_particle(replace(shell, rule=rule), verb, inner, actor=name)
