"""What binds an agent before a team runs: its system message, and the messages that it is among the readers of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cras.checks.sentences import sentences
from cras.lint.team import TeamDescription
from cras.transcript import Source


@dataclass(frozen=True)
class BindingText:
    """One message that binds an agent. ``place`` says where it stands, for a person."""

    place: str
    source: Source
    author: str | None
    text: str


@dataclass(frozen=True)
class Statement:
    """One sentence of what binds an agent. ``number`` counts over all that binds it, from 1; ``text`` is literally there."""

    number: int
    text: str
    origin: BindingText


def binding_texts(team: TeamDescription, agent: str) -> Iterator[BindingText]:
    """The messages that bind an agent, the system message first. What it says itself does not bind it."""
    member = next(item for item in team.agents if item.name == agent)
    yield BindingText(f"the system message of {agent}", "system", None, member.system_message or "")
    for number, message in enumerate(team.messages, 1):
        if message.to in (None, agent) and message.author != agent:
            who = message.author or f"the {message.source}"
            yield BindingText(f"message {number} (of {who})", message.source, message.author, message.content)


def statements(team: TeamDescription, agent: str) -> list[Statement]:
    """Every sentence that binds an agent, whether a rule reads a demand in it or not.

    A line is at least one sentence. Where a sentence is not literally in its line (strings of JSON), the line stands whole.
    """
    found: list[Statement] = []
    for origin in binding_texts(team, agent):
        for line in origin.text.splitlines():
            parts = sentences(line)
            for part in parts if all(part in line for part in parts) else [line.strip()]:
                if any(character.isalnum() for character in part):
                    found.append(Statement(len(found) + 1, part, origin))
    return found
