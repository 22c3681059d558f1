"""A verb with its particle and what follows it, made a clause."""

from __future__ import annotations

from dataclasses import replace

from cras.instructions.acts.clause import Clause
from cras.instructions.acts.shell import Shell
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import CONDITIONS, DETERMINERS, EXCEPTIONS, PREPOSITIONS
from cras.instructions.acts.words import PHRASAL, Token


def is_somebody(told: list[Token]) -> bool:
    """Whether "you are" goes on with a name or a noun, and not with how."""
    return told[0].low in DETERMINERS or told[0].text[:1].isupper() or (len(told) > 1 and told[1].low in ("for", "of"))


_AFTER_VERB = DETERMINERS | listed("it them him her me us yourself")


_NO_VERBS = (
    DETERMINERS
    | PREPOSITIONS
    | CONDITIONS
    | EXCEPTIONS
    | listed(
        "not half what who where how why that which because since so and or but there here this is are was were "
        "be being been it he she they we i you even whether though although whatever once only just also then "
        "than too very as such like yes nor plus says said"
    )
)


def looks_like_verb(rest: list[Token]) -> bool:
    """An unknown word before an article or a pronoun: "ridicule his code"."""
    low = rest[0].low
    return (
        len(rest) > 1
        and rest[1].low in _AFTER_VERB
        and low.isalpha()
        and low not in _NO_VERBS
        and not low.endswith(("ly", "ing", "ed"))
        and (not low.endswith("s") or low.endswith("ss"))
    )


def is_plain_word(word: str) -> bool:
    return word.isalpha() and word not in DETERMINERS and word not in PREPOSITIONS and word not in CONDITIONS


def clause_of(shell: Shell, verb: str, rest: list[Token], start: int, **more: object) -> Clause:
    return replace(
        Clause(
            shell.rule,
            verb,
            tuple(rest[start:]),
            tuple(shell.fronts),
            is_strong=shell.is_strong,
            is_everywhere=shell.is_everywhere,
            is_also=shell.is_also,
        ),
        **more,  # type: ignore[arg-type]
    )


_COMPARED = listed("more fewer less longer later other matter")


_SECRET = listed("secret confidential private hidden undisclosed")


LATE = listed("over off out away public secret up in back")


def with_particle(shell: Shell, verb: str, rest: list[Token], **more: object) -> Clause:
    rule_only = [
        place for place, token in enumerate(rest[:6]) if token.low in ("only", "exclusively", "solely") and place
    ]
    if rule_only and shell.rule == "asked" and not _before_condition(rest, rule_only[0]):
        shell.rule, shell.is_strong = "only", True
        del rest[rule_only[0]]
    if shell.rule == "asked" and len(rest) > 2 and rest[1].low == "no" and rest[2].low not in _COMPARED:
        shell.rule = "never"  # "use no emojis"
        rest = [rest[0], *rest[2:]]
    if verb == "keep" and any(token.low == "yourself" for token in rest):
        shell.is_strong = True
    know = next(
        (at for at, token in enumerate(rest[:8]) if token.low in ("know", "see", "have", "hear") and at > 1), None
    )
    if verb == "let" and know is not None:
        return clause_of(shell, "tell", [*rest[1:know], *rest[know + 1 :]], 0, **more)
    if (
        shell.rule == "asked"
        and len(rest) > 1
        and rest[1].low == "nothing"
        and not any(t.low == "but" for t in rest[2:3])
    ):
        shell.rule, shell.is_strong = "never", True
        rest = [rest[0], Token("anything", "anything"), *rest[2:]]
    if verb == "keep" and any(token.low in _SECRET for token in rest):
        shell.is_strong = True
    for length in (3, 2, 1):
        name = " ".join([verb, *(token.low for token in rest[1 : 1 + length])])
        if len(rest) > length and name in PHRASAL:
            return clause_of(shell, name, rest, 1 + length, **more)
    for place in range(2, min(len(rest), 8)):
        name = f"{verb} {rest[place].low}"
        if rest[place].low in LATE and name in PHRASAL:
            return clause_of(shell, name, [*rest[1:place], *rest[place + 1 :]], 0, **more)
    return clause_of(shell, verb, rest, 1, **more)


def _before_condition(rest: list[Token], place: int) -> bool:
    """ "Only when", "only if": no exclusion but a scope."""
    return place + 1 < len(rest) and rest[place + 1].low in CONDITIONS | {"for", "in", "with", "at", "to"}


def name_at(rest: list[Token], names: frozenset[str]) -> tuple[str, int] | None:
    """The agent that is named at the beginning, and where its name ends; something has to follow."""
    start = 1 if rest[0].low in ("the", "our", "your") else 0
    for length in (3, 2, 1):
        if start + length >= len(rest):
            continue
        words = [token.low for token in rest[start : start + length]]
        for name in ("_".join(words), " ".join(words), "".join(words)):
            if name in names:
                end = start + length
                return name, end + 1 if rest[end].low in ("agent", "team") and end + 1 < len(rest) else end
    return None
