"""A live AutoGen team to a transcript: what ``TaskResult`` holds, and the system messages that it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cras.readers.autogen import read_autogen
from cras.transcript import Agent, Transcript

if TYPE_CHECKING:
    from autogen_agentchat.base import ChatAgent, TaskResult, Team

    Member = ChatAgent | Team


def from_task_result(
    result: TaskResult,
    agents: Team | Iterable[Member | Agent],
    *,
    id: str = "run",
    task: str | None = None,
) -> Transcript:
    """The transcript of a finished run.

    Args:
        result: what ``team.run()`` answered, or the last item of ``team.run_stream()``.
        agents: the team, or its members; or ``Agent`` records for those that AutoGen does not describe.
        id: how the run is called in score records; unique among runs that are scored together.
        task: the task's text; by default the first message of the user.

    Returns:
        A transcript to score as it is, or to write with ``cras.readers.write_transcripts``. System messages are read
        from the agents as they are now.

    Raises:
        TypeError: ``agents`` holds something that is no AutoGen agent, team or ``Agent``.
    """
    described = [item for member in _members(agents) for item in _describe(member)]
    document: dict[str, Any] = {
        "id": id,
        "messages": [message.model_dump(mode="json") for message in result.messages],
        "stop_reason": result.stop_reason,
        "agents": described,
    }
    if task is not None:
        document["task"] = task
    return read_autogen(document, id).transcript


def _members(agents: Any) -> Sequence[Any]:
    from autogen_agentchat.teams import BaseGroupChat

    if isinstance(agents, BaseGroupChat):
        return list(agents._participants)
    return list(agents)


def _describe(member: Any) -> list[dict[str, Any]]:
    """The agent as a reader's ``agents`` entry; a nested team as its members."""
    from autogen_agentchat.agents import AssistantAgent, SocietyOfMindAgent, UserProxyAgent
    from autogen_agentchat.base import ChatAgent
    from autogen_agentchat.teams import BaseGroupChat

    if isinstance(member, Agent):
        return [member.model_dump(include={"name", "role", "system_message", "tools", "is_model"})]
    if isinstance(member, BaseGroupChat):
        return [item for inner in _members(member) for item in _describe(inner)]
    if not isinstance(member, ChatAgent):
        raise TypeError(f"agents: {type(member).__name__} is no AutoGen agent, team, or cras Agent")
    entry: dict[str, Any] = {"name": member.name, "role": member.description, "system_message": None, "tools": []}
    if isinstance(member, AssistantAgent):
        entry["system_message"] = "\n".join(message.content for message in member._system_messages) or None
        entry["tools"] = [tool.name for tool in (*member._tools, *member._handoff_tools)]
    entry["is_model"] = not isinstance(member, UserProxyAgent)
    if isinstance(member, SocietyOfMindAgent):
        return [entry, *(item for inner in _members(member._team) for item in _describe(inner))]
    return [entry]
