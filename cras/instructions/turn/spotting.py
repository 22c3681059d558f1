"""A sentence as pieces that may be read without its grammar: what is negated, what is left over, what gives only a reason.

Spot, then doubt: a reader looks for what is constrained anywhere in a piece; the piece is dropped where a word in it
could limit the demand to a part, a case or a likelihood, or is none that the vocabulary knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cras.instructions.sentence import outside_quotes
from cras.instructions.turn import cues
from cras.instructions.turn.fillers import DOUBTS, FILLERS
from cras.instructions.turn.tokens import Token, tokens_of

_HARMLESS = ("act", "subject", "shell", "modal", "neg", "avoid", "no", "barred", "allowed", "it", "whole", "only", "unit", "number", "compare", "after", "language", "case", "often", "times",
             "sure", "keyword", "letter", "format", "either", "or", "exactly", "instead")  # fmt: skip
_TURNING = ("neg", "avoid", "barred", "no")
_ANAPHORS = {"it", "them", "that", "those", "these", "this", "one", "ones", "either", "any"}
_BREAKS = {",", ";", ":", "—", "–", "(", ")", "-"}
_SCOPES = {"if", "when", "whenever", "unless", "except", "where", "while", "until", "for", "in", "on", "only", "inside", "within", "as", "may", "might", "can", "after", "before", "once", "per", "each", "every"}  # fmt: skip


_EMPHASIS = re.compile(
    r"(?i)[,;]?[ ](?:and[ ])?(?:not|no|never|nor)[ ](?:a word[ ])?(?:more|less|fewer)(?:[ ]often)?(?=[ ]*(?:[,;.!]|and (?:not|no)|nor|$))"
)


@dataclass(frozen=True)
class Piece:
    """Tokens between two breaks, with how often its words turn round what it says."""

    tokens: tuple[Token, ...]

    @property
    def turns(self) -> int:
        """How many negations stand in it. A "no" behind another one only repeats it."""
        count = 0
        for token in self.tokens:
            if token.is_a("avoid", "barred") or (token.is_a("neg", "no") and count % 2 == 0):
                count += 1
        return count

    @property
    def is_negative(self) -> bool:
        """Whether what it speaks of is asked not to be."""
        return self.turns % 2 == 1

    def turns_before(self, place: int) -> int:
        """How many negations stand before a place."""
        return Piece(self.tokens[:place]).turns

    @property
    def is_anaphoric(self) -> bool:
        """Whether it speaks of what was named before and says what is to become of it: "so leave them out"."""
        has_name = any(not _ANAPHORS.isdisjoint(token.text.split()) or token.is_a("it") for token in self.tokens)
        is_demand = any(token.is_a(*_TURNING, "compare") for token in self.tokens)
        return has_name and is_demand

    @property
    def may_limit(self) -> bool:
        """Whether it could limit what stands beside it: a condition, a place, an audience."""
        if not self.tokens:
            return False
        if names_facet(self.tokens) and self.tokens[0].text in ("in", "on", "only", "as", "within"):
            return is_doubtful(self, [token for token in self.tokens if names_facet([token])])
        return self.tokens[0].text in _SCOPES or any(
            token.text in DOUBTS - {"too", "fine", "each", "per", "every"} or token.is_a("instead")
            for token in self.tokens
        )


def pieces_of(sentence: str) -> list[Piece]:
    """The pieces of a sentence between its commas, colons, dashes and "but"; linear in it."""
    pieces: list[Piece] = []
    part: list[Token] = []
    tokens = tokens_of(sentence)
    for place, token in enumerate(tokens):
        if _is_break(tokens, place):
            pieces.append(Piece(tuple(part)))
            part = []
        elif token.kind != "mark" or token.text not in ".!'\"*_“”?":
            part.append(token)
    return [piece for piece in [*pieces, Piece(tuple(part))] if piece.tokens]


def _is_break(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    if token.text in ("but", "so", "yet"):
        return True
    is_range = token.text in "-–" and place + 1 < len(tokens) and tokens[place + 1].number is not None
    return token.kind == "mark" and token.text in _BREAKS and not is_range


def is_doubtful(piece: Piece, taken: Sequence[Token]) -> bool:
    """Whether a piece holds a word that could change its meaning, beside those of it that were read."""
    spans = {token.start for token in taken}
    for place, token in enumerate(piece.tokens):
        if token.start in spans:
            continue
        if (
            token.text in DOUBTS
            or token.is_a("hedge", "part det", "example", "relative")
            or token.get("compare") == "vague"
        ):
            return True
        if token.kind == "quote" or (token.is_a("part") and not token.is_a("subject", "unit", "keyword")):
            return True
        is_known = token.text in FILLERS or token.is_a(*_HARMLESS) or token.kind in ("mark", "sample")
        if not is_known and not token.text.endswith("ly") and not _names_kind_of_turn(piece.tokens, place):
            return True
    return False


def _is_bound(piece: Piece) -> bool:
    """Whether a "may" is the end of what is allowed: "may contain a maximum of five", "nothing may be bold"."""
    return any(token.get("compare") in ("max", "under") or token.is_a("no") for token in piece.tokens) or any(
        token.text in ("nothing", "not", "never") for token in piece.tokens
    )


def _names_kind_of_turn(tokens: Sequence[Token], place: int) -> bool:
    """Whether an unknown word stands before a noun of the turn and only says which: "the product blurb"."""
    end = place + 1
    while end < len(tokens) and end - place < 3 and not tokens[end].means and tokens[end].text not in FILLERS:
        end += 1
    start = place
    while start and place - start < 3 and not tokens[start - 1].means and tokens[start - 1].text not in FILLERS:
        start -= 1
    noun = tokens[end] if end < len(tokens) else None
    before = tokens[start - 1] if start else None
    is_noun = (
        noun is not None and (noun.is_a("subject") or noun.text in _NOUNS) and not (noun.form and noun.form != "base")
    )
    return (
        is_noun and before is not None and before.text in ("the", "your", "this", "a", "an", "my", "our", "all", "any")
    )


_NOUNS = {"blurb", "caption", "tweet", "text", "copy", "description", "note", "message", "post", "bio", "tagline"}


def without_emphasis(sentence: str) -> str:
    """A sentence without what only confirms its number: "three, not more, not less"."""
    return _EMPHASIS.sub("", sentence)


_REASON = re.compile(
    rf"(?i:{cues.REASON.pattern.removeprefix('(?i)')})|(?i:,? (?:to|in order to) (?:count|qualify|pass|be (?:valid|accepted|useful)))\\b|(?i:, which (?:means|would|will|makes?))\\b"
)


def without_reason(sentence: str) -> str:
    """A sentence without the reason behind its demand, or an aside or thanks."""
    for match in _REASON.finditer(sentence):
        is_quoted = sum(sentence.count(mark, 0, match.start()) for mark in '"“”') % 2 == 1
        if match.start() > _SHORTEST and not is_quoted:
            return sentence[: match.start()].rstrip(" ,;:(–—-")
    return sentence


_SHORTEST = 8
"""Characters that a demand has before its reason."""


def is_question(sentence: str) -> bool:
    """Whether it asks and demands nothing. "Can you keep it short?" demands."""
    plain = outside_quotes(sentence).strip().lower()
    return plain.endswith("?") and not plain.startswith(("can you", "could you", "would you", "will you", "please"))


def names_facet(tokens: Sequence[Token]) -> bool:
    """Whether there is something among the tokens that is constrained itself."""
    return any(token.is_a("unit", "language", "case", "format", "sign", "number") for token in tokens)
