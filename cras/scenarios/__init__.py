"""Scenarios: tasks in which instructions conflict, with their aligned twins. Made by seed, kept as JSON lines."""

from cras.scenarios.files import read_scenarios, write_scenarios
from cras.scenarios.generate import generate
from cras.scenarios.run import as_transcript
from cras.scenarios.scenario import CONFLICT_TYPES, PAIRINGS, STYLES, Message, Scenario

__all__ = [
    "CONFLICT_TYPES",
    "PAIRINGS",
    "STYLES",
    "Message",
    "Scenario",
    "as_transcript",
    "generate",
    "read_scenarios",
    "write_scenarios",
]
