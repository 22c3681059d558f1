"""Scenario: a task for one agent of a team, its instructions, their conflict, and a response for each side."""

from __future__ import annotations

from typing import Literal

from cras.errors import InputError
from cras.transcript import Agent, Conflict, Instruction, Record

ConflictType = Literal["language", "format", "length", "wording", "scope", "role", "procedure"]
Pairing = Literal["system-user", "system-peer", "peer-peer", "tool-injection"]
MessageRole = Literal["system", "user", "peer", "tool", "assistant"]

CONFLICT_TYPES: tuple[ConflictType, ...] = ("language", "format", "length", "wording", "scope", "role", "procedure")
Split = Literal["train", "held_out"]
Strength = Literal["weak", "strong"]
HELD_OUT_SHARE = 0.25
"""Of scenarios that are made for both splits, those that are held out."""
Style = Literal["embedded", "natural"]
STYLES: tuple[Style, ...] = ("embedded", "natural")
PAIRINGS: tuple[Pairing, ...] = ("system-user", "system-peer", "peer-peer", "tool-injection")


class Message(Record):
    """A message of the prompt. ``name`` is the peer or tool that speaks; ``assistant`` is the agent itself, earlier."""

    role: MessageRole
    content: str
    name: str | None = None


class Scenario(Record):
    """What the agent reads before its decisive turn, what binds it, and how each side would answer.

    A scenario with a conflict names both messages that carry it; its aligned twin (``twin_of``) is the same with
    the competing instruction removed, made to agree or replaced by remarks, so it has ``conflict=None``. In a twin, ``competing_message``
    still points at the message that carried the competing instruction, so that its attention can be compared.
    """

    schema_version: Literal[1] = 1
    id: str
    type: ConflictType
    pairing: Pairing
    strength: Strength
    """Wording of the competing instruction."""
    binding_strength: Strength
    turns: Literal["single", "multi"]
    agent: str
    agents: list[Agent]
    task: str
    messages: list[Message]
    instructions: list[Instruction]
    """Everything in force on the decisive turn: the task itself (GA), the binding side, the competing side, others."""
    conflict: Conflict | None = None
    binding_message: int
    competing_message: int
    binding_response: str = ""
    competing_response: str = ""
    """Also kept in the twin: the response that would have followed the competing instruction.

    Both are empty in natural scenarios, whose responses are the model's own.
    """
    twin: Literal["removed", "agreed", "neutral"]
    """What stands in the competing instruction's place: nothing, the binding side's wish, or remarks that ask nothing."""
    twin_of: str | None = None
    split: Split = "train"
    style: Style = "embedded"
    """Which language it is written in: the embedded model's closed one, or that of people."""

    def responses(self) -> tuple[str, str]:
        """The written response of either side: binding, competing.

        Raises:
            InputError: there is none, as in natural scenarios.
        """
        if not (self.binding_response and self.competing_response):
            raise InputError(
                f"scenario {self.id} ({self.style}) has no written responses: natural ones are answered by the model "
                "itself, so give it the answers of one (cras.scenarios.variants.answered), or scenarios of the embedded style"
            )
        return self.binding_response, self.competing_response

    def instruction(self, identifier: str) -> Instruction:
        """The instruction of that id.

        Raises:
            KeyError: there is none.
        """
        for instruction in self.instructions:
            if instruction.id == identifier:
                return instruction
        raise KeyError(f"scenario {self.id} has no instruction {identifier!r}")


ScenarioPair = tuple[Scenario, Scenario]
"""A scenario and its aligned twin."""
