"""What binds the agents of a team before it runs: their system messages, and the messages that they are the readers of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cras.checks.sentences import sentences
from cras.instructions.wrapping import unwrapped
from cras.lint.team import TeamDescription
from cras.transcript import Source


@dataclass(frozen=True)
class BindingText:
    """One message that binds agents. ``place`` says where it stands, for a person."""

    place: str
    source: Source
    author: str | None
    text: str
    agents: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One sentence of what binds agents. ``number`` counts over all that was looked at, from 1; ``text`` is literally there, but for line ends."""

    number: int
    text: str
    origin: BindingText


def binding_texts(team: TeamDescription, agent: str | None = None) -> Iterator[BindingText]:
    """The messages that bind an agent, or any model agent of the team, system messages first.

    What an agent says itself does not bind it.
    """
    messages: dict[str, str] = {}
    for member in team.agents:
        if member.is_model:
            messages.setdefault(member.name, member.system_message or "")
    for name, text in messages.items():
        if agent in (None, name):
            yield BindingText(f"the system message of {name}", "system", None, text, (name,))
    for number, message in enumerate(team.messages, 1):
        bound = tuple(name for name in messages if message.to in (None, name) and message.author != name)
        if bound and (agent is None or agent in bound):
            who = message.author or f"the {message.source}"
            place = f"message {number} (of {who})"
            yield BindingText(place, message.source, message.author, message.content, bound)


def statements(texts: Iterable[BindingText]) -> list[Statement]:
    """Every sentence of the messages, whether a rule reads a demand in it or not.

    A line is at least one sentence; one that an editor wrapped is one line. Where a sentence is not literally in its line (strings of JSON), the line stands whole.
    """
    found: list[Statement] = []
    for origin in texts:
        for line in unwrapped(origin.text).text.splitlines():
            parts = sentences(line)
            for part in parts if all(part in line for part in parts) else [line.strip()]:
                if any(character.isalnum() for character in part):
                    found.append(Statement(len(found) + 1, part, origin))
    return found
