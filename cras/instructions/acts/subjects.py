"""Clauses with a subject of their own: a thing ('prices must not be shared'), or somebody ('only the Reviewer may approve')."""

from __future__ import annotations

from collections.abc import Sequence

from cras.instructions.acts.clause import Clause, Tokens
from cras.instructions.acts.of_things import of_thing, starts_with
from cras.instructions.acts.shell import BE, MODALS, Shell, phrase_at, shell_of
from cras.instructions.acts.verb_phrase import is_plain_word, name_at, with_particle
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import DETERMINERS, EXCEPTIONS, PASSIVE_NO, PREPOSITIONS
from cras.instructions.acts.vocabulary.verbs import OF_THINGS
from cras.instructions.acts.words import FORMS, Token, base_of, gerund_base, is_noun_too, singular

NO_SUBJECTS = listed("it they he she there this which nobody everyone everybody people one who what readers")


_AFTER_IMPERATIVE = DETERMINERS | listed("up out down off it them him her me us only")


_NOBODY_BUT = (("nobody", "but"), ("nobody", "except"), ("no", "one", "but"), ("no", "one", "except"), ("none", "but"))


def with_subject(rest: list[Token], shell: Shell, names: frozenset[str]) -> Clause | None:
    """ "Prices must not be shared", "No emojis are allowed", "Only the Reviewer may approve drafts"."""
    for others in _NOBODY_BUT:
        if tuple(token.low for token in rest[: len(others)]) == others and len(rest) > len(others) + 1:
            rest, shell.rule = rest[len(others) :], "only"
    first = base_of(rest[0].low, "base") if rest[0].quoted is None else None
    actor = _actor(rest, names)
    if (
        actor is None
        and first
        and (not is_noun_too(rest[0].low) or (len(rest) > 1 and rest[1].low in _AFTER_IMPERATIVE))
    ):
        return None
    place = actor[1] if actor is not None else _main_verb(rest)
    if place is None:
        return None
    is_no = rest[0].low in ("no", "none", "nothing")
    subject = [Token("anything", "anything")] if rest[0].low == "nothing" else rest[1 if is_no else 0 : place]
    if not subject or any(token.low in EXCEPTIONS or token.text == "," for token in subject):
        return None
    if all(token.low in DETERMINERS or token.low in NO_SUBJECTS for token in subject):
        return None
    inner, start = _inner_shell(rest, place)
    if inner is None:
        return None
    if is_no and rest[place].low in ("may", "can", "could", "should", "must"):
        inner.is_weak = False
    if is_no:
        inner.rule = "never" if inner.rule == "asked" else "asked"
        inner.is_strong = True
    after = rest[start:]
    inner.is_strong |= shell.is_strong
    if actor is None and shell.rule == "only" and not _is_person(subject):
        return None
    if actor is not None or (shell.rule == "only" and _is_person(subject)):
        return _of_actor(after, inner, subject, actor[0] if actor else None, shell.rule == "only")
    if inner.is_weak and not starts_with(after, PASSIVE_NO):
        return None
    if shell.rule == "never":
        inner.rule = "never" if inner.rule == "asked" else "asked"
    return of_thing(after, inner, _named(subject))


RELATIVES = listed("that which who")


def _main_verb(rest: list[Token]) -> int | None:
    """Where the verb of a sentence about a thing is, its shell with it; a relative clause before it is passed over."""
    skip = 1 if rest[0].low in ("what", "whatever", "whoever") else 0
    place = skip
    while place < min(len(rest), 20):
        token = rest[place]
        if token.quoted is not None or not token.is_word:
            place += 1
            continue
        if place and token.low in RELATIVES:
            skip += 1
        elif place and _is_verb_of_thing(rest, place, in_relative=skip > 0):
            if not skip:
                return place
            skip -= 1
            place = _end_of_verb(rest, place)
            continue
        place += 1
    return None


def _end_of_verb(rest: list[Token], place: int) -> int:
    """Where a verb with its auxiliaries ends."""
    is_auxiliary = rest[place].low in MODALS | BE or bool(phrase_at(rest, place)[0])
    place += max(1, phrase_at(rest, place)[1])
    while is_auxiliary and place < len(rest) and (rest[place].low in BE or phrase_at(rest, place)[0]):
        place += max(1, phrase_at(rest, place)[1])
    if is_auxiliary and place < len(rest) and rest[place].low in FORMS:
        place += 1
    return place


