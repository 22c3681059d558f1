"""Turns drawn at random from the runs at hand."""

from __future__ import annotations

import random

from cras.readers import Reading
from cras.scoring.score import not_scored_because
from cras.transcript import Transcript, Turn


def draw(reading: Reading, number: int, seed: int) -> list[tuple[Transcript, Turn]]:
    """``number`` turns that a model wrote, every one with the same chance (reservoir sampling), in a random order."""
    rng = random.Random(seed)
    kept: list[tuple[Transcript, Turn]] = []
    met = 0
    for run in reading:
        for turn in run.turns:
            if not_scored_because(turn, run):
                continue
            met += 1
            if len(kept) < number:
                kept.append((run, turn))
            elif (place := rng.randrange(met)) < number:
                kept[place] = (run, turn)
    rng.shuffle(kept)
    return kept
