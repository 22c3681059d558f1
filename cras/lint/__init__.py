"""Which instructions of a team contradict each other, before it runs."""

from __future__ import annotations

from cras.lint.contradictions import Contradiction, lint
from cras.lint.team import TeamDescription, TeamMessage, Unread, read_teams

__all__ = ["Contradiction", "TeamDescription", "TeamMessage", "Unread", "lint", "read_teams"]
