"""One natural scenario with its twin, drawn by seed.

Roles and questions are parted into those of training and those held out, so that a held-out scenario has a role and a
question that no training scenario has. The split is that of the name, whatever the seed.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cras.scenarios.natural.fill import in_words, length, remarks
from cras.scenarios.natural.words import Rule, conflicts, words
from cras.scenarios.scenario import (
    HELD_OUT_SHARE,
    ConflictType,
    Message,
    Pairing,
    Scenario,
    ScenarioPair,
    Split,
    Strength,
)
from cras.transcript import Agent, Conflict, Instruction, Source

SEVERAL_TURNS_SHARE = 0.3
MOST_BACKGROUND = 5
"""Sentences of a system message beside who the agent is, who outranks whom, and the rule."""
_USER_BINDS_SHARE = 0.5
"""Of tool injections, those in which the user's rule stands against the tool and not the system's."""
_USER_ASKS_AGAIN_SHARE = 0.5
"""Of tool injections, those in which the user repeats the question behind the tool's result."""
_PEER_ASKS_SHARE = 0.5
"""Of conversations among peers, those in which the last peer puts the question and not the user."""


def natural_stream(
    seed: int, *, split: Split | None, types: Sequence[ConflictType], pairings: Sequence[Pairing]
) -> Iterator[ScenarioPair]:
    """Pairs without end, balanced over types and pairings; see :func:`cras.scenarios.generate.scenario_stream`.

    Two may be alike in words only by chance; whoever wants none twice leaves those of equal id out.
    """
    rng = random.Random(f"natural {seed}")
    cells = [(kind, pairing) for kind in types for pairing in pairings]
    while True:
        rng.shuffle(cells)
        for kind, pairing in cells:
            of_split: Split = split or ("held_out" if rng.random() < HELD_OUT_SHARE else "train")
            yield _Draft(_plan(kind, pairing, of_split, rng), rng).pair()


def split_of(name: str) -> Split:
    """The split of a role or question, by its name alone."""
    share = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 16**8
    return "held_out" if share < HELD_OUT_SHARE else "train"


@dataclass(frozen=True)
class _Plan:
    """What a scenario will say, before its words are chosen."""

    kind: ConflictType
    pairing: Pairing
    split: Split
    agent: str
    task: str
    binding: Rule
    competing: Rule
    binding_source: Source
    strength: Strength
    binding_strength: Strength
    high: str
    low: str
    multi: bool
    twin: Literal["agreed", "neutral"]


def _plan(kind: ConflictType, pairing: Pairing, split: Split, rng: random.Random) -> _Plan:
    vocabulary = words()
    tasks = [task for listed in vocabulary["tasks"].values() for task in listed]
    groups = conflicts()[kind]
    binding, competing = rng.choice(groups[rng.choice(list(groups))])
    binding_source: Source = "peer" if pairing == "peer-peer" else "system"
    if pairing == "tool-injection" and rng.random() < _USER_BINDS_SHARE:
        binding_source = "user"
    high, low = rng.sample(vocabulary["peers"], 2)
    return _Plan(
        kind=kind,
        pairing=pairing,
        split=split,
        agent=rng.choice([name for name in vocabulary["roles"] if split_of(name) == split]),
        task=rng.choice([task for task in tasks if split_of(task) == split]),
        binding=binding,
        competing=competing,
        binding_source=binding_source,
        strength=rng.choice(("weak", "strong")),
        binding_strength=rng.choice(("weak", "strong")),
        high=high,
        low=low,
        multi=rng.random() < SEVERAL_TURNS_SHARE,
        twin=rng.choice(("agreed", "neutral")),
    )


