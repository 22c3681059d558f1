"""What is said of a thing: 'X must not be shared', 'X is forbidden', 'X goes to Y', 'answers are short'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cras.instructions.acts.clause import Clause, Tokens
from cras.instructions.acts.shell import BE, Shell, shell_of
from cras.instructions.acts.verb_phrase import LATE, clause_of, with_particle
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import (
    ADVERBS,
    DETERMINERS,
    OPENERS,
    PASSIVE_ASK,
    PASSIVE_NO,
    PASSIVE_SECRET,
    PREPOSITIONS,
)
from cras.instructions.acts.vocabulary.things import WHOLE
from cras.instructions.acts.vocabulary.verbs import DITRANSITIVE
from cras.instructions.acts.words import Token, base_of, gerund_base, is_noun_too, singular


def starts_with(tokens: Tokens, phrases: Iterable[str]) -> bool:
    words = " ".join(token.low for token in tokens[:5]) + " "
    return any(words.startswith(phrase + " ") for phrase in phrases)


_BEING_SO = listed("go be stay remain run fill take exceed span consist comprise need read last")


def _head(thing: Sequence[Token]) -> str:
    """The noun that a subject is about: the last before its first preposition."""
    end = next((at for at, token in enumerate(thing) if at and token.low in PREPOSITIONS), len(thing))
    return singular(thing[end - 1].low)


_MOVES = listed("go travel move flow pass come")


_STAYS = listed("stay remain end stop rest")


def of_thing(after: list[Token], shell: Shell, thing: tuple[Token, ...]) -> Clause | None:
    """ "X must not be shared", "X is forbidden", "answers must contain X", "X goes to Y"."""
    if not after or not thing:
        return None
    if after[0].low in BE | {"be", "kept"}:
        return _being(list(after[1:]), shell, thing)
    verb = base_of(after[0].low, "base", "s")
    if verb is None:
        return None
    rest = list(after[1:])
    words = [token.low for token in rest]
    if verb in _MOVES and "to" in words:
        return clause_of(shell, "hand", [*thing, *rest], 0, subject=thing)
    if verb in _STAYS and words[:1] in (["with"], ["at"]) and "you" in words[:3]:
        shell.rule = "never" if shell.rule == "asked" else "asked"
        return clause_of(shell, "hand", [*thing, *rest[2:]], 0, subject=thing)
    if verb in _STAYS and words[:1] and words[0] in ("inside", "within", "in-house", "internal", "here", "indoors"):
        shell.is_strong = True
        shell.rule = "never" if shell.rule == "asked" else "asked"
        return clause_of(shell, "disclose", list(thing), 0)
    if verb == "have" and words[:2] in (["no", "place"], ["no", "business"], ["no", "room"]):
        shell.rule, shell.is_strong = "never", True
        return clause_of(shell, "use", [*thing, *rest[2:]], 0)
    if verb in ("appear", "occur", "belong"):
        return clause_of(shell, "use", [*thing, *rest], 0)
    if verb == "reach" and words[:1] == ["you"]:
        return clause_of(shell, "give", list(thing), 0)
    made = with_particle(shell, verb, list(after), subject=thing)
    if _head(thing) in WHOLE or verb in ("contain", "include", "have", "carry"):
        return made
    return replace(made, is_of_thing=True) if verb in _BEING_SO else None


def _being(body: list[Token], shell: Shell, thing: tuple[Token, ...]) -> Clause | None:
    while body and body[0].low in ("not", "never", "always", "strictly", "only", "absolutely", "also", "kept", "ever"):
        if body[0].low in ("not", "never"):
            if starts_with(body, PASSIVE_NO):
                break
            shell.rule = "never" if shell.rule == "asked" else "asked"
        shell.is_strong |= body[0].low in ("always", "never")
        body = body[1:]
    if starts_with(body, PASSIVE_SECRET) and shell.rule == "asked":
        shell.rule, shell.is_strong = "never", True
        return clause_of(shell, "mention", [*thing, *_tail(body)], 0)
    if starts_with(body, PASSIVE_NO):
        shell.rule = "never" if shell.rule == "asked" else "asked"
        shell.is_strong = True
        return clause_of(shell, "bring up" if shell.rule == "never" else "use", [*thing, *_tail(body)], 0)
    if starts_with(body, PASSIVE_ASK):
        return clause_of(shell, "use", [*thing, *_tail(body)], 0)
    if starts_with(
        body,
        ["allowed", "permitted", "welcome", "acceptable", "ok", "okay", "fine", "appropriate", "wanted", "tolerated"],
    ):
        return clause_of(shell, "bring up", [*thing, *_tail(body)], 0) if shell.rule == "never" else None
    words = [token.low for token in body]
    if words[:2] == ["free", "of"] and len(body) > 2:
        shell.rule = "never" if shell.rule == "asked" else "asked"
        return replace(clause_of(shell, "bring up", body[2:], 0), subject=thing)
    if words[:2] == ["to", "be"] and len(body) > 2:
        body = body[2:]
    if words[:1] in (["something"], ["nothing"], ["information"]) and words[1:2] == ["you"]:
        words, body = [words[0], "that", *words[1:]], [body[0], Token("that", "that"), *body[1:]]
    relative = next((place for place, word in enumerate(words[:7]) if word in ("that", "which", "you") and place), None)
    if (
        relative is not None
        and words[relative : relative + 1] != ["you"]
        and words[relative + 1 : relative + 2] == ["you"]
    ):
        inner, start = shell_of(body[relative + 1 :])
        told = body[relative + 1 + start :]
        verb = base_of(told[0].low, "base") if told else None
        if inner is not None and verb and not inner.is_weak:
            made = with_particle(inner, verb, told)
            return replace(made, rest=(*thing, *made.rest))
    verb = base_of(body[0].low, "ed") if body else None
    if verb and len(body) > 1 and is_noun_too(verb) and not _may_follow(body[1]):
        verb = None  # "numbered lists"
    if verb and verb != "be":
        return _passive(verb, body[1:], shell, thing)
    if body and (starts_with(body, ["with", "to", "up to"]) is False):
        return replace(clause_of(shell, "be", body, 0, subject=thing), is_of_thing=singular(thing[-1].low) not in WHOLE)
    return None


def _may_follow(token: Token) -> bool:
    """Whether a word may stand behind a passive verb: no noun that the participle belongs to."""
    return (
        not token.is_word
        or token.low in OPENERS
        or token.low in ADVERBS
        or token.low in DETERMINERS
        or token.low in ("and", "or", "but", "to", "only")
        or token.low.endswith("ly")
        or token.low in LATE
    )


def _passive(verb: str, tail: list[Token], shell: Shell, thing: tuple[Token, ...]) -> Clause | None:
    by = next((place for place, token in enumerate(tail) if token.low == "by"), None)
    actor = None
    is_only = shell.rule == "only"
    if by is not None and by + 1 < len(tail):
        named = [token for token in tail[by + 1 : by + 4] if token.low not in DETERMINERS]
        if named and (gerund_base(named[0].low) is None):
            actor = named[0].low
            is_only |= any(token.low in ("alone", "only", "exclusively") for token in tail)
            tail = tail[:by]
    if is_only and actor is None:
        return None
    if is_only:
        shell.rule = "asked"
    made = with_particle(shell, verb, [Token(verb, verb), *tail])
    follows = made.rest[:1]
    if (
        made.verb in DITRANSITIVE
        and follows
        and follows[0].low not in OPENERS
        and follows[0].is_word
        and (follows[0].low in DETERMINERS or len(made.rest) > 1 or singular(follows[0].low) != follows[0].low)
    ):
        return replace(made, rest=(*made.rest, Token("to", "to"), *thing), actor=actor, only_actor=is_only)
    return replace(made, rest=(*thing, *made.rest), subject=thing, actor=actor, only_actor=is_only)


def _tail(body: list[Token]) -> list[Token]:
    """What limits a judgement: "allowed in summaries"."""
    place = next(
        (number for number, token in enumerate(body) if token.low in OPENERS and number),
        None,
    )
    if place is not None and body[place - 1].low in ("off", "out"):
        place = next(
            (n for n in range(place + 1, len(body)) if body[n].low in OPENERS and body[n].low != "of"),
            None,
        )
    return [] if place is None else body[place:]
