"""Matching the names that speak in a run with the names that have a system message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cras.readers.reader import Note
from cras.transcript import Agent


def match_agents(
    speakers: Iterable[str], prompts: Mapping[str, str], not_models: Iterable[str], transcript_id: str
) -> tuple[list[Agent], list[Note]]:
    """The agents of a run and what could not be matched.

    Args:
        speakers: names in the order in which they first speak.
        prompts: system messages by name.
        not_models: speakers without a model behind them (people, code executors).
        transcript_id: for the notes.
    """
    spoken, executors = list(dict.fromkeys(speakers)), set(not_models)
    free = {name: message for name, message in prompts.items() if name not in spoken}
    agents: list[Agent] = []
    notes: list[Note] = []
    for name in spoken:
        if name in prompts:
            agents.append(Agent(name=name, system_message=prompts[name]))
            continue
        if name in executors:
            agents.append(Agent(name=name, is_model=False))
            notes.append(Note("not a model", name, transcript_id))
            continue
        similar = [other for other in free if _plain(other) == _plain(name)]
        if len(similar) == 1:
            agents.append(Agent(name=name, system_message=free.pop(similar[0]), extra={"prompt_name": similar[0]}))
            notes.append(Note("matched by similar name", name, transcript_id, f"system message of {similar[0]!r}"))
        else:
            agents.append(Agent(name=name))
            notes.append(Note("no system message", name, transcript_id))
    for name, message in free.items():
        agents.append(Agent(name=name, system_message=message))
        notes.append(Note("never speaks", name, transcript_id))
    return agents, notes


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
