"""The agents of a live AutoGen team: names, roles, system messages and tools, as the objects themselves hold them.

AutoGen has no public way to ask an agent for its system message or its tools, so this file, and no other, reads the
attributes in which agentchat 0.7 keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cras.transcript import Agent

if TYPE_CHECKING:
    from autogen_agentchat.base import ChatAgent, Team

    Member = ChatAgent | Team


def agents_of(team: Team | ChatAgent | Iterable[Member | Agent]) -> list[Agent]:
    """Every agent of a team, nested teams and agents behind tools included, each name once, in order.

    Args:
        team: a team, one agent, or a list of agents, teams and ``Agent`` records.

    Raises:
        TypeError: something in it is no AutoGen agent, team or ``Agent``.
    """
    from autogen_agentchat.base import ChatAgent, Team

    agents: dict[str, Agent] = {}
    for member in [team] if isinstance(team, (Team, ChatAgent)) else team:
        for agent in _describe(member):
            agents.setdefault(agent.name, agent)
    return list(agents.values())


def _describe(member: Any) -> list[Agent]:
    from autogen_agentchat.agents import MessageFilterAgent, SocietyOfMindAgent
    from autogen_agentchat.base import ChatAgent
    from autogen_agentchat.teams import BaseGroupChat

    if isinstance(member, Agent):
        return [member]
    if isinstance(member, BaseGroupChat):
        inside = [agent for inner in member._participants for agent in _describe(inner)]
        return [*inside, *_manager(member)]
    if isinstance(member, MessageFilterAgent):  # speaks with the wrapped agent's words, under a name of its own
        agent, *others = _describe(member._wrapped_agent)
        return [agent.model_copy(update={"name": member.name}), *others]
    if not isinstance(member, ChatAgent):
        raise TypeError(f"agents: {type(member).__name__} is no AutoGen agent, team, or cras Agent")
    inner = _describe(member._team) if isinstance(member, SocietyOfMindAgent) else []
    return [_agent(member), *inner, *_behind_tools(member)]


def _agent(member: ChatAgent) -> Agent:
    from autogen_agentchat.agents import CodeExecutorAgent, SocietyOfMindAgent, UserProxyAgent

    agent = Agent(name=member.name, role=member.description, system_message=_system_message(member))
    agent.tools = [name for name in _tool_names(member)]
    if isinstance(member, SocietyOfMindAgent):
        # Its two prompts go to the model around the inner team's messages, so they are what binds it.
        agent.system_message = "\n".join(filter(None, (member._instruction, member._response_prompt))) or None
    elif isinstance(member, CodeExecutorAgent):
        agent.is_model = member._model_client is not None
        agent.system_message = agent.system_message if agent.is_model else None
    elif isinstance(member, UserProxyAgent):
        agent.is_model = False
    return agent


def _system_message(member: Any) -> str | None:
    """The system messages of an ``AssistantAgent``, or of any agent that keeps them in the same place."""
    messages = getattr(member, "_system_messages", None)
    if isinstance(messages, (list, tuple)):
        return "\n".join(str(getattr(message, "content", message)) for message in messages) or None
    message = getattr(member, "_system_message", None)
    content = getattr(message, "content", message)
    return content if isinstance(content, str) else None


def _tools(member: Any) -> list[Any]:
    """Tool objects, those of static workbenches included. A remote workbench is asked by the agent alone."""
    from autogen_core.tools import StaticWorkbench

    tools = [*(getattr(member, "_tools", None) or ())]
    workbenches = getattr(member, "_workbench", None) or ()
    for workbench in workbenches if isinstance(workbenches, (list, tuple)) else (workbenches,):
        tools += workbench._tools if isinstance(workbench, StaticWorkbench) else ()
    return [*tools, *(getattr(member, "_handoff_tools", None) or ())]


def _tool_names(member: Any) -> Iterable[str]:
    return dict.fromkeys(str(getattr(tool, "name", tool)) for tool in _tools(member))


def _behind_tools(member: Any) -> list[Agent]:
    """The agents and teams that stand behind an ``AgentTool`` or a ``TeamTool``."""
    from autogen_agentchat.tools import AgentTool, TeamTool

    runners = {id(tool): tool._task_runner for tool in _tools(member) if isinstance(tool, (AgentTool, TeamTool))}
    return [agent for runner in runners.values() for agent in _describe(runner)]


def _manager(team: Any) -> list[Agent]:
    """The manager, where a model speaks or chooses in its name."""
    from autogen_agentchat.teams import MagenticOneGroupChat, SelectorGroupChat

    name = team._group_chat_manager_name
    if isinstance(team, MagenticOneGroupChat):
        prompts = {"final_answer_prompt": team._final_answer_prompt}
        return [Agent(name=name, role="orchestrator of the team", extra=prompts)]
    if isinstance(team, SelectorGroupChat):
        return [
            Agent(name=name, role="chooses who speaks next", extra={"selector_prompt": team._selector_prompt}),
        ]
    return []
