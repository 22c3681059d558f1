"""Which instructions of a team contradict each other, before it runs."""

from __future__ import annotations

from cras.lint.contradictions import Contradiction, lint
from cras.lint.team import TeamDescription, TeamMessage, read_teams

__all__ = ["Contradiction", "TeamDescription", "TeamMessage", "lint", "read_teams"]
