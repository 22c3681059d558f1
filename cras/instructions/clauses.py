"""A sentence as clauses: each with its polarity, its verb, what follows it, and the scopes that stand in front.

No grammar of English: a demand is known by its shell ("you must never ..."), or by a known verb at its beginning. What is
read in no such way is left out, which costs a finding and raises no alarm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from cras.instructions.vocabulary.shells import (
    CONDITIONS,
    DETERMINERS,
    EFFECTS,
    EXCEPTIONS,
    LONGEST,
    PASSIVE_ASK,
    PASSIVE_NO,
    PASSIVE_SECRET,
    PREPOSITIONS,
)
from cras.instructions.vocabulary.things import WHOLE
from cras.instructions.words import FORMS, PHRASAL, Token, base_of, gerund_base, is_noun_too, singular

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


@dataclass
class _Shell:
    rule: Rule = "asked"
    is_explicit: bool = False
    is_strong: bool = False
    is_everywhere: bool = False
    is_weak: bool = False
    is_gerund: bool = False
    fronts: list[tuple[Token, ...]] = field(default_factory=list)


_EVERYWHERE = frozenset(["regardless", "whatever", "no_matter", "even_if", "even_when", "even_though", "irrespective"])
_BREAKS = frozenset(";:—–()[]|")
_MODALS = frozenset(
    ["must", "should", "shall", "may", "can", "cannot", "could", "will", "mustn't", "shouldn't", "can't", "won't", "has", "have", "needs", "need", "ought"]
)
_BE = frozenset(["is", "are", "be", "isn't", "aren't", "stay", "stays", "remain", "remains"])
_OBJECT_STARTS = DETERMINERS | frozenset(["it", "them", "him", "her", "only", "exactly", "at", "one", "two", "three", "four", "five", "not"])


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
    tokens = [token for token in tokens if token.text != ":"]
    fronts, start = _fronts(tokens)
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
    found = _shared_objects(found)
    is_everywhere = any(_is_everywhere(front) for front in fronts)
    fronts = [front for front in fronts if not _is_everywhere(front)]
    return [
        replace(item, fronts=(*fronts, *item.fronts), is_everywhere=item.is_everywhere or is_everywhere)
        for item in found
    ]


@dataclass(frozen=True)
class _Nothing:
    """A part that asks for nothing; ``goes_on``: what comes after it may."""

    goes_on: bool = True


_LABEL_NO = frozenset(["no", "none", "never", "forbidden", "prohibited", "banned"])
_LABEL_YES = frozenset(["yes", "always", "required", "mandatory"])


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


def _fronts(tokens: list[Token]) -> tuple[list[tuple[Token, ...]], int]:
    """The adverbials before the first comma ("If ...,", "For refunds,", "In e-mails,"), and where the rest begins."""
    fronts: list[tuple[Token, ...]] = []
    start = 0
    while start < len(tokens):
        effect, length = _phrase(tokens, start)
        if effect is not None and not effect:
            start += length
            continue
        word = tokens[start].low
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
        if comma is None:
            break
        fronts.append(tuple(tokens[start:comma]))
        start = comma + 1
    return fronts, start


def _is_everywhere(front: Tokens) -> bool:
    words = [token.low for token in front[:2]]
    return words[0] in ("regardless", "whatever", "irrespective") or "_".join(words) in _EVERYWHERE


def _phrase(tokens: Tokens, start: int) -> tuple[frozenset[str] | None, int]:
    """The effects of the longest phrase of a shell that begins here, and its length; ``None`` without one."""
    for length in range(min(LONGEST, len(tokens) - start), 0, -1):
        found = EFFECTS.get(tuple(token.low for token in tokens[start : start + length]))
        if found is not None and not any(token.quoted is not None for token in tokens[start : start + length]):
            return found, length
    return None, 0


_JOINTS = frozenset({"and", "but", "or", "nor", "then", ","})


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
    if effect:
        after = tokens[place + length] if place + length < len(tokens) else None
        if effect == {"only"} or effect == {"strong"}:
            return after is not None and base_of(after.low, "base") is not None
        return True
    if effect is not None and token.low in ("you", "please", "instead", "also", "we", "directly"):
        return True
    if base_of(token.low, "base") is None:
        return False
    if len(before) == 1 and base_of(before[0].low, "base", "ing") and joint != ",":
        return True
    return _is_verb_here(tokens, place)


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
            and effect == {"ask"}
            and part[place].low == "do"
            and part[place - 1].low not in ("you", "please", "also")
        ):
            break
        if part[place].low == "that" and length == 1 and not shell.is_explicit:
            break
        if "ask" in effect:
            shell.is_explicit = True
        if "no" in effect or "undo" in effect:
            shell.rule = "never" if shell.rule != "never" else "asked"
        if "only" in effect:
            if shell.rule == "never":  # "do not only ..."
                return None, 0
            shell.rule, shell.is_explicit = "only", True
        shell.is_explicit |= "strong" in effect
        shell.is_strong |= "strong" in effect or part[place].low == "ever"
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
    by_subject = _with_subject(rest, shell, names)
    if by_subject is not None:
        return by_subject
    if first.quoted is not None:
        return None
    verb = base_of(first.low, "base")
    if verb is None and shell.is_explicit and shell.rule != "only" and _is_plain_word(first.low):
        verb = first.low
    if verb is None and first.low in ("no", "zero"):
        shell.rule = "never"
        shell.is_strong = True
        return _made(shell, "use", rest, 1)
    if verb is None:
        return None
    if verb == "be" and first.low != "be":
        return None
    if not shell.is_explicit and is_noun_too(first.low) and len(rest) > 1 and rest[1].low in _MODALS | _BE:
        return None
    if verb in _HAVING and shell.rule != "only":
        told = _told(rest[1:], shell, names)
        if told is not None:
            return told
    return _with_particle(shell, verb, rest)


_HAVING = frozenset(["ask", "tell", "have", "let", "get", "instruct", "request", "make", "allow", "give", "direct", "order", "require"])


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


_LATE = frozenset(["over", "off", "out", "away", "public", "secret", "up", "in", "back"])


def _with_particle(shell: _Shell, verb: str, rest: list[Token], **more: object) -> Clause:
    rule_only = [
        place for place, token in enumerate(rest[:6]) if token.low in ("only", "exclusively", "solely") and place
    ]
    if rule_only and shell.rule == "asked" and not _before_condition(rest, rule_only[0]):
        shell.rule = "only"
        del rest[rule_only[0]]
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


def _with_subject(rest: list[Token], shell: _Shell, names: frozenset[str]) -> Clause | None:
    """ "Prices must not be shared", "No emojis are allowed", "Only the Reviewer may approve drafts"."""
    place = next(
        (
            number
            for number, token in enumerate(rest[:9])
            if number
            and token.quoted is None
            and (token.low in _MODALS or token.low in _BE or token.low in ("never", "always"))
        ),
        None,
    )
    first = base_of(rest[0].low, "base") if rest[0].quoted is None else None
    is_no = rest[0].low == "no"
    actor = _actor(rest, names)
    if actor is not None and (place is None or place > actor[1]):
        place = actor[1]
    if place is None or (first and not is_noun_too(rest[0].low) and actor is None):
        return None
    if any(token.low in CONDITIONS | EXCEPTIONS or token.text == "," for token in rest[:place]):
        return None
    if any(token.low == "to" for token in rest[:place]) and actor is None:
        return None
    subject = rest[1 if is_no else 0 : place]
    if not subject:
        return None
    inner, start = _inner_shell(rest, place)
    if inner is None:
        return None
    if is_no:
        inner.rule = "never" if inner.rule == "asked" else "asked"
        inner.is_strong = True
    after = rest[start:]
    inner.is_strong |= shell.is_strong
    if shell.rule == "only" and actor is None and not _is_person(subject):
        return None
    if actor is not None or (shell.rule == "only" and _is_person(subject)):
        return _of_actor(after, inner, subject, actor[0] if actor else None, shell.rule == "only")
    if inner.is_weak and not _starts_with(after, PASSIVE_NO):
        return None
    return _of_thing(after, inner, subject, rest[place].low)


def _inner_shell(rest: list[Token], place: int) -> tuple[_Shell | None, int]:
    if rest[place].low in _BE and rest[place].low not in ("isn't", "aren't"):
        after = rest[place + 1 : place + 2]
        is_shell = after and _phrase(rest, place)[1] > 1
        if not is_shell:
            return _Shell(), place
    if rest[place].low in ("isn't", "aren't"):
        return _Shell(rule="never"), place
    shell, length = _shell(rest[place:])
    return shell, place + length


def _starts_with(tokens: Tokens, phrases: Sequence[str]) -> bool:
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
    after = rest[found[1]].low
    is_verb = after in _MODALS or after in _BE or base_of(after, "s", "base") or _phrase(rest, found[1])[0]
    return found if is_verb else None


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
    name = actor or " ".join(token.low for token in subject if token.low not in DETERMINERS)
    verb = base_of(after[0].low, "base", "s") or (after[0].low if _is_plain_word(after[0].low) else None)
    if verb is None or after[0].quoted is not None:
        return None
    if (
        verb == "be"
        and len(after) > 1
        and after[1].low in ("allowed", "permitted", "authorised", "authorized")
        and is_only
    ):
        rest = [token for token in after[2:] if token.low != "to"]
        verb = base_of(rest[0].low, "base") if rest else None
        after = rest
        if verb is None:
            return None
    shell.is_weak = False
    return _with_particle(shell, verb, list(after), actor=name, only_actor=is_only)


def _of_thing(after: list[Token], shell: _Shell, subject: Tokens, link: str) -> Clause | None:
    """ "X must not be shared", "X is forbidden", "answers must contain X", "answers are short"."""
    thing = tuple(subject)
    if thing[0].low == "the" and len(thing) > 3 and thing[1].low in ("use", "usage") and thing[2].low == "of":
        thing = thing[3:]
    elif thing[0].low in ("use", "usage") and len(thing) > 2 and thing[1].low == "of":
        thing = thing[2:]
    words = [token.low for token in after]
    is_be = bool(words) and words[0] in _BE | {"be", "kept"}
    body = list(after[1:]) if is_be else list(after)
    if is_be:
        while body and body[0].low in ("not", "never", "always", "strictly", "only", "absolutely"):
            if body[0].low in ("not", "never") and not _starts_with(body, PASSIVE_NO):
                shell.rule = "never" if shell.rule == "asked" else "asked"
                shell.is_strong |= body[0].low == "never"
            elif body[0].low in ("not", "never"):
                break
            shell.is_strong |= body[0].low == "always"
            body = body[1:]
        if _starts_with(body, PASSIVE_SECRET) and shell.rule == "asked":
            shell.rule, shell.is_strong = "never", True
            return _made(shell, "reveal", list(thing), 0)
        if _starts_with(body, PASSIVE_NO):
            shell.rule = "never" if shell.rule == "asked" else "asked"
            shell.is_strong = True
            return _made(shell, "use", [*thing, *_tail(body)], 0)
        if _starts_with(body, PASSIVE_ASK):
            return _made(shell, "use", [*thing, *_tail(body)], 0)
        if _starts_with(body, ["allowed", "permitted", "welcome", "acceptable", "ok", "okay", "fine", "appropriate"]):
            if shell.rule != "never":
                return None
            return _made(shell, "use", [*thing, *_tail(body)], 0)
        if body and body[0].low == "to" and len(body) > 2 and body[1].low == "be":
            body = body[2:]
        verb = base_of(body[0].low, "ed") if body else None
        if verb and verb != "be":
            by = next((number for number, token in enumerate(body) if token.low == "by"), None)
            tail = body[1:] if by is None else body[1:by]
            agent = None if by is None else " ".join(t.low for t in body[by + 1 : by + 4] if t.low not in DETERMINERS)
            # "handed over to X": the particle stands before the thing
            merged = [Token(verb, verb), *tail]
            made = _with_particle(shell, verb, merged)
            return replace(
                made, rest=(*thing, *made.rest), actor=agent, only_actor=shell.rule == "only" and bool(agent)
            )
        if singular(thing[-1].low) in WHOLE:
            return _made(shell, "be", body, 0, subject=thing)
        return None
    if singular(thing[-1].low) in WHOLE and after and link in _MODALS | {"never", "always"}:
        verb = base_of(after[0].low, "base", "s")
        if verb:
            return _with_particle(shell, verb, list(after))
    return None


def _tail(body: list[Token]) -> list[Token]:
    """What limits a judgement: "allowed in summaries"."""
    place = next(
        (number for number, token in enumerate(body) if token.low in PREPOSITIONS | CONDITIONS | EXCEPTIONS and number),
        None,
    )
    return [] if place is None else body[place:]


def _shared_objects(found: list[Clause]) -> list[Clause]:
    """ "Never reveal or discuss prices": the first verb has the object of the next."""
    done = list(found)
    for place in range(len(done) - 2, -1, -1):
        if not done[place].rest and done[place].rule == done[place + 1].rule:
            done[place] = replace(done[place], rest=done[place + 1].rest)
    return done