def _is_verb_of_thing(rest: list[Token], place: int, *, in_relative: bool) -> bool:
    low = rest[place].low
    if low in MODALS or low in BE or low in ("never", "always"):
        return True
    found = FORMS.get(low)
    if found is None:
        return False
    verb, form = found
    if (
        in_relative
        and form in ("base", "s")
        and (rest[place - 1].low in ("you", "they", "we", "i") or form == "s")
        and not is_noun_too(verb)
    ):
        return True
    if form == "s":
        before = rest[place - 1].low
        return verb in OF_THINGS or not (is_noun_too(verb) or before in PREPOSITIONS or before in DETERMINERS)
    return (
        form == "base"
        and verb in OF_THINGS
        and rest[place - 1].low not in ("to", "and", "or")
        and rest[place - 1].low not in DETERMINERS
    )


_EMPTY_STARTS = (
    ("anything", "to", "do", "with"),
    ("everything", "to", "do", "with"),
    ("anything", "related", "to"),
    ("anything", "about"),
    ("everything", "about"),
    ("anything", "concerning"),
    ("what", "is", "in"),
    ("what", "stands", "in"),
    ("the", "use", "of"),
    ("use", "of"),
    ("usage", "of"),
    ("the", "usage", "of"),
    ("any", "use", "of"),
    ("any", "mention", "of"),
    ("mention", "of"),
    ("mentions", "of"),
    ("questions", "about"),
    ("talk", "of"),
    ("any", "kind", "of"),
    ("any", "sort", "of"),
    ("all", "kinds", "of"),
)


def _named(subject: Sequence[Token]) -> tuple[Token, ...]:
    """The thing that a subject names: "anything to do with politics" is politics."""
    words = tuple(token.low for token in subject)
    for start in _EMPTY_STARTS:
        if words[: len(start)] == start and len(words) > len(start):
            return tuple(subject[len(start) :])
    return tuple(subject)


def _inner_shell(rest: list[Token], place: int) -> tuple[Shell | None, int]:
    low = rest[place].low
    if low in ("isn't", "aren't"):
        return Shell(rule="never"), place
    if low in BE and phrase_at(rest, place)[1] < 2:
        return Shell(), place
    shell, length = shell_of(rest[place:])
    return shell, place + length


def _is_person(subject: Tokens) -> bool:
    return subject[-1].text[:1].isupper() or singular(subject[-1].low) in (
        "agent",
        "reviewer",
        "writer",
        "planner",
        "coder",
    )


def _actor(rest: list[Token], names: frozenset[str]) -> tuple[str, int] | None:
    """The agent of the team that a clause begins with, and where its verb is."""
    found = name_at(rest, names)
    if found is None:
        return None
    end = found[1]
    if rest[end].low == "alone" and end + 1 < len(rest):
        end += 1
    after = rest[end].low
    is_verb = after in MODALS or after in BE or base_of(after, "s", "base") or phrase_at(rest, end)[0]
    return (found[0], end) if is_verb else None


def _of_actor(after: list[Token], shell: Shell, subject: Tokens, actor: str | None, is_only: bool) -> Clause | None:
    """What somebody else has to do, or alone may do."""
    if not after or (shell.is_weak and not is_only):
        return None
    if shell.rule == "only":
        return None
    is_only = is_only or any(token.low == "alone" for token in subject)
    name = actor or " ".join(token.low for token in subject if token.low not in DETERMINERS)
    after = list(after)
    if after[0].low in ("is", "are", "be") and len(after) > 2:
        words = [token.low for token in after[1:4]]
        if words[0] in ("allowed", "permitted", "authorised", "authorized") and is_only:
            after = after[3:] if words[1] == "to" else after[2:]
        elif words[:3] == ["the", "only", "one"]:
            is_only = True
            after = [token for token in after[4:] if token.low not in ("who", "that", "to", "may", "can")]
        elif words[0] == "responsible" and words[1] == "for":
            verb = gerund_base(after[3].low) if len(after) > 3 else None
            return with_particle(shell, verb, after[3:], actor=name, only_actor=is_only) if verb else None
        else:
            return None
    if not after:
        return None
    verb = base_of(after[0].low, "base", "s") or (after[0].low if is_plain_word(after[0].low) else None)
    if verb is None or after[0].quoted is not None:
        return None
    shell.is_weak = False
    if is_only:
        shell.rule = "asked"
    return with_particle(shell, verb, after, actor=name, only_actor=is_only)
