"""A sentence as clauses: each with its polarity, its verb, what follows it, and the scopes that stand in front.

No grammar of English: a demand is known by its shell ("you must never ..."), or by a known verb at its beginning. What is
read in no such way is left out, which costs a finding and raises no alarm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cras.instructions.acts.clause import Clause, Rule, Tokens
from cras.instructions.acts.predicate import predicate_of
from cras.instructions.acts.segments import claimed, fronts_of, is_everywhere, parts_with_joints, segments_of
from cras.instructions.acts.shell import BE, MODALS, phrase_at, shell_of, without_adverbs
from cras.instructions.acts.subjects import NO_SUBJECTS
from cras.instructions.acts.vocabulary.listed import listed
from cras.instructions.acts.vocabulary.shells import EFFECTS, OPENERS
from cras.instructions.acts.vocabulary.things import WHOLE
from cras.instructions.acts.words import Token, base_of, singular

MOST_TOKENS = 160
"""A sentence of more words and marks is not read: it is a list or worse."""


def clauses_of(tokens: Tokens, names: frozenset[str] = frozenset()) -> list[Clause]:
    """The demands of one sentence.

    Args:
        tokens: its words and marks.
        names: the agents of the team, lower case; a sentence about one of them is a demand on that one.
    """
    if len(tokens) > MOST_TOKENS or (tokens and tokens[-1].text == "?"):
        return []
    return [clause for segment in segments_of(tokens) for clause in _of_segment(segment, names)]


def is_fragment(tokens: Tokens) -> bool:
    """Whether a sentence has no verb that could be read: "plain text only"."""
    first = tokens[0]
    return (
        tokens[-1].text != "?"
        and first.quoted is None
        and phrase_at(tokens, 0)[0] is None
        and base_of(first.low, "base") is None
        and first.low not in OPENERS
        and first.low not in MODALS
        and first.low not in NO_SUBJECTS
        and not any(token.low in BE for token in tokens)
    )


def _of_segment(tokens: list[Token], names: frozenset[str]) -> list[Clause]:
    labelled = _labelled(tokens)
    if labelled is not None:
        return labelled
    label = next((place for place, token in enumerate(tokens) if token.text == ":"), None)
    if label is not None and label > 1 and base_of(tokens[0].low, "base") and tokens[0].low not in ("note", "remember"):
        return [*_of_segment(tokens[:label], names), *_of_segment(tokens[label + 1 :], names)]
    if label is not None and not phrase_at(tokens, 0)[0]:
        tokens = tokens[label + 1 :]  # "Output: ..."
    tokens = [token for token in tokens if token.text != ":"]
    fronts, start = fronts_of(tokens)
    tokens, is_mine = claimed(tokens, start)
    found: list[Clause] = []
    for joined, part in parts_with_joints(tokens[start:]):
        clause = _clause(part, found[-1] if found else None, joined, names)
        if clause is not None:
            found.append(clause)
    found = [each for item in _shared_objects(found) for each in _but(item)]
    said = [EFFECTS.get(tuple(token.low for token in front), frozenset()) for front in fronts]
    if any("weak" in effects for effects in said):
        return []
    is_strong = any("strong" in effects for effects in said)
    fronts = [front for front, effects in zip(fronts, said, strict=True) if not effects]
    holds_always = any(is_everywhere(front) for front in fronts)
    fronts = [front for front in fronts if not is_everywhere(front)]
    return [
        replace(
            item,
            fronts=(*fronts, *item.fronts),
            is_everywhere=item.is_everywhere or holds_always,
            is_strong=item.is_strong or is_strong,
            is_mine=is_mine and item.actor is None,
        )
        for item in found
    ]


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


def _clause(part: list[Token], before: Clause | None, joint: str, names: frozenset[str]) -> Clause | None:
    if before is not None and before.subject and part[0].low in BE | MODALS:
        part, before = [*before.subject, *part], None
    shell, place = shell_of(part)
    if shell is None:
        return None
    if not shell.is_explicit and before is not None and shell.rule == "asked":
        inherited = _inherited(before, joint)
        if inherited is None:
            return None
        shell.rule, shell.is_strong = inherited, before.is_strong if inherited == before.rule else shell.is_strong
    rest = part[place:]
    if not rest:
        return None
    rest = without_adverbs(rest, shell)
    if not rest:
        return None
    made = predicate_of(rest, shell, names)
    if made is None or shell.is_weak:
        return None
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


def _but(clause: Clause) -> list[Clause]:
    """ "Never long but to the point", "tables but not lists": what stands behind "but" is of the other polarity."""
    place = next(
        (
            at
            for at, token in enumerate(clause.rest)
            if at and token.quoted is None and (token.low == "but" or (token.text == "," and _is_not(clause.rest, at)))
        ),
        None,
    )
    if place is None or clause.rest[place - 1].low in ("nothing", "anything", "all", "one", "none"):
        return [clause]
    before, after = clause.rest[:place], clause.rest[place + 1 :]
    while before and before[-1].text == ",":
        before = before[:-1]
    first = replace(clause, rest=before)
    if not after or clause.rule == "only":
        return [first]
    if clause.rule == "never" and clause.rest[place].low == "but":
        return [first, replace(clause, rule="asked", rest=after, is_strong=False)]
    if clause.rule == "never":
        return [first]
    if after[0].low in ("not", "never", "no"):
        return [first, replace(clause, rule="never", rest=after[1:])]
    return [clause]


def _is_not(rest: Sequence[Token], comma: int) -> bool:
    """Whether "no" or "not" stands behind a comma: "in prose, no lists"."""
    words = [token.low for token in rest[comma + 1 : comma + 3]]
    return words[:1] in (["no"], ["not"], ["never"]) and words[1:2] not in (
        ["matter"],
        ["more"],
        ["less"],
        ["fewer"],
        ["longer"],
        ["later"],
    )


def _shared_objects(found: list[Clause]) -> list[Clause]:
    """ "Never reveal or discuss prices": the first verb has the object of the next."""
    done = list(found)
    for place in range(len(done) - 2, -1, -1):
        if not done[place].rest and done[place].rule == done[place + 1].rule:
            done[place] = replace(done[place], rest=done[place + 1].rest)
    return done
