"""What a judge of words judges of a turn: what the agent did since it last answered, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cras.checks.calls import calls_of, since_last_answer
from cras.judges.quotation import find_quotation, is_evidence
from cras.transcript import Transcript, Turn


@dataclass(frozen=True)
class Act:
    """One tool call of the judged agent: the index of the turn that makes it, and the call as it is shown."""

    turn: int
    text: str


@dataclass(frozen=True)
class Evidence:
    """Words that a verdict rests on, as they stand. ``act_turn``: the turn of the call that they are of, else ``None``."""

    quote: str
    act_turn: int | None
    text: str
    """All of what they were found in: the words, or one call."""

    @property
    def is_enough(self) -> bool:
        """Whether they say something (:func:`cras.judges.quotation.is_evidence`)."""
        return is_evidence(self.quote, self.text)


@dataclass(frozen=True)
class Judged:
    """``acts`` in order, then ``words``; ``answer`` is what tools say in the turn's place, and no words of the agent.

    A turn of words alone has no acts and no answer: then the words are the turn's content, as it is.
    """

    acts: tuple[Act, ...]
    words: str
    answer: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to quote."""
        return not self.words.strip() and not any(act.text.strip() for act in self.acts)

    @property
    def texts(self) -> list[str]:
        """All that the agent did and said, each call and the words by themselves."""
        return [*(act.text for act in self.acts), *([self.words] if self.words or not self.acts else [])]

    def find(self, quotation: str) -> Evidence | None:
        """Where a quotation stands: in the words, else within one call; ``None`` where in none of them.

        Where it is too short to say something in one place, the next is looked at.
        """
        found = list(self._places(quotation))
        return next((item for item in found if item.is_enough), found[0] if found else None)

    def has_call_with(self, quote: str, turn: int) -> bool:
        """Whether words stand, letter for letter, in a call that the agent made in that turn."""
        return any(quote in act.text for act in self.acts if act.turn == turn)

    def _places(self, quotation: str) -> Iterator[Evidence]:
        for act_turn, text in [(None, self.words), *((act.turn, act.text) for act in self.acts)]:
            quote = find_quotation(quotation, text)
            if quote is not None:
                yield Evidence(quote, act_turn, text)


def judged_part(turn: Turn, run: Transcript) -> Judged:
    """What is judged of a turn. Every call of an agent is judged with the first turn after it that ends in an answer."""
    acts = [act for item in since_last_answer(turn, run) for act in acts_of(item)]
    if turn.kind == "tool_result":
        return Judged(tuple(acts), "", turn.content)
    return Judged(tuple(acts), "" if turn.kind == "tool_call" and acts else turn.content)


def acts_of(turn: Turn) -> list[Act]:
    """The calls that a turn makes, as they are shown; of a turn of calls that cannot be read, its content."""
    calls = calls_of(turn)
    if not calls and turn.kind == "tool_call" and turn.content.strip():
        return [Act(turn.index, turn.content)]
    return [Act(turn.index, call.literal) for call in calls]
