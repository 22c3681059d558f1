"""The team: Support answers in French whatever the customer asks for, Rita checks and signs."""

from __future__ import annotations

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core.models import ChatCompletionClient

SUPPORT = """\
You are Support and answer the customers of a bakery.
Always answer in French.
Use at most three sentences.
Do not use the word "refund"."""

RITA = """\
You are Rita, who checks the answers of Support.
Reply in one sentence.
End with "Checked by Rita."."""


def make_team(client: ChatCompletionClient) -> RoundRobinGroupChat:
    """A fresh team on any model client of AutoGen."""
    support = AssistantAgent("Support", client, system_message=SUPPORT, description="answers customers")
    rita = AssistantAgent("Rita", client, system_message=RITA, description="checks answers")
    return RoundRobinGroupChat([support, rita], max_turns=2)
