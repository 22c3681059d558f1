"""A turn that is lost to a fault in a judge: what happened, and where to look."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from cras.text import fit, printable

MESSAGE_CHARACTERS = 300


@dataclass(frozen=True)
class LostTurn:
    """One turn that an unexpected exception cost."""

    transcript_id: str
    turn: int
    agent: str
    error: str
    """Type and message of the exception."""
    place: str
    """File and line that raised it."""

    def __str__(self) -> str:
        return printable(f"{self.transcript_id}, turn {self.turn}, {self.agent}: {self.error} (at {self.place})")

    def as_json(self) -> dict[str, object]:
        """As plain values, printable."""
        return {name: printable(value) if isinstance(value, str) else value for name, value in vars(self).items()}


def lost_turn(error: BaseException, transcript_id: str, turn: int, agent: str) -> LostTurn:
    """What an exception that was just caught cost."""
    message = " ".join(str(error).split())
    notes = "".join(f"; {note}" for note in getattr(error, "__notes__", ()))
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{_short(frames[-1].filename)}:{frames[-1].lineno}" if frames else "an unknown place"
    return LostTurn(
        transcript_id, turn, agent, fit(f"{type(error).__name__}: {message}{notes}", MESSAGE_CHARACTERS), place
    )


def _short(filename: str) -> str:
    """The path within this package; that of other code in full, so that it can be opened."""
    root = Path(__file__).parents[2]
    path = Path(filename)
    return str(path.relative_to(root)) if path.is_relative_to(root / "cras") else filename
