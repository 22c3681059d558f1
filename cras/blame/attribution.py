"""The verdict on a run: the earliest turn with a sign that it went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cras.blame.signals import KINDS, Kind, Signal, signals
from cras.score_record import ScoreRecord
from cras.transcript import Transcript


@dataclass(frozen=True)
class Blame:
    """Who went wrong first and when. ``agent`` and ``turn`` are ``None`` where no sign was found: nobody is accused."""

    transcript_id: str
    agent: str | None
    turn: int | None
    reasons: list[Signal]
    """The signs on that turn."""
    later: list[Signal]
    """Signs on later turns, which may follow from the first."""

    def as_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "transcript_id": self.transcript_id,
            "agent": self.agent,
            "turn": self.turn,
            "reasons": [signal.as_json() for signal in self.reasons],
            "later": [signal.as_json() for signal in self.later],
        }


def blame(transcript: Transcript, records: Iterable[ScoreRecord], kinds: Iterable[Kind] = KINDS) -> Blame:
    """The first turn with a sign of the kinds. Later mistakes often follow from the first, so time decides.

    Args:
        transcript: the run.
        records: scores of its turns (those of other runs are ignored).
        kinds: see ``cras.blame.signals``.
    """
    found = signals(transcript, records, kinds)
    if not found:
        return Blame(transcript.id, None, None, [], [])
    first = found[0]
    here = [signal for signal in found if signal.turn == first.turn]
    return Blame(transcript.id, first.agent, first.turn, here, found[len(here) :])
