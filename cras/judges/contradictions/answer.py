"""A model's answer about contradictions, and which of its pairs count: those whose two quotations are literally there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cras.judges.answer import REASON_CHARACTERS, MalformedAnswerError, json_objects
from cras.judges.contradictions.request import MOST, TYPES
from cras.judges.quotation import find_quotation, is_evidence
from cras.lint.binding import Statement
from cras.text import fit
from cras.wording import counted

QUOTE_CHARACTERS = 200
_NUMBER = re.compile(r"^\s*\d{1,4}\. ")
"""The number of a sentence, as it is shown to the model: quoted along, it is no part of the sentence."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProposedPair(_Strict):
    """Two sentences that are said to contradict each other, as the model answers them."""

    first: int
    first_quote: str
    second: int
    second_quote: str
    why: str
    type: Literal["language", "format", "length", "wording", "scope", "role", "procedure", "other"]


class ProposedPairs(_Strict):
    """What a model is asked to answer about an agent's instructions."""

    contradictions: Annotated[list[ProposedPair], Field(max_length=MOST)]


class Verified(_Strict):
    """What it is asked to answer about one pair."""

    why: str
    both: Literal["yes", "no"]


@dataclass(frozen=True)
class Quoted:
    """One side of a pair: the sentence, and the words of it that were quoted."""

    statement: Statement
    quote: str


@dataclass(frozen=True)
class Pair:
    """A pair whose quotations are there, in the order of the text."""

    first: Quoted
    second: Quoted
    type: str
    why: str

    @property
    def numbers(self) -> tuple[int, int]:
        """The numbers of its sentences."""
        return self.first.statement.number, self.second.statement.number


@dataclass(frozen=True)
class VoidPair:
    """A pair that does not count, and why; its quotations as the model gave them, cut."""

    quotes: tuple[str, str]
    reason: str

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"quotes": list(self.quotes), "reason": self.reason}


def proposed_pairs(text: str) -> list[Any]:
    """The entries of an answer. Of one that was cut off in its list, those that are whole.

    Raises:
        MalformedAnswerError: there is no such list, or more than one.
    """
    objects = json_objects(text)
    found = [value["contradictions"] for value in objects if isinstance(value.get("contradictions"), list)]
    if len(found) == 1:
        return list(found[0])
    if not found and (entries := [value for value in objects if {"first_quote", "second_quote"} <= value.keys()]):
        return list(entries)
    what = "no JSON object" if not found else counted(len(found), "JSON object")
    raise MalformedAnswerError(f"the answer holds {what} with contradictions")


def counting(entries: Sequence[Any], statements: Sequence[Statement]) -> tuple[list[Pair], list[VoidPair]]:
    """The pairs that count, each once, and those that do not. Of an answer at most :data:`MOST` entries are taken."""
    pairs: dict[tuple[int, int], Pair] = {}
    void: list[VoidPair] = []
    for entry in entries[:MOST]:
        pair = _pair(entry, statements)
        if isinstance(pair, VoidPair):
            void.append(pair)
        else:
            pairs.setdefault(pair.numbers, pair)
    if len(entries) > MOST:
        void.append(VoidPair(("", ""), f"{counted(len(entries) - MOST, 'pair')} beyond the {MOST} that were asked for"))
    return list(pairs.values()), void


def can_both(text: str) -> tuple[bool, str]:
    """Whether one reply can obey both, and the reason.

    Raises:
        MalformedAnswerError: the answer does not say it.
    """
    found = [value for value in json_objects(text) if str(value.get("both")).strip().lower() in ("yes", "no")]
    if len(found) != 1:
        raise MalformedAnswerError('the answer holds no JSON object with "both": "yes" or "no"')
    return str(found[0]["both"]).strip().lower() == "yes", _words(found[0].get("why"), REASON_CHARACTERS)


def _pair(entry: Any, statements: Sequence[Statement]) -> Pair | VoidPair:
    if not isinstance(entry, dict):
        return VoidPair(("", ""), "it is no pair")
    given = [entry.get(f"{side}_quote") for side in ("first", "second")]
    quotes = (_words(given[0], QUOTE_CHARACTERS), _words(given[1], QUOTE_CHARACTERS))
    sides = []
    for side, quote in zip(("first", "second"), given, strict=True):
        found = _quoted(quote, entry.get(side), statements)
        if isinstance(found, str):
            return VoidPair(quotes, f"its {side} quotation {found}")
        sides.append(found)
    first, second = sorted(sides, key=lambda item: item.statement.number)
    if first.statement.number == second.statement.number:
        return VoidPair(quotes, "both quotations are of one sentence")
    if " ".join(first.statement.text.split()) == " ".join(second.statement.text.split()):
        return VoidPair(quotes, "both sentences say the same, word for word")
    kind = entry.get("type")
    return Pair(first, second, kind if kind in TYPES else "other", _words(entry.get("why"), REASON_CHARACTERS))


def _quoted(quote: Any, number: Any, statements: Sequence[Statement]) -> Quoted | str:
    """The sentence that is quoted, or what is wrong with the quotation.

    The number decides only where the words stand in several sentences: what is there counts, not what it was counted as.
    Of a quotation that runs over several sentences the numbered one is meant, or the first.
    """
    if not isinstance(quote, str) or not quote.strip():
        return "is empty"
    for words in dict.fromkeys((quote, _NUMBER.sub("", quote))):
        found = _in_one(words, statements) or _in_several(words, statements)
        if found:
            chosen = next((item for item in found if item.statement.number == number), found[0])
            is_enough = is_evidence(chosen.quote, chosen.statement.text)
            return chosen if is_enough else "is too short to be evidence"
    return "is not in the instructions"


def _in_one(words: str, statements: Sequence[Statement]) -> list[Quoted]:
    return [Quoted(item, quote) for item in statements if (quote := find_quotation(words, item.text)) is not None]


def _in_several(words: str, statements: Sequence[Statement]) -> list[Quoted]:
    found = []
    for origin in dict.fromkeys(item.origin for item in statements):
        quote = find_quotation(words, origin.text)
        if quote is not None:
            found += [Quoted(item, quote) for item in statements if item.origin is origin and item.text in quote]
    return found


def _words(value: Any, characters: int) -> str:
    return fit(" ".join(value.split()), characters) if isinstance(value, str) else ""
