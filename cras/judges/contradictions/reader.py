"""Asks a model for the contradictions of an agent's instructions that rules did not find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
from cras.lint.binding import Statement, binding_texts, statements
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
    """What a model said of one agent.

    ``void`` are pairs that do not count, ``refused`` those of which the model itself then said that one reply can obey both,
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
    """A model that reads the instructions of agents. Equal questions are asked once, ever; the limits of the settings hold.

    Attributes:
        ledger: what was asked and what it cost.
        ahead: how many agents it is worth handing to it at once.
    """

    def __init__(self, judge: str, settings: JudgeSettings | None = None, *, is_verifying: bool = True) -> None:
        """
        Args:
            judge: a model as ``cras score --judge`` names it; ``rules,`` may stand before it.
            is_verifying: ask of each pair that counts, by itself, whether one reply can obey both.

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

    async def read(self, team: TeamDescription, agent: str, known: Sequence[Contradiction] = ()) -> Proposed:
        """Further contradictions among what binds an agent.

        Args:
            known: those that rules found in the team.

        Raises:
            JudgeFailedError: no answer that can be read, or the instructions do not fit the model's window.
            LimitReachedError: the call would pass a limit.
            InputError: the model cannot be asked at all.
        """
        said = Proposed()
        for text in binding_texts(team, agent):
            said.addressed += [(text.place, item) for item in addressed(text.text)]
        sentences = statements(team, agent)
        if len(sentences) < 2:
            return said
        by_rules = _numbers(sentences, [item for item in known if item.agent == agent])
        question = propose(sentences, by_rules)
        size = len((PROPOSE + question).encode()) // BYTES_PER_TOKEN
        if size > self._window_tokens - min(PROPOSE_TOKENS, self._window_tokens // 2):
            raise JudgeFailedError(
                f"what binds the agent takes about {size:,} tokens, the window holds {self._window_tokens:,} (--window)"
            )
        entries = await self._asked(PROPOSE, question, PROPOSE_TOKENS, ProposedPairs, proposed_pairs)
        pairs, said.void = counting(entries, sentences)
        for pair in pairs:
            if pair.numbers in by_rules:
                said.again += 1
            elif not self.is_verifying:
                said.found.append(_contradiction(team, agent, pair, self.name, pair.why))
            else:
                await self._verify(team, agent, pair, said)
        return said

    async def _verify(self, team: TeamDescription, agent: str, pair: Pair, said: Proposed) -> None:
        """Ask about one pair by itself, and enter it where it belongs."""
        question = verify(pair.first.statement.text, pair.second.statement.text)
        quotes = (pair.first.quote, pair.second.quote)
        try:
            is_possible, why = await self._asked(VERIFY, question, VERIFY_TOKENS, Verified, can_both)
        except UnreadableError as error:
            said.void.append(VoidPair(quotes, f"asked again, {error}"))
            return
        if is_possible:
            said.refused.append(VoidPair(quotes, f"asked again, it says that one reply can obey both: {why}"))
        else:
            said.found.append(_contradiction(team, agent, pair, self.name, why or pair.why))

    async def _asked(
        self, system: str, question: str, tokens: int, form: type[BaseModel], read: Callable[[str], Read]
    ) -> Read:
        """The answer as it is read; one that cannot be read is asked for once more, and then kept nowhere."""
        tokens = min(tokens, self._window_tokens // 2)
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


def _contradiction(team: TeamDescription, agent: str, pair: Pair, judge: str, why: str) -> Contradiction:
    """The pair as ``cras lint`` names it: the side with more authority binds."""

    def rank(source: Source) -> int:
        return team.authority.index(source) if source in team.authority else len(team.authority)

    low, high = (rank(side.statement.origin.source) for side in (pair.first, pair.second))
    binding, other = (pair.first, pair.second) if low <= high else (pair.second, pair.first)
    return Contradiction(
        team=team.name,
        agent=agent,
        type=pair.type,
        binding=_instruction(agent, binding),
        other=_instruction(agent, other),
        is_tie=low == high,
        places=(binding.statement.origin.place, other.statement.origin.place),
        by=judge,
        reason=why,
    )


def _instruction(agent: str, side: Quoted) -> Instruction:
    statement = side.statement
    return Instruction(
        id=f"{agent}/{statement.origin.source}/sentence {statement.number}",
        text=side.quote,
        source=statement.origin.source,
        author=statement.origin.author,
        agent=agent,
        quote=statement.text,
    )
