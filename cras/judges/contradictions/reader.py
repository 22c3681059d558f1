"""Asks a model for the contradictions of a team's instructions that rules did not find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel

from cras.errors import InputError
from cras.judges.address import addressed
from cras.judges.answer import MalformedAnswerError
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.clients import client_named
from cras.judges.asking.judge_failures import JudgeFailedError, TooLongError
from cras.judges.contradictions.answer import (
    Pair,
    ProposedPairs,
    Quoted,
    Verified,
    VoidPair,
    can_both,
    counting,
    proposed_pairs,
)
from cras.judges.contradictions.request import PROPOSE, VERIFY, propose, verify
from cras.judges.named import Bench
from cras.judges.shorten import BYTES_PER_TOKEN
from cras.lint.binding import BindingText, Statement, binding_texts, statements
from cras.lint.contradictions import RULES, Contradiction
from cras.lint.team import TeamDescription
from cras.score_record import Addressed
from cras.transcript import Instruction, Source

PROPOSE_TOKENS = 3072
"""The longest answer that is waited for; models that think before they answer need most of it."""
VERIFY_TOKENS = 1024

Read = TypeVar("Read")


@dataclass
class Proposed:
    """What a model said of one team.

    ``void`` are pairs that do not count, ``refused`` those of which the model itself then said that both can be obeyed,
    ``again`` those that rules had found. ``addressed`` is text that speaks to a judge, with its place; it moves nothing.
    """

    found: list[Contradiction] = field(default_factory=list)
    void: list[VoidPair] = field(default_factory=list)
    refused: list[VoidPair] = field(default_factory=list)
    again: int = 0
    addressed: list[tuple[str, Addressed]] = field(default_factory=list)


class UnreadableError(JudgeFailedError):
    """The model answered twice, and neither answer can be read."""


class ContradictionReader:
    """A model that reads the instructions of teams. Equal questions are asked once, ever; the limits of the settings hold.

    Attributes:
        ledger: what was asked and what it cost.
        ahead: how many teams it is worth handing to it at once.
    """

    def __init__(self, judge: str, settings: JudgeSettings | None = None, *, is_verifying: bool = False) -> None:
        """
        Args:
            judge: a model as ``cras score --judge`` names it; ``rules,`` may stand before it.
            is_verifying: ask of each pair that counts, by itself, whether both can be obeyed.

        Raises:
            InputError: there is no such model, or a limit cannot be kept.
        """
        self.name = judge.strip().removeprefix(f"{RULES},").strip()
        if self.name == RULES:
            raise InputError(f"--judge {judge}: rules read every team anyway; name a model, such as openai:MODEL")
        if "," in self.name:
            raise InputError(f"--judge {judge}: one model reads after the rules; name one")
        bench = Bench(settings)
        stage = bench.model(client_named(self.name, bench.settings.prices))
        self.version, self.ledger, self.is_verifying = stage.version, bench.ledger, is_verifying
        self._asker, self._window_tokens = stage.asker, stage.window_tokens
        self.ahead = 2 * bench.settings.concurrency

    async def read(self, team: TeamDescription, known: Sequence[Contradiction] = ()) -> Proposed:
        """Further contradictions among what binds the agents of a team.

        The whole team is one question; where it does not fit the model's window, each agent is one.

        Args:
            known: those that rules found in the team.

        Raises:
            JudgeFailedError: no answer that can be read, or the instructions do not fit the model's window.
            LimitReachedError: the call would pass a limit.
            InputError: the model cannot be asked at all.
        """
        said = Proposed()
        texts = list(binding_texts(team))
        for text in texts:
            said.addressed += [(text.place, item) for item in addressed(text.text)]
        for part in self._parts(team, texts, known):
            await self._propose(team, part, known, said)
        return said

    def _parts(
        self, team: TeamDescription, texts: Sequence[BindingText], known: Sequence[Contradiction]
    ) -> list[list[Statement]]:
        """What is asked about at once: lists of sentences that each fit the window.

        Raises:
            JudgeFailedError: what binds one agent does not fit.
        """
        whole = statements(texts)
        if self._excess(whole, known) <= 0:
            return [whole]
        agents = dict.fromkeys(name for text in texts for name in text.agents)
        parts = [statements(text for text in texts if name in text.agents) for name in agents]
        if any(self._excess(part, known) > 0 for part in parts):
            raise JudgeFailedError(
                f"what binds one agent does not fit the model's window of {self._window_tokens:,} tokens (--window)"
            )
        return parts

    def _excess(self, part: Sequence[Statement], known: Sequence[Contradiction]) -> int:
        """Tokens of a question beyond those that the window has room for, about; 0 or less where it fits."""
        question = propose(part, _numbers(part, known))
        size = len((PROPOSE + question).encode()) // BYTES_PER_TOKEN
        return size + self._answer_tokens(PROPOSE_TOKENS) - self._window_tokens

    def _answer_tokens(self, tokens: int) -> int:
        return min(tokens, self._window_tokens // 2)

    async def _propose(
        self, team: TeamDescription, part: Sequence[Statement], known: Sequence[Contradiction], said: Proposed
    ) -> None:
        if len(part) < 2:
            return
        by_rules = _numbers(part, known)
        entries = await self._asked(PROPOSE, propose(part, by_rules), PROPOSE_TOKENS, ProposedPairs, proposed_pairs)
        pairs, void = counting(entries, part)
        said.void += void
        told = {(item.places, item.binding.quote, item.other.quote) for item in said.found}  # of another agent
        for pair in pairs:
            item = _contradiction(team, pair, self.name, pair.why)
            if (item.places, item.binding.quote, item.other.quote) in told:
                continue
            if pair.numbers in by_rules:
                said.again += 1
            elif not self.is_verifying:
                said.found.append(item)
            else:
                await self._verify(pair, item, said)

    async def can_both_be_obeyed(self, first: Statement, second: Statement) -> tuple[bool, str]:
        """What the model says of two sentences by themselves, with its reason. Errors as :meth:`read`."""
        return await self._asked(VERIFY, verify(first, second), VERIFY_TOKENS, Verified, can_both)

    async def _verify(self, pair: Pair, item: Contradiction, said: Proposed) -> None:
        """Ask about one pair by itself, and enter it where it belongs."""
        quotes = (pair.first.quote, pair.second.quote)
        try:
            is_possible, why = await self.can_both_be_obeyed(pair.first.statement, pair.second.statement)
        except UnreadableError as error:
            said.void.append(VoidPair(quotes, f"asked again, {error}"))
            return
        if is_possible:
            said.refused.append(VoidPair(quotes, f"asked again, it says that both can be obeyed: {why}"))
        else:
            said.found.append(replace(item, reason=why or pair.why))

    async def _asked(
        self, system: str, question: str, tokens: int, form: type[BaseModel], read: Callable[[str], Read]
    ) -> Read:
        """The answer as it is read; one that cannot be read is asked for once more, and then kept nowhere."""
        tokens = self._answer_tokens(tokens)
        try:
            first = await self._asker.ask(system, question, answer_tokens=tokens, form=form)
            try:
                return read(first.content)
            except MalformedAnswerError as error:
                repair = [
                    ("assistant", first.content or "(nothing)"),
                    (
                        "user",
                        f"That cannot be read: {error}. Answer again: one JSON object as described, nothing else.",
                    ),
                ]
            second = await self._asker.ask(system, question, repair, answer_tokens=tokens, form=form)
            try:
                return read(second.content)
            except MalformedAnswerError as error:
                await self._asker.forget([first, second])
                raise UnreadableError(f"nothing that can be read: {error}, asked twice") from error
        except TooLongError as error:
            raise JudgeFailedError(f"the prompt does not fit: {error}") from error


def _numbers(sentences: Sequence[Statement], known: Sequence[Contradiction]) -> list[tuple[int, int]]:
    """The sentences of the rules' pairs, by number; where sentences were cut in another way, those that share words."""
    pairs = []
    for item in known:
        sides = [
            _number(sentences, side, place) for side, place in zip((item.binding, item.other), item.places, strict=True)
        ]
        first, second = sides
        if first is not None and second is not None and first != second:
            pairs.append((min(first, second), max(first, second)))
    return list(dict.fromkeys(pairs))


