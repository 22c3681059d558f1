"""Real AutoGen agents on AutoGen's own replay client."""

from __future__ import annotations

from typing import Any

from autogen_agentchat.agents import AssistantAgent
from autogen_core import FunctionCall
from autogen_core.models import CreateResult, RequestUsage
from autogen_ext.models.replay import ReplayChatCompletionClient

ENGLISH = "The sea is wide, and today it is calm under the clouds."
FRENCH = "La mer est large, et elle est calme sous les nuages."
TASK = "Describe the sea. Answer in English."


def replay(*replies: str | CreateResult) -> ReplayChatCompletionClient:
    info: Any = {
        "vision": False,
        "function_calling": True,
        "json_output": False,
        "family": "unknown",
        "structured_output": False,
    }
    return ReplayChatCompletionClient(list(replies), model_info=info)


def call(name: str, arguments: str = "{}") -> CreateResult:
    calls = [FunctionCall(id="1", name=name, arguments=arguments)]
    return CreateResult(finish_reason="function_calls", content=calls, usage=RequestUsage(1, 1), cached=False)


def agent(name: str, *replies: str | CreateResult, **more: Any) -> AssistantAgent:
    """An agent that has to answer in French."""
    settings = {"system_message": f"You are {name}. Always answer in French.", **more}
    return AssistantAgent(name, replay(*replies), **settings)
