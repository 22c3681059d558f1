"""Puts questions about one run to a judge model, and holds its answers to what they quote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cras.blame.attribution import Void
from cras.blame.judged.case import Case
from cras.blame.judged.material import SYSTEM, Material, material_for
from cras.judges.answer import REASON_CHARACTERS, json_objects, without_thought
from cras.judges.asking.ask import Asker, Reply
from cras.judges.asking.judge_failures import JudgeFailedError, TooLongError
from cras.judges.quotation import find_quotation, is_evidence
from cras.transcript import Turn
from cras.wording import counted

ANSWER_TOKENS = 1024
"""The longest answer that is waited for: a quotation, a sentence, and room for a model that thinks before it answers."""
QUESTION_BYTES = 600
"""Room for a question; the lists of turns in it grow with the run."""
LEAST_WINDOW_TOKENS = 256
SAID_CHARACTERS = 500
"""Of a void answer, for a person who wants to know what it was."""

T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """Why an answer does not count."""

    reason: str


@dataclass(frozen=True)
class Named:
    """A turn that the judge names, with the words of it that its answer rests on, literally."""

    turn: Turn
    quote: str
    reason: str


@dataclass(frozen=True)
class NoMistake:
    """The judge says that none of the turns that it was asked about holds the decisive mistake."""


class Asking:
    """One run's conversation with the judge. Equal questions are asked once, ever; the limits of the settings hold.

    Attributes:
        void: answers that do not count.
        requests: answers that were had, void ones and those from before included.
        left_out: what the judge was not shown; empty where it saw everything.
    """

    def __init__(self, asker: Asker, case: Case) -> None:
        self.case = case
        self.void: list[Void] = []
        self.requests = 0
        self.left_out = ""
        self._asker = asker
        self._window = asker.settings.window_tokens or asker.model.window_tokens
        self._material: Material | None = None

    async def put(
        self, question: str, key: str, read: Callable[[dict[str, Any]], T | Fault], through: int | None = None
    ) -> T | None:
        """What the judge answers; ``None`` where its answer is void (which is noted).

        Args:
            key: the field by which the JSON object of an answer is known.
            read: from that object to what it says, or why it does not count.
            through: the last turn that is shown; by default all are.

        Raises:
            JudgeFailedError, LimitReachedError, InputError: as :meth:`cras.judges.asking.ask.Asker.ask`.
        """
        while True:
            tokens = min(ANSWER_TOKENS, self._window // 2)
            try:
                said, replies = await self._said(self._prompt(question, tokens, through), key, read, tokens)
                if isinstance(said, Fault) and any(reply.is_kept for reply in replies):
                    await self._asker.forget(replies)  # from an earlier run: this one asks for itself
                    said, replies = await self._said(self._prompt(question, tokens, through), key, read, tokens)
                if isinstance(said, Fault):
                    await self._asker.forget(replies)
            except TooLongError as error:
                # The estimate was too kind, or the window smaller than was said: the rule again, with half of it.
                self._window, self._material = self._window // 2, None
                if self._window < LEAST_WINDOW_TOKENS:
                    raise JudgeFailedError(f"the run does not fit the judge's window: {error}") from error
                continue
            if isinstance(said, Fault):
                self.void.append(Void(said.reason, replies[-1].content.strip()[:SAID_CHARACTERS]))
                return None
            return said

    def _prompt(self, question: str, tokens: int, through: int | None) -> str:
        if self._material is None:
            room = QUESTION_BYTES + 12 * len(self.case.candidates)
            self._material = material_for(self.case, self._window, room, tokens)
            if self._material is None:
                turns = counted(len(self.case.transcript.turns), "turn")
                raise JudgeFailedError(f"its {turns} do not fit the judge's window of {self._window:,} tokens")
            self.left_out = self._material.left_out
        return self._material.prompt(question, through)

    async def _said(
        self, prompt: str, key: str, read: Callable[[dict[str, Any]], T | Fault], tokens: int
    ) -> tuple[T | Fault, list[Reply]]:
        replies = [await self._ask(prompt, [], tokens)]
        found = _object(replies[0].content, key)
        if isinstance(found, Fault):
            repair = [
                ("assistant", replies[0].content or "(nothing)"),
                ("user", f"That cannot be read: {found.reason}. Answer again: one JSON object, nothing else."),
            ]
            replies.append(await self._ask(prompt, repair, tokens))
            found = _object(replies[1].content, key)
        return (Fault(f"{found.reason}, asked twice") if isinstance(found, Fault) else read(found)), replies

    async def _ask(self, prompt: str, more: Sequence[tuple[str, str]], tokens: int) -> Reply:
        reply = await self._asker.ask(SYSTEM, prompt, more, answer_tokens=tokens)
        self.requests += 1
        return reply


def named(found: dict[str, Any], turns: Sequence[Turn], others: Sequence[Turn] = ()) -> Named | Fault:
    """The turn that an answer names by its quotation, one of ``turns``.

    Args:
        turns: where the quotation has to be; the first that has it counts.
        others: the turns that were not named, to say where a quotation is from that is not where it should be.
    """
    given = found.get("quote")
    if not isinstance(given, str) or not given.strip():
        return Fault("it quotes nothing")
    for turn in turns:
        quote = find_quotation(given, turn.content)
        if quote is not None and not is_evidence(quote, turn.content):
            return Fault("its quotation is too short to be evidence")
        if quote is not None:
            reason = found.get("reason")
            return Named(turn, quote, reason.strip()[:REASON_CHARACTERS] if isinstance(reason, str) else "")
    elsewhere = next((turn for turn in others if find_quotation(given, turn.content)), None)
    where = "those turns" if len(turns) != 1 else f"turn {turns[0].index}, which it names"
    return Fault(
        f"its quotation is not in {where}" + (f", but in turn {elsewhere.index}" if elsewhere is not None else "")
    )


def _object(text: str, key: str) -> dict[str, Any] | Fault:
    found = [value for value in json_objects(without_thought(text)) if key in value]
    if len(found) != 1:
        what = counted(len(found), "JSON object") if found else "no JSON object"
        return Fault(f'the answer holds {what} with "{key}"')
    return found[0]
