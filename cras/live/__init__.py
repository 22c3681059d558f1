"""Live AutoGen teams: who is in them, a score while they run, a condition that stops and a hook that flags."""

from __future__ import annotations

from cras.live.flags import AdherenceHandler, Flag
from cras.live.members import agents_of
from cras.live.running import RunningScore
from cras.live.termination import AdherenceTermination, AdherenceTerminationConfig

__all__ = [
    "AdherenceHandler",
    "AdherenceTermination",
    "AdherenceTerminationConfig",
    "Flag",
    "RunningScore",
    "agents_of",
]