def _number(sentences: Sequence[Statement], side: Instruction, place: str) -> int | None:
    words = side.quote or side.text
    here = [item for item in sentences if item.origin.place == place]
    return next((item.number for item in here if words in item.text or item.text in words), None)


def _contradiction(team: TeamDescription, pair: Pair, judge: str, why: str) -> Contradiction:
    """The pair as ``cras lint`` names it: the side with more authority binds; the agents are those that both sides bind,
    or, of sides that bind different ones, all."""

    def rank(source: Source) -> int:
        return team.authority.index(source) if source in team.authority else len(team.authority)

    first, second = pair.first.statement.origin, pair.second.statement.origin
    low, high = rank(first.source), rank(second.source)
    binding, other = (pair.first, pair.second) if low <= high else (pair.second, pair.first)
    both = [name for name in first.agents if name in second.agents]
    agent = ", ".join(both or dict.fromkeys((*first.agents, *second.agents)))
    return Contradiction(
        team=team.name,
        agent=agent,
        type=pair.type,
        binding=_instruction(binding),
        other=_instruction(other),
        is_tie=low == high,
        places=(binding.statement.origin.place, other.statement.origin.place),
        by=judge,
        reason=why,
    )


def _instruction(side: Quoted) -> Instruction:
    statement = side.statement
    origin = statement.origin
    return Instruction(
        id=f"{'+'.join(origin.agents)}/{origin.source}/sentence {statement.number}",
        text=side.quote,
        source=origin.source,
        author=origin.author,
        agent=origin.agents[0] if len(origin.agents) == 1 else None,
        quote=statement.text,
    )
