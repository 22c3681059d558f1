"""The shell of a demand: what stands around its verb and says whether one must, may or must not."""

from __future__ import annotations

from dataclasses import dataclass, field

from cras.instructions.acts.clause import Rule, Tokens
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import (
    DETERMINERS,
    EFFECT_LENGTHS,
    EFFECTS,
    IN_THE_MIDDLE,
    MIDDLE_LENGTHS,
)
from cras.instructions.acts.words import Token


@dataclass
class Shell:
    rule: Rule = "asked"
    is_explicit: bool = False
    is_strong: bool = False
    is_everywhere: bool = False
    is_weak: bool = False
    is_gerund: bool = False
    is_you: bool = False
    is_also: bool = False
    fronts: list[tuple[Token, ...]] = field(default_factory=list)


EVERYWHERE = listed("regardless whatever no_matter even_if even_when even_though irrespective")


MODALS = listed("must should shall may can cannot could will mustn't shouldn't can't won't has have needs need ought")


BE = listed("is are be isn't aren't")


def phrase_at(tokens: Tokens, start: int) -> tuple[frozenset[str] | None, int]:
    """The effects of the longest phrase of a shell that begins here, and its length; ``None`` without one."""
    if start >= len(tokens):
        return None, 0
    for length in EFFECT_LENGTHS.get(tokens[start].low, ()):
        part = tokens[start : start + length]
        found = EFFECTS.get(tuple([token.low for token in part])) if len(part) == length else None
        if found is not None and not any(token.quoted is not None for token in part):
            return found, length
    return None, 0


def shell_of(part: list[Token]) -> tuple[Shell | None, int]:
    """What stands around the verb, and where the verb begins; ``None`` where nothing is asked."""
    shell = Shell()
    place = 0
    while place < len(part):
        effect, length = phrase_at(part, place)
        if effect is None:
            break
        if "free" in effect:
            return None, 0
        if part[place].low == "do" and length == 1 and place + 1 < len(part) and part[place + 1].low in DETERMINERS:
            break  # "do a search"
        if (
            place
            and length == 1
            and effect == {"ask"}
            and part[place].low == "do"
            and part[place - 1].low not in ("you", "please", "also")
        ):
            break
        if part[place].low == "that" and length == 1 and not shell.is_explicit:
            break
        if "ask" in effect:
            shell.is_explicit = True
        shell.is_you |= part[place].low == "you"
        shell.is_also |= part[place].low == "also"
        if "no" in effect or "undo" in effect:
            shell.rule = "never" if shell.rule != "never" else "asked"
        if "only" in effect:
            if shell.rule == "never":  # "do not only ..."
                return None, 0
            shell.rule, shell.is_explicit = "only", True
        shell.is_explicit |= "strong" in effect
        shell.is_strong |= bool({"strong", "only"} & effect) or part[place].low == "ever"
        shell.is_weak |= "weak" in effect
        shell.is_gerund = "ing" in effect or (shell.is_gerund and not effect)
        if "undo" in effect or ("ask" in effect and "ing" not in effect):
            shell.is_gerund = False
        place += length
        if place < len(part) and part[place].text == ",":
            place += 1
    return shell, place


def without_adverbs(rest: list[Token], shell: Shell) -> list[Token]:
    """The words without those that say "always" or "preferably" behind the verb; the shell learns of them."""
    place = 1
    while place < len(rest):
        for length in MIDDLE_LENGTHS.get(rest[place].low, ()):
            if place + length > len(rest):
                continue
            words = " ".join([token.low for token in rest[place : place + length]])
            if words in IN_THE_MIDDLE and all(token.quoted is None for token in rest[place : place + length]):
                effects = EFFECTS.get(tuple(words.split(" ")), frozenset())
                if words in ("never", "always") and not (rest[place - 1].low in BE or rest[place - 1].low == ","):
                    break
                if words == "never" or (words == "always" and rest[place - 1].low in BE):
                    break
                shell.is_strong |= "strong" in effects
                shell.is_weak |= "weak" in effects
                rest = [*rest[:place], *rest[place + length :]]
                place -= 1
                break
        place += 1
    return rest
