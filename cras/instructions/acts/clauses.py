"""A sentence as clauses: each with its polarity, its verb, what follows it, and the scopes that stand in front.

No grammar of English: a demand is known by its shell ("you must never ..."), or by a known verb at its beginning. What is
read in no such way is left out, which costs a finding and raises no alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import (
    CONDITIONS,
    DETERMINERS,
    EFFECTS,
    EXCEPTIONS,
    IN_THE_MIDDLE,
    LONGEST,
    PASSIVE_ASK,
    PASSIVE_NO,
    PASSIVE_SECRET,
    PREPOSITIONS,
)
from cras.instructions.acts.vocabulary.things import WHOLE
from cras.instructions.acts.vocabulary.verbs import OF_THINGS
from cras.instructions.acts.words import FORMS, PHRASAL, Token, base_of, gerund_base, is_noun_too, singular

Rule = Literal["asked", "never", "only"]
Tokens = Sequence[Token]
MOST_TOKENS = 160
"""A sentence of more words and marks is not read: it is a list or worse."""


@dataclass(frozen=True)
class Clause:
    """One demand: ``verb`` in its base form, with its particle; ``rest`` what follows it; ``fronts`` what came before it.

    ``actor`` is who has to, where that is another than the one who is spoken to; ``is_strong``: always, never;
    ``is_everywhere``: said to hold whatever the case.
    """

    rule: Rule
    verb: str
    rest: tuple[Token, ...]
    fronts: tuple[tuple[Token, ...], ...] = ()
    actor: str | None = None
    only_actor: bool = False
    is_strong: bool = False
    is_everywhere: bool = False
    subject: tuple[Token, ...] = ()
    is_mine: bool = False
    """Nobody else does it: "you alone approve"."""
    is_role: bool = False
    """ "You are ...": who one is, or how."""
    is_of_thing: bool = False
    """It says how a thing is, and asks for no act."""


@dataclass
class _Shell:
    rule: Rule = "asked"
    is_explicit: bool = False
    is_strong: bool = False
    is_everywhere: bool = False
    is_weak: bool = False
    is_gerund: bool = False
    is_you: bool = False
    fronts: list[tuple[Token, ...]] = field(default_factory=list)


_EVERYWHERE = listed("regardless whatever no_matter even_if even_when even_though irrespective")
_BREAKS = frozenset(";:—–()[]|")
_MODALS = listed("must should shall may can cannot could will mustn't shouldn't can't won't has have needs need ought")
_BE = listed("is are be isn't aren't")
_OBJECT_STARTS = DETERMINERS | listed("it them him her only exactly at one two three four five not")


def clauses_of(tokens: Tokens, names: frozenset[str] = frozenset()) -> list[Clause]:
    """The demands of one sentence.

    Args:
        tokens: its words and marks.
        names: the agents of the team, lower case; a sentence about one of them is a demand on that one.
    """
    if len(tokens) > MOST_TOKENS or (tokens and tokens[-1].text == "?"):
        return []
    return [clause for segment in _segments(tokens) for clause in _of_segment(segment, names)]


def _segments(tokens: Tokens) -> Iterator[list[Token]]:
    """The parts between semicolons, dashes, colons; a label ("Tone: formal") stays with what it labels."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        if token.text in "([" and not token.quoted:
            depth += 1
        elif token.text in ")]" and not token.quoted:
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif token.text in _BREAKS or (token.text == "-" and part):
            if token.text == ":" and part and part[0].low in PREPOSITIONS | CONDITIONS | EXCEPTIONS:
                part.append(Token(",", ","))  # "For refunds: ..."
                continue
            if token.text == ":" and len(part) <= 4:
                part.append(token)
                continue
            yield part
            part = []
        elif token.text not in ".!*_#`>":
            part.append(token)
    yield part


def _of_segment(tokens: list[Token], names: frozenset[str]) -> list[Clause]:
    labelled = _labelled(tokens)
    if labelled is not None:
        return labelled
    label = next((place for place, token in enumerate(tokens) if token.text == ":"), None)
    if label is not None and not _phrase(tokens, 0)[0]:
        tokens = tokens[label + 1 :]  # "Output: ..."
    tokens = [token for token in tokens if token.text != ":"]
    fronts, start = _fronts(tokens)
    tokens, is_mine = _claimed(tokens, start)
    found: list[Clause] = []
    connector = ""
    for joined, part in _parts(tokens[start:]):
        connector = joined
        before = found[-1] if found else None
        clause = _clause(part, before, connector, names)
        if clause is None:
            continue
        if isinstance(clause, _Nothing):
            if not clause.goes_on:
                break
            continue
        found.append(clause)
    found = [each for item in _shared_objects(found) for each in _but(item)]
    said = [EFFECTS.get(tuple(token.low for token in front), frozenset()) for front in fronts]
    if any("weak" in effects for effects in said):
        return []
    is_strong = any("strong" in effects for effects in said)
    fronts = [front for front, effects in zip(fronts, said, strict=True) if not effects]
    is_everywhere = any(_is_everywhere(front) for front in fronts)
    fronts = [front for front in fronts if not _is_everywhere(front)]
    return [
        replace(
            item,
            fronts=(*fronts, *item.fronts),
            is_everywhere=item.is_everywhere or is_everywhere,
            is_strong=item.is_strong or is_strong,
            is_mine=is_mine and item.actor is None,
        )
        for item in found
    ]


_CLAIMS = (
    ("it", "is", "you", "who"),
    ("it's", "you", "who"),
    ("you", "are", "the", "only", "one", "who"),
    ("you", "are", "the", "one", "who"),
    ("you", "are", "the", "only", "agent", "who"),
    ("you", "alone"),
    ("only", "you"),
    ("you", "and", "only", "you"),
    ("you", "and", "nobody", "else"),
)


def _claimed(tokens: list[Token], start: int) -> tuple[list[Token], bool]:
    """The sentence with a plain "you", and whether it says that nobody else does it."""
    for claim in _CLAIMS:
        if tuple(token.low for token in tokens[start : start + len(claim)]) == claim:
            return [*tokens[:start], Token("you", "you"), *tokens[start + len(claim) :]], True
    return tokens, False


@dataclass(frozen=True)
class _Nothing:
    """A part that asks for nothing; ``goes_on``: what comes after it may."""

    goes_on: bool = True


_LABEL_NO = listed("no none never forbidden prohibited banned")
_LABEL_YES = listed("yes always required mandatory")


def _labelled(tokens: list[Token]) -> list[Clause] | None:
    """ "Tone: formal", "Emojis: never"."""
    place = next((number for number, token in enumerate(tokens) if token.text == ":"), None)
    if place is None or not 1 <= place <= 3 or not tokens[place + 1 :]:
        return None
    label, value = tuple(tokens[:place]), tuple(tokens[place + 1 :])
    if singular(label[-1].low) in WHOLE | {"length", "format", "formality", "unit", "mood", "person"}:
        if (
            len(value) > 8
            or base_of(value[0].low, "base")
            or value[0].low in ("never", "always", "do", "don't", "avoid")
        ):
            return None
        if value[0].low in ("not", "no"):
            return [Clause("never", "be", value[1:], is_strong=True)]
        return [Clause("asked", "be", value)]
    if len(value) <= 2 and value[0].low in _LABEL_NO:
        return [Clause("never", "use", label, is_strong=True)]
    if len(value) == 1 and value[0].low in _LABEL_YES:
        return [Clause("asked", "use", label)]
    return None


_ADVERBIAL = listed("weak strong")


def _fronts(tokens: list[Token]) -> tuple[list[tuple[Token, ...]], int]:
    """The adverbials before the first comma ("If ...,", "For refunds,", "In e-mails,"), and where the rest begins."""
    fronts: list[tuple[Token, ...]] = []
    start = 0
    while start < len(tokens):
        effect, length = _phrase(tokens, start)
        word = tokens[start].low
        if effect and effect <= _ADVERBIAL and start + length < len(tokens) and tokens[start + length].text == ",":
            fronts.append(tuple(tokens[start : start + length]))
            start += length + 1
            continue
        if effect is not None and not effect and word != "you":
            start += length
            continue
        if tokens[start].text == ",":
            start += 1
            continue
        is_front = word in CONDITIONS | EXCEPTIONS | {
            "regardless",
            "whatever",
            "no",
            "even",
            "irrespective",
            "as",
            "in",
        } or (word in PREPOSITIONS)
        if word in ("no", "as") and not (
            start + 1 < len(tokens) and tokens[start + 1].low in ("matter", "soon", "long")
        ):
            is_front = word == "as" and is_front
        if not is_front:
            break
        if effect is not None:  # "under no circumstances", "at all times", "in general"
            break
        comma = next((place for place in range(start, len(tokens)) if tokens[place].text == ","), None)
        you = next(
            (place for place in range(start + 1, min(len(tokens), start + 10)) if tokens[place].low == "you"), None
        )
        if (
            word not in CONDITIONS | EXCEPTIONS
            and you is not None
            and (comma is None or you < comma)
            and _says(tokens, you)
            and tokens[start + 1].low not in ("what", "that", "which")
        ):
            fronts.append(tuple(tokens[start:you]))
            start = you
            continue
        if comma is None:
            break
        fronts.append(tuple(tokens[start:comma]))
        start = comma + 1
    return fronts, start


def _says(tokens: list[Token], you: int) -> bool:
    """Whether "you" is followed by what it has to do or to be."""
    return you + 1 < len(tokens) and (
        base_of(tokens[you + 1].low, "base") is not None
        or tokens[you + 1].low in _MODALS | _BE
        or _phrase(tokens, you + 1)[0] is not None
    )


def _is_everywhere(front: Tokens) -> bool:
    words = [token.low for token in front[:2]]
    if words[0] == "throughout" or (
        words[0] in ("in", "at", "on")
        and words[1:]
        and words[1] in ("all", "every", "any", "each")
        and singular(front[-1].low) in WHOLE | {"time", "case"}
    ):
        return True
    return words[0] in ("regardless", "whatever", "irrespective") or "_".join(words) in _EVERYWHERE


def _phrase(tokens: Tokens, start: int) -> tuple[frozenset[str] | None, int]:
    """The effects of the longest phrase of a shell that begins here, and its length; ``None`` without one."""
    for length in range(min(LONGEST, len(tokens) - start), 0, -1):
        found = EFFECTS.get(tuple(token.low for token in tokens[start : start + length]))
        if found is not None and not any(token.quoted is not None for token in tokens[start : start + length]):
            return found, length
    return None, 0


_JOINTS = listed("and but or nor then ,")


def _parts(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    """The parts that are clauses of their own, each with the words that join it to the one before."""
    part: list[Token] = []
    joined = ""
    place = 0
    under = False
    while place < len(tokens):
        token = tokens[place]
        if token.low in CONDITIONS | EXCEPTIONS:
            under = True
        if token.low in _JOINTS and token.quoted is None and part:
            end = place
            while end < len(tokens) and tokens[end].low in _JOINTS and tokens[end].quoted is None:
                end += 1
            joint = " ".join(item.low for item in tokens[place:end])
            if _begins_clause(tokens, end, joint, part) and not (under and "," not in joint and "but" not in joint):
                yield joined, part
                part, joined, under = [], joint, False
                place = end
                continue
        part.append(token)
        place += 1
    yield joined, part


def _begins_clause(tokens: Tokens, place: int, joint: str, before: Tokens) -> bool:
    if place >= len(tokens):
        return False
    token = tokens[place]
    if token.quoted is not None:
        return False
    effect, length = _phrase(tokens, place)
    if token.low in ("is", "are", "must", "may", "should", "can", "cannot", "will") and tokens[place - 1].low != ",":
        return "or" not in joint and any(item.low in FORMS or item.low in _BE | _MODALS for item in before[1:])
    if effect:
        after = tokens[place + length] if place + length < len(tokens) else None
        if effect == {"only"} or effect == {"strong"}:
            return after is not None and base_of(after.low, "base") is not None
        return True
    if effect is not None and token.low in ("you", "please", "instead", "also", "we", "directly"):
        return True
    if base_of(token.low, "base") is None or _is_subject(tokens, place):
        return False
    if len(before) == 1 and base_of(before[0].low, "base", "ing") and joint != ",":
        return True
    return _is_verb_here(tokens, place)


def _is_subject(tokens: Tokens, place: int) -> bool:
    """Whether a verb's own comes a few words later: "commit messages are ..."."""
    for token in tokens[place + 1 : place + 5]:
        if (
            token.low in _RELATIVES
            or token.low in CONDITIONS | _JOINTS
            or token.low in ("what", "how", "whether", "where")
        ):
            return False
        if token.low in _MODALS | _BE:
            return True
    return False


def _is_verb_here(tokens: Tokens, place: int) -> bool:
    """Whether a word that may be a verb is one, by what follows it."""
    if not is_noun_too(tokens[place].low):
        return True
    if place + 1 >= len(tokens):
        return False
    after = tokens[place + 1]
    return (
        after.low in _OBJECT_STARTS
        or after.quoted is not None
        or (tokens[place].low + " " + after.low) in PHRASAL
        or (after.low.endswith("s") and after.low not in PREPOSITIONS and after.low not in FORMS)
    )


def _clause(part: list[Token], before: Clause | None, joint: str, names: frozenset[str]) -> Clause | _Nothing | None:
    if before is not None and before.subject and part[0].low in _BE | _MODALS:
        part, before = [*before.subject, *part], None
    shell, place = _shell(part)
    if shell is None:
        return _Nothing()
    if not shell.is_explicit and before is not None and shell.rule == "asked":
        inherited = _inherited(before, joint)
        if inherited is None:
            return _Nothing()
        shell.rule, shell.is_strong = inherited, before.is_strong if inherited == before.rule else shell.is_strong
    rest = part[place:]
    if not rest:
        return None
    rest = _middle(rest, shell)
    if not rest:
        return None
    made = _predicate(rest, shell, names)
    if made is None or shell.is_weak:
        return _Nothing()
    return made


def _inherited(before: Clause, joint: str) -> Rule | None:
    """The polarity of a part without a shell of its own; ``None`` where it may be either."""
    if before.rule == "asked" or "but" in joint or "then" in joint:
        return "asked"
    if before.rule == "only":
        return "only" if "or" in joint else "asked"
    if "or" in joint or "nor" in joint or not before.rest:
        return "never"
    if joint == ",":
        return "never" if not before.rest else "asked"
    return "asked" if joint == ", and" else None


def _shell(part: list[Token]) -> tuple[_Shell | None, int]:
    """What stands around the verb, and where the verb begins; ``None`` where nothing is asked."""
    shell = _Shell()
    place = 0
    while place < len(part):
        effect, length = _phrase(part, place)
        if effect is None:
            break
        if "free" in effect:
            return None, 0
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


def _predicate(rest: list[Token], shell: _Shell, names: frozenset[str]) -> Clause | None:
    first = rest[0]
    if shell.is_gerund:
        verb = gerund_base(first.low) if first.quoted is None else None
        if verb is None:
            return _made(shell, "use", rest, 0)
        return _with_particle(shell, verb, rest)
    if not shell.is_you:
        by_subject = _with_subject(rest, shell, names)
        if by_subject is not None:
            return by_subject
    if first.quoted is not None:
        return None
    verb = base_of(first.low, "base", "s") if shell.is_you else base_of(first.low, "base")
    if first.low in _BE and first.low != "be":
        verb = None
    if (
        verb is None
        and shell.is_explicit
        and shell.rule != "only"
        and _is_plain_word(first.low)
        and first.low not in _BE
    ):
        verb = first.low
    if verb is None and shell.is_you and first.low == "are" and len(rest) > 1 and shell.rule != "only":
        is_not = rest[1].low in ("not", "never")
        told = rest[2 if is_not else 1 :]
        if not told:
            return None
        shell.rule = "never" if is_not else shell.rule
        return _made(shell, "be", told, 0, is_role=_is_somebody(told))
    if verb is None and _looks_like_verb(rest):
        verb = first.low
    if verb is None and first.low in ("no", "zero"):
        shell.rule = "never"
        shell.is_strong = True
        return _made(shell, "use", rest, 1)
    if verb is None:
        return None
    if not shell.is_explicit and is_noun_too(first.low) and len(rest) > 1 and rest[1].low in _MODALS | _BE:
        return None
    if verb in _HAVING and shell.rule != "only":
        by_another = _told(rest[1:], shell, names)
        if by_another is not None:
            return by_another
    return _with_particle(shell, verb, rest)


def _is_somebody(told: list[Token]) -> bool:
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


def _looks_like_verb(rest: list[Token]) -> bool:
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


_HAVING = listed("ask tell have let get instruct request make allow give direct order require")


def _told(rest: list[Token], shell: _Shell, names: frozenset[str]) -> Clause | None:
    """ "Ask the Coder to write tests", "let the Critic review it": what somebody else has to do."""
    if len(rest) < 2:
        return None
    found = _name_at(rest, names)
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
    return _with_particle(replace(shell, rule=rule), verb, inner, actor=name)


def _middle(rest: list[Token], shell: _Shell) -> list[Token]:
    """The words without those that say "always" or "preferably" behind the verb; the shell learns of them."""
    place = 1
    while place < len(rest):
        for length in range(min(LONGEST, len(rest) - place), 0, -1):
            words = " ".join(token.low for token in rest[place : place + length])
            if words in IN_THE_MIDDLE and all(token.quoted is None for token in rest[place : place + length]):
                effects = EFFECTS.get(tuple(words.split(" ")), frozenset())
                if words in ("never", "always") and not (rest[place - 1].low in _BE or rest[place - 1].low == ","):
                    break
                if words == "never" or (words == "always" and rest[place - 1].low in _BE):
                    break
                shell.is_strong |= "strong" in effects
                shell.is_weak |= "weak" in effects
                rest = [*rest[:place], *rest[place + length :]]
                place -= 1
                break
        place += 1
    return rest


def _is_plain_word(word: str) -> bool:
    return word.isalpha() and word not in DETERMINERS and word not in PREPOSITIONS and word not in CONDITIONS


def _made(shell: _Shell, verb: str, rest: list[Token], start: int, **more: object) -> Clause:
    return replace(
        Clause(
            shell.rule,
            verb,
            tuple(rest[start:]),
            tuple(shell.fronts),
            is_strong=shell.is_strong,
            is_everywhere=shell.is_everywhere,
        ),
        **more,  # type: ignore[arg-type]
    )


_SECRET = listed("secret confidential private hidden undisclosed")
_LATE = listed("over off out away public secret up in back")


def _with_particle(shell: _Shell, verb: str, rest: list[Token], **more: object) -> Clause:
    rule_only = [
        place for place, token in enumerate(rest[:6]) if token.low in ("only", "exclusively", "solely") and place
    ]
    if rule_only and shell.rule == "asked" and not _before_condition(rest, rule_only[0]):
        shell.rule, shell.is_strong = "only", True
        del rest[rule_only[0]]
    if verb == "keep" and any(token.low in _SECRET for token in rest):
        shell.is_strong = True
    for length in (3, 2, 1):
        name = " ".join([verb, *(token.low for token in rest[1 : 1 + length])])
        if len(rest) > length and name in PHRASAL:
            return _made(shell, name, rest, 1 + length, **more)
    for place in range(2, min(len(rest), 8)):
        name = f"{verb} {rest[place].low}"
        if rest[place].low in _LATE and name in PHRASAL:
            return _made(shell, name, [*rest[1:place], *rest[place + 1 :]], 0, **more)
    return _made(shell, verb, rest, 1, **more)


def _before_condition(rest: list[Token], place: int) -> bool:
    """ "Only when", "only if": no exclusion but a scope."""
    return place + 1 < len(rest) and rest[place + 1].low in CONDITIONS | {"for", "in", "with", "at", "to"}


_AFTER_IMPERATIVE = DETERMINERS | listed("up out down off it them him her me us only")


def _with_subject(rest: list[Token], shell: _Shell, names: frozenset[str]) -> Clause | None:
    """ "Prices must not be shared", "No emojis are allowed", "Only the Reviewer may approve drafts"."""
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
    is_no = rest[0].low in ("no", "none")
    subject = rest[1 if is_no else 0 : place]
    if not subject or any(token.low in EXCEPTIONS or token.text == "," for token in subject):
        return None
    if all(
        token.low in DETERMINERS or token.low in ("it", "they", "he", "she", "there", "this", "which")
        for token in subject
    ):
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
    if inner.is_weak and not _starts_with(after, PASSIVE_NO):
        return None
    if shell.rule == "never":
        inner.rule = "never" if inner.rule == "asked" else "asked"
    return _of_thing(after, inner, _named(subject))


_RELATIVES = listed("that which who")


def _main_verb(rest: list[Token]) -> int | None:
    """Where the verb of a sentence about a thing is, its shell with it; a relative clause before it is passed over."""
    skip = 1 if rest[0].low in ("what", "whatever", "whoever") else 0
    place = skip
    while place < min(len(rest), 20):
        token = rest[place]
        if token.quoted is not None or not token.is_word:
            place += 1
            continue
        if place and token.low in _RELATIVES:
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
    is_auxiliary = rest[place].low in _MODALS | _BE or bool(_phrase(rest, place)[0])
    place += max(1, _phrase(rest, place)[1])
    while is_auxiliary and place < len(rest) and (rest[place].low in _BE or _phrase(rest, place)[0]):
        place += max(1, _phrase(rest, place)[1])
    if is_auxiliary and place < len(rest) and rest[place].low in FORMS:
        place += 1
    return place


def _is_verb_of_thing(rest: list[Token], place: int, *, in_relative: bool) -> bool:
    low = rest[place].low
    if low in _MODALS or low in _BE or low in ("never", "always"):
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


def _inner_shell(rest: list[Token], place: int) -> tuple[_Shell | None, int]:
    low = rest[place].low
    if low in ("isn't", "aren't"):
        return _Shell(rule="never"), place
    if low in _BE and _phrase(rest, place)[1] < 2:
        return _Shell(), place
    shell, length = _shell(rest[place:])
    return shell, place + length


def _starts_with(tokens: Tokens, phrases: Iterable[str]) -> bool:
    words = " ".join(token.low for token in tokens[:5]) + " "
    return any(words.startswith(phrase + " ") for phrase in phrases)


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
    found = _name_at(rest, names)
    if found is None:
        return None
    end = found[1]
    if rest[end].low == "alone" and end + 1 < len(rest):
        end += 1
    after = rest[end].low
    is_verb = after in _MODALS or after in _BE or base_of(after, "s", "base") or _phrase(rest, end)[0]
    return (found[0], end) if is_verb else None


def _name_at(rest: list[Token], names: frozenset[str]) -> tuple[str, int] | None:
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


def _of_actor(after: list[Token], shell: _Shell, subject: Tokens, actor: str | None, is_only: bool) -> Clause | None:
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
            return _with_particle(shell, verb, after[3:], actor=name, only_actor=is_only) if verb else None
        else:
            return None
    if not after:
        return None
    verb = base_of(after[0].low, "base", "s") or (after[0].low if _is_plain_word(after[0].low) else None)
    if verb is None or after[0].quoted is not None:
        return None
    shell.is_weak = False
    if is_only:
        shell.rule = "asked"
    return _with_particle(shell, verb, after, actor=name, only_actor=is_only)


_DITRANSITIVE = listed("tell give show send offer grant promise teach hand")
_MOVES = listed("go travel move flow pass come")
_STAYS = listed("stay remain end stop rest")


def _of_thing(after: list[Token], shell: _Shell, thing: tuple[Token, ...]) -> Clause | None:
    """ "X must not be shared", "X is forbidden", "answers must contain X", "X goes to Y"."""
    if not after or not thing:
        return None
    if after[0].low in _BE | {"be", "kept"}:
        return _being(list(after[1:]), shell, thing)
    verb = base_of(after[0].low, "base", "s")
    if verb is None:
        return None
    rest = list(after[1:])
    words = [token.low for token in rest]
    if verb in _MOVES and "to" in words:
        return _made(shell, "hand", [*thing, *rest], 0, subject=thing)
    if verb in _STAYS and words[:1] in (["with"], ["at"]) and "you" in words[:3]:
        shell.rule = "never" if shell.rule == "asked" else "asked"
        return _made(shell, "hand", [*thing, *rest[2:]], 0, subject=thing)
    if verb == "have" and words[:2] in (["no", "place"], ["no", "business"], ["no", "room"]):
        shell.rule, shell.is_strong = "never", True
        return _made(shell, "use", [*thing, *rest[2:]], 0)
    if verb in ("appear", "occur", "belong"):
        return _made(shell, "use", [*thing, *rest], 0)
    if verb == "reach" and words[:1] == ["you"]:
        return _made(shell, "give", list(thing), 0)
    made = _with_particle(shell, verb, list(after), subject=thing)
    is_turn = singular(thing[-1].low) in WHOLE or verb in ("contain", "include", "have", "carry")
    return made if is_turn else replace(made, is_of_thing=True)


def _being(body: list[Token], shell: _Shell, thing: tuple[Token, ...]) -> Clause | None:
    while body and body[0].low in ("not", "never", "always", "strictly", "only", "absolutely", "also", "kept"):
        if body[0].low in ("not", "never"):
            if _starts_with(body, PASSIVE_NO):
                break
            shell.rule = "never" if shell.rule == "asked" else "asked"
        shell.is_strong |= body[0].low in ("always", "never")
        body = body[1:]
    if _starts_with(body, PASSIVE_SECRET) and shell.rule == "asked":
        shell.rule, shell.is_strong = "never", True
        return _made(shell, "mention", [*thing, *_tail(body)], 0)
    if _starts_with(body, PASSIVE_NO):
        shell.rule = "never" if shell.rule == "asked" else "asked"
        shell.is_strong = True
        return _made(shell, "bring up" if shell.rule == "never" else "use", [*thing, *_tail(body)], 0)
    if _starts_with(body, PASSIVE_ASK):
        return _made(shell, "use", [*thing, *_tail(body)], 0)
    if _starts_with(
        body,
        ["allowed", "permitted", "welcome", "acceptable", "ok", "okay", "fine", "appropriate", "wanted", "tolerated"],
    ):
        return _made(shell, "bring up", [*thing, *_tail(body)], 0) if shell.rule == "never" else None
    words = [token.low for token in body]
    if words[:2] == ["free", "of"] and len(body) > 2:
        shell.rule = "never" if shell.rule == "asked" else "asked"
        return replace(_made(shell, "bring up", body[2:], 0), subject=thing)
    if words[:2] == ["to", "be"] and len(body) > 2:
        body = body[2:]
    relative = next((place for place, word in enumerate(words[:7]) if word in ("that", "which", "you") and place), None)
    if (
        relative is not None
        and words[relative : relative + 1] != ["you"]
        and words[relative + 1 : relative + 2] == ["you"]
    ):
        inner, start = _shell(body[relative + 1 :])
        told = body[relative + 1 + start :]
        verb = base_of(told[0].low, "base") if told else None
        if inner is not None and verb and not inner.is_weak:
            made = _with_particle(inner, verb, told)
            return replace(made, rest=(*thing, *made.rest))
    verb = base_of(body[0].low, "ed") if body else None
    if verb and verb != "be":
        return _passive(verb, body[1:], shell, thing)
    if body and (_starts_with(body, ["with", "to", "up to"]) is False):
        return replace(_made(shell, "be", body, 0, subject=thing), is_of_thing=singular(thing[-1].low) not in WHOLE)
    return None


def _passive(verb: str, tail: list[Token], shell: _Shell, thing: tuple[Token, ...]) -> Clause | None:
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
    made = _with_particle(shell, verb, [Token(verb, verb), *tail])
    follows = made.rest[:1]
    if (
        made.verb in _DITRANSITIVE
        and follows
        and follows[0].low not in PREPOSITIONS | CONDITIONS | EXCEPTIONS
        and follows[0].is_word
        and (follows[0].low in DETERMINERS or len(made.rest) > 1 or singular(follows[0].low) != follows[0].low)
    ):
        return replace(made, rest=(*made.rest, Token("to", "to"), *thing), actor=actor, only_actor=is_only)
    return replace(made, rest=(*thing, *made.rest), subject=thing, actor=actor, only_actor=is_only)


def _tail(body: list[Token]) -> list[Token]:
    """What limits a judgement: "allowed in summaries"."""
    place = next(
        (number for number, token in enumerate(body) if token.low in PREPOSITIONS | CONDITIONS | EXCEPTIONS and number),
        None,
    )
    if place is not None and body[place - 1].low in ("off", "out"):
        place = next(
            (
                n
                for n in range(place + 1, len(body))
                if body[n].low in PREPOSITIONS | CONDITIONS | EXCEPTIONS and body[n].low != "of"
            ),
            None,
        )
    return [] if place is None else body[place:]


def _but(clause: Clause) -> list[Clause]:
    """ "Never long but to the point", "tables but not lists": what stands behind "but" is of the other polarity."""
    place = next(
        (at for at, token in enumerate(clause.rest) if at and token.low == "but" and token.quoted is None), None
    )
    if place is None or clause.rest[place - 1].low in ("nothing", "anything", "all", "one", "none"):
        return [clause]
    before, after = clause.rest[:place], clause.rest[place + 1 :]
    while before and before[-1].text == ",":
        before = before[:-1]
    first = replace(clause, rest=before)
    if not after or clause.rule == "only":
        return [first]
    if clause.rule == "never":
        return [first, replace(clause, rule="asked", rest=after, is_strong=False)]
    if after[0].low in ("not", "never", "no"):
        return [first, replace(clause, rule="never", rest=after[1:])]
    return [clause]


def _shared_objects(found: list[Clause]) -> list[Clause]:
    """ "Never reveal or discuss prices": the first verb has the object of the next."""
    done = list(found)
    for place in range(len(done) - 2, -1, -1):
        if not done[place].rest and done[place].rule == done[place + 1].rule:
            done[place] = replace(done[place], rest=done[place + 1].rest)
    return done
