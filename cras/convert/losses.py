"""What a target format could not hold: found by reading the document back, so that nothing is lost without a word."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cras.readers.reader import Reader, UnreadableDocument
from cras.transcript import Transcript, Turn

Losses = Counter[str]
"""How often what could not be held, in words of the user."""


def losses_of(transcript: Transcript, document: Any, reader: Reader) -> Losses:
    """The difference between a transcript and what the target's own reader gets from the document made of it.

    ``origin`` is left out: it is the format that a transcript was read from, so it changes with the format.
    """
    try:
        again = reader.read(document, transcript.id).transcript
    except UnreadableDocument as error:
        return Counter({f"everything ({error})": 1})
    losses: Losses = Counter()
    for name in Transcript.model_fields:
        before, after = getattr(transcript, name), getattr(again, name)
        if name not in ("turns", "agents", "extra", "origin") and before != after:
            losses[f"{name} of runs"] += 1
    _compare_mappings(transcript.extra, again.extra, "field {!r} of runs", losses)
    _compare_agents(transcript, again, losses)
    _compare_turns(transcript.turns, again.turns, losses)
    return losses


def _compare_mappings(before: dict[str, Any], after: dict[str, Any], words: str, losses: Losses) -> None:
    for name, value in before.items():
        if name not in after or after[name] != value:
            losses[words.format(name)] += 1


def _compare_agents(before: Transcript, after: Transcript, losses: Losses) -> None:
    for agent in before.agents:
        again = after.agent(agent.name)
        if again is None:
            losses["agents that never speak"] += 1
            continue
        for name in ("role", "system_message", "tools", "is_model"):
            if getattr(agent, name) != getattr(again, name):
                losses[f"{name} of agents"] += 1
        _compare_mappings(agent.extra, again.extra, "field {!r} of agents", losses)


def _compare_turns(before: list[Turn], after: list[Turn], losses: Losses) -> None:
    if len(before) != len(after):
        there = Counter((turn.agent, turn.content) for turn in after)
        kept = []
        for turn in before:
            if there[turn.agent, turn.content] > 0:
                there[turn.agent, turn.content] -= 1
                kept.append(turn)
            else:
                losses[f"turns: {turn.kind.replace('_', ' ')}s of {turn.extra.get('type', 'this kind')!s}"] += 1
        before = kept
    if len(before) != len(after):
        losses["the bounds between turns (several became one, or one several)"] += 1
        return
    for turn, again in zip(before, after, strict=True):
        for name in ("agent", "content", "kind", "source", "given"):
            if getattr(turn, name) != getattr(again, name):
                losses[f"{name} of turns"] += 1
        _compare_mappings(turn.extra, again.extra, "field {!r} of turns", losses)
