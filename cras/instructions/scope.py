"""Where a demand holds: for whom, when, except when, in which part or artefact, for which task.

The words of a scope are compared in base forms. "Empty is better than wrong": two demands clash only where it is sure that
one turn can be under both, see :func:`meet`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cras.instructions.acts.phrases import Phrase, content_of, things_in
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import CONDITIONS, EXCEPTIONS, RESTRICTIONS
from cras.instructions.acts.vocabulary.things import ARTEFACTS, PEOPLE, TURNS, WHOLE
from cras.instructions.acts.words import Token
from cras.transcript import Instruction, Scope

_SELF_EVIDENT = listed(
    "time case occasion purpose anything done finish ready complete finished work answer reply respond user customer ask necessary need question "
    "asked your task write response client talk speak message interact communicate turn everything say "
    "request it send conversation output provide give produce chat"
)
"""Conditions that always come true: "when you are done", "when the user asks a question", "when you answer"."""
_PRODUCED = listed("write say produce output answer post publish send draft")
_RECEIVERS = listed("api webhook endpoint console log chat channel")
_ASKERS = listed("user customer question client guest you")
_COUNTS = listed("one two three single 1 2 3 brief short")
_ANYONE = listed(
    "everybody all customer user anyone everyone anybody nobody person people guest client human reader operator caller"
)
_NO_PART = listed(
    "way manner order case general addition detail total particular fact mind time place person voice term form touch"
)


def scope_of(
    fronts: Iterable[Sequence[Token]], phrases: Sequence[Phrase], scopes: Sequence[Phrase]
) -> tuple[Scope, list[Phrase]]:
    """The scope that phrases give a demand, and the phrases that are none."""
    found: dict[str, set[str]] = {name: set() for name in Scope.model_fields}
    left = []
    for front in fronts:
        word = front[0].low
        if word in RESTRICTIONS or word == "without":
            _read(found, Phrase(word, tuple(front[1:])))
        elif word in (
            "in",
            "for",
            "with",
            "on",
            "to",
            "as",
            "within",
            "during",
            "inside",
            "towards",
            "at",
            "from",
            "about",
            "regarding",
        ):
            if _adverbial(found, Phrase(word, tuple(front[1:])), is_front=True):
                continue
            if word in ("for", "on", "at", "from", "about", "regarding", "with", "to", "in"):
                words = content_of(front[1:]) - WHOLE - _NO_PART
                found["when"] |= words - _SELF_EVIDENT
    for phrase in scopes:
        _read(found, phrase)
    for place, phrase in enumerate(phrases):
        following = phrases[place + 1] if place + 1 < len(phrases) else None
        # "With guests from France" is not with every guest.
        more = (
            following.tokens
            if following is not None and following.word in ("from", "who", "that", "under", "over")
            else ()
        )
        if not _adverbial(found, phrase, is_front=False, more=more):
            left.append(phrase)
    return Scope(**{name: sorted(words) for name, words in found.items()}), left


def _read(found: dict[str, set[str]], phrase: Phrase) -> None:
    words = set(content_of(phrase.tokens))
    if phrase.word == "regardless":
        return
    if phrase.word in EXCEPTIONS or phrase.word == "except":
        found["unless"] |= words or {"something"}
    elif phrase.word == "without":
        found["without"] |= words or {"something"}
    elif phrase.word in ("before", "until", "till"):
        if not words <= _SELF_EVIDENT or phrase.word != "before":
            found["when"] |= {phrase.word, *words}
    elif phrase.word in CONDITIONS and (words - _SELF_EVIDENT or ("ask" in words and not words & _ASKERS)):
        found["when"] |= words or {"something"}


def _adverbial(found: dict[str, set[str]], phrase: Phrase, *, is_front: bool, more: Sequence[Token] = ()) -> bool:
    """Whether a phrase says for whom or in which part; then it is noted."""
    if (
        phrase.tokens[:1]
        and phrase.tokens[0].low in ("what", "whatever", "everything", "anything")
        and any(token.low in _PRODUCED for token in phrase.tokens[1:4])
    ):
        return True
    things = things_in(phrase.tokens)
    heads = {thing.name for thing in things} | {thing.name.split()[-1] for thing in things}
    if phrase.word in ("to", "with", "towards", "toward", "for", "among") and heads & PEOPLE:
        for thing in things:
            others = content_of(more) | (
                {"other"} if any(token.low in ("other", "else") for token in phrase.tokens) else set()
            )
            if thing.name in PEOPLE and thing.name in _ANYONE and not thing.more and not others:
                continue
            found["audience"] |= {thing.name, *thing.more, *others}
        return True
    if phrase.word in ("in", "within", "inside", "on", "for", "throughout", "at", "into", "during", "as", "when", "to"):
        full = {" ".join([*sorted(thing.more), thing.name]) for thing in things}
        if (
            heads
            and heads <= WHOLE
            and phrase.word in ("in", "within", "on", "throughout", "for", "during", "to", "as", "into")
        ):
            narrow = {word for thing in things for word in thing.more if word not in _COUNTS}
            if not narrow - _SELF_EVIDENT:
                return phrase.word != "as"
            found["part"] |= narrow | heads
            return True
        is_place = phrase.word != "to" or heads & _RECEIVERS
        if (heads & ARTEFACTS or full & ARTEFACTS) and is_place and phrase.word not in ("as", "when"):
            for thing in things:
                found["part"] |= {thing.name, *thing.more}
            return True
    if phrase.word == "for" and things and is_front is False:
        found["task"] |= set(content_of(phrase.tokens)) - _SELF_EVIDENT
        return True
    return False


def meet(one: Instruction, other: Instruction) -> bool:
    """Whether it is sure that a turn can be under both demands, so that they clash if their checks do.

    A bare imperative is a default that a narrower one refines; "always" and "never" admit none, and clash with what
    is asked in a narrower scope. Of a manner (language, tone, length) a part of a turn may differ from the whole.
    """
    first, second = one.scope or _NOWHERE, other.scope or _NOWHERE
    if not first and not second:
        return True
    for mine, its, demand, against in ((first, second, one, other), (second, first, other, one)):
        if mine.unless and mine.unless != its.unless and (its.unless or against.strength != "strong"):
            return False
        if mine.without and mine.without != its.without and _rule(demand) != "asked":
            return False
    is_act = all(item.check is not None and item.check.kind == "act" for item in (one, other))
    return _acts_meet(one, other, first, second) if is_act else _manners_meet(one, other, first, second)


_NOWHERE = Scope()


def _acts_meet(one: Instruction, other: Instruction, first: Scope, second: Scope) -> bool:
    """Of acts, the words of condition, task and part are compared with the acts themselves; here what is left."""
    if first.when and second.when and ("not" in first.when) != ("not" in second.when):
        return False
    for mine, its, demand, against in ((first, second, one, other), (second, first, other, one)):
        is_ordered = _rule(demand) == "asked" and "before" in mine.when  # that it comes first does not narrow it
        mine, its = _of_turn(mine), _of_turn(its)
        # "Do not use the calculator" bars its use "for sums" too: what a thing is for is no condition.
        is_narrow = bool(
            (mine.when and not its.when and not is_ordered and not set(mine.when) <= _words_of(against))
            or (mine.part and not its.part)
            or (mine.task and not its.task and _rule(demand) == "never")
        )
        if is_narrow and against.strength != "strong":
            return False
        if is_narrow and _rule(demand) == "never" and _rule(against) == "asked" and not mine.when:
            return False
    if first.audience and second.audience:
        return _alike(set(first.audience), set(second.audience))
    if first.audience or second.audience:
        wide = other if first.audience else one
        return wide.strength == "strong" and _rule(wide) != "asked"
    if first.part and second.part:
        return _alike(set(first.part), set(second.part))
    return True


def _of_turn(scope: Scope) -> Scope:
    """A scope without a part that may be the turn itself: "in your post"."""
    return scope.model_copy(update={"part": [word for word in scope.part if word not in TURNS]})


def _words_of(item: Instruction) -> set[str]:
    """What an act names: "cases with photos" are those of "once the photos are in"."""
    params = item.check.params if item.check else {}
    return {params.get("what", ""), *params.get("of", ()), *params.get("kinds", ())}


def _manners_meet(one: Instruction, other: Instruction, first: Scope, second: Scope) -> bool:
    a, b = set(first.when), set(second.when)
    if a and b:
        if not _alike(a, b) or ("not" in a) != ("not" in b):
            return False
    elif a or b:
        wide = other if a else one
        if wide.strength != "strong" or _rule(wide) != "never":
            return False
    mine, its = narrowed(first), narrowed(second)
    if ("other" in mine) != ("other" in its):
        return False
    is_checked = all(item.check is not None and item.check.kind not in ("act", "manner") for item in (one, other))
    if is_checked and not (mine and its) and mine | its <= TURNS:
        return True  # "your report" may be the turn itself
    return _share(mine, its) if mine and its else not (mine or its)


def narrowed(scope: Scope) -> set[str]:
    """The words of what a property is said of, whomever it is for and whatever the task."""
    return {*scope.part, *scope.audience, *scope.task}


def _share(a: set[str], b: set[str]) -> bool:
    return bool(a & b) and len(a & b) >= 0.5 * min(len(a), len(b))


def _alike(a: set[str], b: set[str]) -> bool:
    """Whether two sets of words name the same."""
    return a <= b or b <= a or len(a & b) >= 0.6 * len(a | b)


def _rule(item: Instruction) -> str:
    return str(item.check.params.get("rule", "asked")) if item.check else "asked"
