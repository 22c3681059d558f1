"""Layouts of which a turn has one exclude each other."""

from __future__ import annotations

import pytest

from cras.lint import TeamDescription, lint
from cras.transcript import Agent


def number_of(first: str, second: str) -> int:
    return len(lint(TeamDescription(agents=[Agent(name="Assistant", system_message=f"{first}\n\n{second}")])))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Reply in XML.", "Answer in YAML."),
        ("Reply in JSON.", "Return CSV."),
        ("Reply in JSON.", "Answer as a Markdown table."),
    ],
)
def test_two_layouts_of_the_whole_turn_clash(first: str, second: str) -> None:
    assert number_of(first, second) == number_of(second, first) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Reply in JSON.", "Explain YAML to newcomers."),
        ("Reply in JSON.", "Read the CSV file first."),
        ("Reply in XML.", "Answer questions about YAML."),
    ],
)
def test_a_layout_that_is_spoken_of_clashes_with_none(first: str, second: str) -> None:
    assert number_of(first, second) == 0
