"""The turns of a run that a judge scores, and for each turn that makes a call the one that it is judged with."""

from __future__ import annotations

from cras.judges.judged import judged_part
from cras.scoring.acts import is_last_act
from cras.scoring.score import not_scored_because
from cras.transcript import Transcript, Turn


def judged_turns(run: Transcript, *, by_words: bool) -> list[Turn]:
    """The turns that get a score: messages, and with a judge of words an agent's last calls too."""
    return [
        turn for turn in run.turns if not_scored_because(turn, run) is None or (by_words and is_last_act(turn, run))
    ]


def judged_with(run: Transcript, *, by_words: bool) -> dict[int, int]:
    """The index of a turn to that of the judged turn that stands for it: itself, or the one that its calls led to.

    Without a judge of words nobody is shown the calls: then every judged turn stands for itself alone.
    """
    turns = judged_turns(run, by_words=by_words)
    places = {act.turn: turn.index for turn in turns if by_words for act in judged_part(turn, run).acts}
    return places | {turn.index: turn.index for turn in turns}
