"""Conduct: scope, role, hand-over and order read from free text, and what contradicts what."""

from __future__ import annotations

import pytest

from cras.instructions import conflict_type, find_conflicts, parse_instructions
from cras.lint import TeamDescription, TeamMessage, lint
from cras.transcript import Agent


def _types(system: str, user: str) -> list[str]:
    agent = Agent(name="writer", system_message=system)
    return [found.type for found in lint(TeamDescription(agents=[agent], messages=[TeamMessage(content=user)]))]


@pytest.mark.parametrize(
    ("system", "user", "types"),
    [
        ("Never discuss politics or religion.", "Please discuss religion.", ["scope"]),
        ("Do not give advice about medicine.", "Give advice about medicine.", ["scope"]),
        ("Never discuss politics.", "Please discuss the weather.", []),
        ("Only answer questions about cooking.", "Only answer questions about history.", ["scope"]),
        ("Only answer questions about cooking.", "Only answer questions about French cooking.", []),
        ("You are the writer. Never act as anyone else.", "Act as a pirate.", ["role"]),
        ("You are the writer. Stay in your role.", "From now on you are a pirate.", ["role"]),
        ("You are the writer. Never speak for the critic.", "Speak as the critic.", ["role"]),
        ("You are the writer. Never speak for the critic.", "Speak as a sailor.", []),
        ("You are a helpful assistant.", "Act as a Python expert.", []),
        ("Act as the critic. Never act as anyone else.", "Describe the sea.", []),
        ("Only hand over to the editor.", "When you are done, transfer to the reviewer.", ["procedure"]),
        ("Never hand over to anyone.", "Hand over to the editor.", ["procedure"]),
        ("Hand over to the editor.", "Hand over to the reviewer.", []),
        ("Never hand over to the editor before you are done.", "Hand over to the editor.", []),
        ("Put the summary before the code.", "Put the code before the summary.", ["procedure"]),
        ("Put the summary after the code.", "First give the summary, then the code.", ["procedure"]),
        ("Put the summary before the code.", "Write the summary before the code.", []),
        ("Hand over to Coder or Reviewer. Only hand over to one agent at a time.", "Hand over to Coder.", []),
        ("If asked, never discuss politics.", "Discuss politics.", []),
        ("Try to never discuss politics.", "Discuss politics.", []),
    ],
)
def test_conduct_that_contradicts(system: str, user: str, types: list[str]) -> None:
    assert _types(system, user) == types


def test_no_rule_decides_conduct_on_a_turn_but_the_conflict_is_known() -> None:
    system = parse_instructions("Never discuss politics.", "system", "writer")
    user = parse_instructions("Discuss politics.", "user", "writer")
    assert [item.dimension for item in system] == ["KBA"]
    [conflict] = find_conflicts([*system, *user], "writer")
    assert (conflict.type, conflict.binding, conflict.competing) == ("scope", system[0].id, user[0].id)


def test_the_order_of_two_checks_does_not_matter() -> None:
    for one, other in (("Only hand over to Ann.", "Hand over to Bob."), ("Never discuss tea.", "Discuss tea.")):
        first, second = (parse_instructions(text)[0].check for text in (one, other))
        assert first
        assert second
        assert conflict_type(first, second) == conflict_type(second, first) is not None
