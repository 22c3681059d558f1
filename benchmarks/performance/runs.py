"""Transcripts for measurements: deterministic, four agents with checkable instructions, turns in four languages."""

from __future__ import annotations

import random
from pathlib import Path

from cras import Agent, Transcript, Turn

AGENTS = [
    Agent(name="planner", system_message="You are the planner. Answer as a bulleted list. Use at most 60 words."),
    Agent(name="writer", system_message='You are the writer. Always answer in French. Never use the word "sorry".'),
    Agent(
        name="critic",
        system_message='You are the critic. Answer in at most three sentences. End your answer with "Over."',
    ),
    Agent(name="editor", system_message="You are the editor. Reply in JSON. Only answer questions about the text."),
]
TASK = "Write a short piece about the sea and the people who live by it. Please write your response in English."
SENTENCES = [
    "The harbour wakes before the sun and the nets are already wet.",
    "I would move the second paragraph up, since the reader waits for it.",
    "La mer est calme ce matin et les bateaux rentrent un à un.",
    "Les pêcheurs parlent peu, mais ils connaissent chaque rocher.",
    "Das Meer ist heute ruhig, und die Fischer kehren langsam heim.",
    "Der Text braucht noch einen Schluss, der die Frage wieder aufnimmt.",
    "El puerto huele a sal y a madera vieja cuando llega la noche.",
    "Check the numbers in the table again: the third row does not add up.",
    "- first the tide, then the wind, then the price of diesel",
    "Over.",
]


def run(number: int, turns: int, seed: int = 0) -> Transcript:
    """One run; the same numbers give the same run. Turns have one to twelve sentences."""
    rng = random.Random(f"{seed}/{number}")
    return Transcript(
        id=f"run-{number:06d}",
        task=TASK,
        agents=AGENTS,
        turns=[
            Turn(
                index=index,
                agent=AGENTS[index % len(AGENTS)].name,
                content=" ".join(rng.choice(SENTENCES) for _ in range(rng.randint(1, 12))),
            )
            for index in range(turns)
        ],
    )


def write_runs(path: Path, number: int, turns: int, seed: int = 0) -> None:
    """A file of ``number`` runs, a run a line."""
    with path.open("w", encoding="utf-8") as file:
        for place in range(number):
            file.write(run(place, turns, seed).model_dump_json() + "\n")
