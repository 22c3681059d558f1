"""The verdict on a run: who is blamed for it, or why nobody can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from cras.blame.signals import KINDS, Kind, Signal, signals
from cras.score_record import Addressed, ScoreRecord
from cras.transcript import Transcript

SIGNS = "signs"
"""The method without a model."""
NO_SIGN = "no turn has a sign that is evidence of a mistake"


@dataclass(frozen=True)
class Void:
    """An answer of a judge that does not count: why, and what the judge said, as it was."""

    reason: str
    said: str


@dataclass(frozen=True)
class Blame:
    """Who went wrong first and when. ``agent`` and ``turn`` are ``None`` where it cannot be told: nobody is accused."""

    transcript_id: str
    agent: str | None
    turn: int | None
    reasons: list[Signal] = field(default_factory=list)
    """What speaks against that turn."""
    later: list[Signal] = field(default_factory=list)
    """Signs on later turns, which may follow from the first."""
    cannot_tell: str | None = None
    """Why nobody is named; ``None`` where somebody is."""
    method: str = SIGNS
    """``signs``, or the way in which a judge model was asked."""
    void: list[Void] = field(default_factory=list)
    """Answers of the judge that do not count."""
    requests: int = 0
    """Answers of the judge that it rests on, void and kept ones included."""
    left_out: str = ""
    """What the judge was not shown, since its window is too small; empty where it saw everything."""
    addressed: list[tuple[int, Addressed]] = field(default_factory=list)
    """Turns that address the judge: a finding without weight, which a person should know of."""

    def as_json(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        found: dict[str, Any] = {
            "transcript_id": self.transcript_id,
            "method": self.method,
            "agent": self.agent,
            "turn": self.turn,
            "cannot_tell": self.cannot_tell,
            "reasons": [signal.as_json() for signal in self.reasons],
            "later": [signal.as_json() for signal in self.later],
        }
        if self.method != SIGNS:
            found |= {
                "requests": self.requests,
                "void": [asdict(item) for item in self.void],
                "left_out": self.left_out,
                "addressed": [{"turn": turn, **item.model_dump()} for turn, item in self.addressed],
            }
        return found


def blame(transcript: Transcript, records: Iterable[ScoreRecord], kinds: Iterable[Kind] = KINDS) -> Blame:
    """The first turn with a sign of the kinds. Later mistakes often follow from the first, so time decides.

    Args:
        transcript: the run.
        records: scores of its turns (those of other runs are ignored).
        kinds: see ``cras.blame.signals``.
    """
    found = signals(transcript, records, kinds)
    if not found:
        return Blame(transcript.id, None, None, cannot_tell=NO_SIGN)
    first = found[0]
    here = [signal for signal in found if signal.turn == first.turn]
    return Blame(transcript.id, first.agent, first.turn, here, found[len(here) :])