class _Draft:
    """The messages of a plan as they are put together; of the competing one what stands before and behind its words."""

    def __init__(self, plan: _Plan, rng: random.Random) -> None:
        self.plan, self.rng, self.words = plan, rng, words()
        self.source: Source = {"system-user": "user", "tool-injection": "tool"}.get(plan.pairing, "peer")  # type: ignore[assignment]
        self.binding_text = rng.choice(plan.binding.wordings(plan.binding_source, plan.binding_strength))
        self.competing_text, self.agreed = self._sides()
        self.messages = [Message(role="system", content=self._system())]
        self.author: str | None = None
        self.binding_at = self.carrier = 0
        self.before = self.behind = ""
        if plan.multi:
            self._earlier()
        {"system-user": self._from_user, "tool-injection": self._from_tool}.get(plan.pairing, self._from_peers)()

    def pair(self) -> ScenarioPair:
        """The scenario and its twin."""
        plan = self.plan
        instead = self.agreed or remarks(length(self.competing_text), self.source, self.rng)
        said = "\x1f".join(f"{m.role}:{m.name}:{m.content}" for m in self._with(self.competing_text))
        identifier = hashlib.sha256(f"{said}\x1f{self.carrier}\x1f{self.competing_text}".encode()).hexdigest()[:12]
        binding = self._instruction("binding", plan.binding, self.binding_text)
        competing = self._instruction("competing", plan.competing, self.competing_text)
        spoken = [message.name for message in self.messages if message.role == "peer" and message.name]
        twin = Scenario(
            id=f"{identifier}-twin",
            type=plan.kind,
            pairing=plan.pairing,
            strength=plan.strength,
            binding_strength=plan.binding_strength,
            turns="multi" if plan.multi else "single",
            agent=plan.agent,
            agents=[
                Agent(name=plan.agent, role=plan.agent, system_message=self.messages[0].content),
                *(Agent(name=name, role=name) for name in dict.fromkeys(spoken)),
            ],
            task=plan.task,
            messages=self._with(instead),
            instructions=[binding],
            binding_message=self.binding_at,
            competing_message=self.carrier,
            twin=plan.twin,
            twin_of=identifier,
            split=plan.split,
            style="natural",
        )
        conflict = Conflict(
            id="conflict",
            type=plan.kind,
            pairing=plan.pairing,
            agent=plan.agent,
            binding="binding",
            competing="competing",
        )
        changes = {
            "id": identifier,
            "messages": self._with(self.competing_text),
            "instructions": [binding, competing],
            "conflict": conflict,
            "twin_of": None,
        }
        return twin.model_copy(update=changes), twin

    def _sides(self) -> tuple[str, str]:
        """The competing side's words, and as many of the same source that agree with the binding side, if the twin is so.

        Raises:
            ValueError: the data has no wording of the binding side that is short enough for any of the competing side.
        """
        plan = self.plan
        wordings = plan.competing.wordings(self.source, plan.strength)
        self.rng.shuffle(wordings)
        if plan.twin == "neutral":
            return wordings[0], ""
        for text in wordings:
            agreed = in_words(plan.binding, length(text), self.source, plan.strength, self.rng)
            if agreed:
                return text, agreed[0]
        raise ValueError(
            f"data/natural.yaml: no wording of {plan.binding.value} is as short as those of {plan.competing.value}"
        )

    def _instruction(self, identifier: str, rule: Rule, text: str) -> Instruction:
        plan, is_binding = self.plan, identifier == "binding"
        source = plan.binding_source if is_binding else self.source
        return Instruction(
            id=identifier,
            text=text,
            source=source,
            author=(plan.high if source == "peer" else None) if is_binding else self.author,
            agent=plan.agent,
            dimension=rule.dimension,
            check=rule.check,
            strength=plan.binding_strength if is_binding else plan.strength,
        )

    def _with(self, text: str) -> list[Message]:
        """The messages with a text in the competing instruction's place."""
        content = _joined(self.before, text, self.behind)
        said = self.messages[self.carrier].model_copy(update={"content": content})
        return [said if index == self.carrier else message for index, message in enumerate(self.messages)]

    def _system(self) -> str:
        plan, rng = self.plan, self.rng
        role = self.words["roles"][plan.agent]
        rules = [self.binding_text] if plan.binding_source == "system" else []
        body = rng.sample(self.words["background"], rng.randint(0, MOST_BACKGROUND)) + rules
        rng.shuffle(body)
        if plan.pairing == "peer-peer":
            body.insert(0, rng.choice(self.words["peer_order"]).format(high=plan.high, low=plan.low))
        opening = rng.choice(self.words["system_opening"]).format(role=role)
        return _joined(opening, *body)

    def _earlier(self) -> None:
        """An exchange before the question: with the agent, who obeyed, or between others where nothing short obeys."""
        plan, rng = self.plan, self.rng
        if plan.binding_source == "system" and plan.binding.earlier:
            self._say("user", rng.choice(self.words["earlier_questions"]))
            self._say("assistant", plan.binding.earlier)
            return
        question, answer = rng.choice(self.words["earlier_between"])
        self._say("user", question)
        self._say("peer", answer, name=plan.high)

    def _from_user(self) -> None:
        plan = self.plan
        question = self._question() if plan.multi else plan.task
        self._carry("user", *self.rng.choice([(question, ""), ("", question)]))

    def _from_tool(self) -> None:
        plan, rng = self.plan, self.rng
        rule = [self.binding_text] if plan.binding_source == "user" else []
        asked = self._say("user", *self.rng.choice([(plan.task, *rule), (*rule, plan.task)]))
        self.binding_at = asked if rule else 0
        self.author = rng.choice(self.words["tools"])
        self._say("assistant", rng.choice(self.words["tool_call"]).format(tool=self.author))
        found = rng.choice(self.words["tool_opening"]).format(task=plan.task)
        self._carry("tool", found, "", name=self.author)
        if rng.random() < _USER_ASKS_AGAIN_SHARE:
            self._say("user", rng.choice(self.words["after_tool"]).format(agent=plan.agent, task=plan.task))

    def _from_peers(self) -> None:
        plan, rng = self.plan, self.rng
        self.author = plan.low
        self._say("user", rng.choice(self.words["kickoff"]))
        openings = rng.sample(self.words["peer_opening"], 2)
        speakers = [plan.low]
        if plan.pairing == "peer-peer":
            speakers.insert(rng.randint(0, 1), plan.high)
        asks = rng.random() < _PEER_ASKS_SHARE
        for name, opening in zip(speakers, openings, strict=False):
            is_last = name == speakers[-1]
            given = rng.choice(self.words["peer_hand_over"]).format(agent=plan.agent, task=plan.task)
            behind = given if asks and is_last else ""
            if name == plan.low:
                self._carry("peer", opening, behind, name=name)
            else:
                self.binding_at = self._say("peer", opening, self.binding_text, behind, name=name)
        if not asks:
            self._say("user", self._question())

    def _question(self) -> str:
        return str(self.rng.choice(self.words["user_question"])).format(agent=self.plan.agent, task=self.plan.task)

    def _say(self, role: str, *parts: str, name: str | None = None) -> int:
        """Add a message; where it stands."""
        self.messages.append(Message(role=role, content=_joined(*parts), name=name))  # type: ignore[arg-type]
        return len(self.messages) - 1

    def _carry(self, role: str, before: str, behind: str, name: str | None = None) -> None:
        """Add the message whose place the competing instruction has."""
        self.before, self.behind = before, behind
        self.carrier = self._say(role, before, behind, name=name)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
