"""Requests as people make them are read as what they ask for, and questions are not."""

from __future__ import annotations

import pytest

from cras.lint import TeamDescription, TeamMessage, lint
from cras.transcript import Agent


def number_of(system: str, user: str) -> int:
    agents = [Agent(name="Assistant", system_message=system)]
    message = TeamMessage.model_validate({"source": "user", "content": user, "to": "Assistant"})
    return len(lint(TeamDescription(agents=agents, messages=[message])))


@pytest.mark.parametrize(
    "request_",
    [
        "Call the search tool.",
        "I want you to call the search tool.",
        "I'd like you to call the search tool.",
        "I need you to call the search tool now.",
        "Could you please call the search tool.",
        "Could you call the search tool?",
        "Would you please call the search tool?",
        "Can you call the search tool please?",
        "Will you kindly call the search tool?",
        "please call the search tool thx",
        "Call the search tool, please.",
        "Call the search tool. Thank you!",
        "Please call the search tool, thank you.",
    ],
)
def test_a_polite_request_contradicts_a_prohibition(request_: str) -> None:
    assert number_of("Never call the search tool.", request_) == 1


@pytest.mark.parametrize(
    ("system", "user"),
    [
        ("Never call the search tool.", "Did you call the search tool?"),
        ("Never call the search tool.", "Can you tell me why one would call the search tool?"),
        ("Never call the search tool.", "I don't want you to call the search tool."),
        ("Never call the search tool.", "Why could you not call the search tool?"),
        ("Never read files.", "Can you read files?"),
        ("Do not summarise contracts.", "Could you write a poem about the sea, please?"),
        ("Never say thanks.", "Tell me how people say thanks"),
        ("Never call the search tool.\nUsers ask things such as:\n- Can you call the search tool?", "Hello there."),
    ],
)
def test_a_question_or_another_request_contradicts_nothing(system: str, user: str) -> None:
    assert number_of(system, user) == 0
