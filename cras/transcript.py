"""The types that every room shares: agents, turns, instructions, conflicts, transcripts.

A transcript is one run of a team on one task. Files are JSON lines, a transcript a line, each with a
``schema_version``; fields that a reader did not know are kept in ``extra`` and written back.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1

Source = Literal["system", "user", "peer", "tool"]
Dimension = Literal["GA", "RC", "KBA", "CC"]
Outcome = Literal["binding", "competing", "both", "neither"]
TurnKind = Literal["message", "tool_call", "tool_result", "handoff", "event"]

DIMENSIONS: tuple[Dimension, ...] = ("GA", "RC", "KBA", "CC")
AUTHORITY: tuple[Source, ...] = ("system", "user", "peer", "tool")
"""The order of sources, highest first, unless a team says otherwise."""


class Record(BaseModel):
    """Base of all records: an unknown field is an error, so that a typo in a file is told, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Check(Record):
    """A deterministic test of a text: a kind from the registry of ``cras.checks.registry`` and its parameters."""

    kind: str
    params: dict[str, Any] = Field(default_factory=dict)


class Scope(Record):
    """Where a demand holds, in words of its sentence, in base forms; nowhere a word: on the whole of every turn.

    ``audience`` for whom, ``when`` under which condition, ``unless`` the exception, ``without`` what must come with it,
    ``part`` in which part of the turn or which artefact (commit messages), ``task`` for what.
    """

    audience: list[str] = Field(default_factory=list)
    when: list[str] = Field(default_factory=list)
    unless: list[str] = Field(default_factory=list)
    without: list[str] = Field(default_factory=list)
    part: list[str] = Field(default_factory=list)
    task: list[str] = Field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.audience, self.when, self.unless, self.without, self.part, self.task))


class Instruction(Record):
    """A demand on an agent: its words, its source and, where there is one, the check that decides it.

    ``author`` is the agent or tool that spoke it (``None`` for the system message and the user), ``agent`` the agent
    that it binds (``None``: every agent of the team).
    ``quote`` is the stretch of the message that it was read from, where that differs from ``text``. With a ``scope`` the
    check speaks of that part or case alone: it is compared with others, and run only where the part may be the turn itself.
    """

    id: str
    text: str
    source: Source
    author: str | None = None
    agent: str | None = None
    dimension: Dimension = "CC"
    check: Check | None = None
    strength: Literal["weak", "strong"] | None = None
    quote: str | None = None
    scope: Scope | None = None


class Conflict(Record):
    """Two instructions in force on the turns of ``agent`` that cannot both be met. Fields are instruction ids."""

    id: str
    type: str
    pairing: str
    agent: str
    binding: str
    competing: str


class Agent(Record):
    """A member of a team. ``is_model`` is false for code executors, humans and other speakers that no prompt steers."""

    name: str
    role: str | None = None
    system_message: str | None = None
    tools: list[str] = Field(default_factory=list)
    is_model: bool = True
    extra: dict[str, Any] = Field(default_factory=dict)


class Turn(Record):
    """One message of a run. ``index`` is its place in the run, from 0; ``source`` the authority it speaks with to others.

    ``given`` turns were written before the run (the task, the fixture of a scenario): they are read, never scored.
    """

    index: int
    agent: str
    content: str
    kind: TurnKind = "message"
    source: Source = "peer"
    given: bool = False
    extra: dict[str, Any] = Field(default_factory=dict)


class Transcript(Record):
    """One run of a team on one task. ``instructions`` and ``conflicts`` are those known beforehand (from a scenario)."""

    schema_version: Literal[1] = 1
    id: str
    task: str = ""
    agents: list[Agent] = Field(default_factory=list)
    turns: list[Turn] = Field(default_factory=list)
    instructions: list[Instruction] = Field(default_factory=list)
    conflicts: list[Conflict] = Field(default_factory=list)
    authority: list[Source] = Field(default_factory=lambda: list(AUTHORITY))
    scenario_id: str | None = None
    origin: str | None = None
    """The format that it was read from, for example ``autogen`` or ``ag2``."""
    stop_reason: str | None = None
    extra: dict[str, Any] = Field(default_factory=dict)

    def agent(self, name: str) -> Agent | None:
        """The agent of that name, or ``None``."""
        return next((agent for agent in self.agents if agent.name == name), None)
