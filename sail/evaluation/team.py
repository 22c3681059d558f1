"""A scenario played by a real AutoGen team on one model, as a transcript."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import TaskResult
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import FunctionCall
from autogen_core.model_context import UnboundedChatCompletionContext
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    UserMessage,
)

from cras.scenarios.grammar import language
from cras.scenarios.scenario import Message, Scenario
from cras.terminal.progress import Progress
from cras.transcript import Agent, Instruction, Transcript, Turn


async def run_teams(
    scenarios: Sequence[Scenario],
    client: ChatCompletionClient,
    concurrency: int = 32,
    progress: Progress | None = None,
) -> list[Transcript]:
    """:func:`run_team` of each scenario, ``concurrency`` at a time, in the order of the scenarios.

    Runs that go side by side let a batching client answer them together. The first error ends all runs.
    """
    places = asyncio.Semaphore(concurrency)
    done = 0

    async def run(scenario: Scenario) -> Transcript:
        async with places:
            transcript = await run_team(scenario, client)
        nonlocal done
        done += 1
        if progress is not None:
            progress("teams", done, len(scenarios))
        return transcript

    tasks = [asyncio.ensure_future(run(scenario)) for scenario in scenarios]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


async def run_team(scenario: Scenario, client: ChatCompletionClient) -> Transcript:
    """A round-robin team plays the scenario: its peers speak in their order, then its agent takes the decisive turn.

    The user's last message is the team's task. Every peer that has something to say is an agent on the same client,
    whose system message asks it to pass that on; the transcript has what it really said. The agent's earlier turns
    and its tool's result are in its model context beforehand.

    An instruction that a peer was to speak is in force, and so the conflict is there, only where the peer passed it
    on word for word: ``extra["relayed"]`` says whether that is so of all of them, and the transcript leaves out the
    conflict and the instructions of which it is not.

    Raises:
        ValueError: the scenario has no user message, or a peer speaks twice after the last one.
    """
    script = _script(scenario)
    participants = [
        AssistantAgent(peer.name or "peer", client, system_message=relay_system_message(peer)) for peer in script.peers
    ]
    context = _SeededContext(script.history, script.after)
    system = scenario.messages[0].content if scenario.messages[0].role == "system" else None
    participants.append(AssistantAgent(scenario.agent, client, system_message=system, model_context=context))
    team = RoundRobinGroupChat(list(participants), max_turns=len(participants))
    return _transcript(scenario, script, await team.run(task=script.task.content))


def relay_system_message(peer: Message) -> str:
    """What makes an agent say a peer's message: the scenario language's own words, which the embedded model knows."""
    return str(language()["relay"][0]).format(role=peer.name, content=peer.content)


@dataclass
class _Script:
    """A scenario as a team plays it.

    ``history``: the agent's context before the task. ``peers``: who speaks after the task, with what.
    ``after``: what the agent's context gets by itself once it has received so many messages (the task is the first).
    """

    task: Message
    history: list[LLMMessage] = field(default_factory=list)
    peers: list[Message] = field(default_factory=list)
    after: dict[int, list[LLMMessage]] = field(default_factory=dict)


def _script(scenario: Scenario) -> _Script:
    users = [index for index, message in enumerate(scenario.messages) if message.role == "user"]
    if not users:
        raise ValueError(f"scenario {scenario.id} has no user message, so there is no task for a team")
    script = _Script(task=scenario.messages[users[-1]])
    before = [message for message in scenario.messages[: users[-1]] if message.role != "system"]
    script.history = _seeds(before, scenario.agent)
    spoken: list[Message] = []
    for message in [*scenario.messages[users[-1] + 1 :], None]:
        if message is not None and message.role != "peer":
            spoken.append(message)
            continue
        script.after[1 + len(script.peers)] = _seeds(spoken, scenario.agent)
        spoken = []
        if message is not None:
            if any(peer.name == message.name for peer in script.peers):
                raise ValueError(
                    f"scenario {scenario.id}: {message.name} speaks twice; a round gives each peer one turn"
                )
            script.peers.append(message)
    return script


def _seeds(messages: Sequence[Message], agent: str) -> list[LLMMessage]:
    """Messages as AutoGen keeps them in an agent's context. A tool's result follows the agent's call of it."""
    seeds: list[LLMMessage] = []
    for index, message in enumerate(messages):
        if message.role == "tool":
            name, call_id = message.name or "tool", f"seeded-{index}"
            last = seeds.pop() if index and messages[index - 1].role == "assistant" else None
            thought = last.content if isinstance(last, AssistantMessage) and isinstance(last.content, str) else None
            call = FunctionCall(id=call_id, name=name, arguments="{}")
            result = FunctionExecutionResult(content=message.content, name=name, call_id=call_id, is_error=False)
            seeds.append(AssistantMessage(content=[call], thought=thought, source=agent))
            seeds.append(FunctionExecutionResultMessage(content=[result]))
        elif message.role == "assistant":
            seeds.append(AssistantMessage(content=message.content, source=agent))
        else:
            seeds.append(UserMessage(content=message.content, source=message.name or "user"))
    return seeds


class _SeededContext(UnboundedChatCompletionContext):
    """An agent's context in which, after so many received messages, a tool call of its own and the result follow."""

    def __init__(self, history: list[LLMMessage], after: dict[int, list[LLMMessage]]) -> None:
        super().__init__(initial_messages=history)
        self._after, self._received = after, 0

    async def add_message(self, message: LLMMessage) -> None:
        """Keep the message, and what is to follow it."""
        await super().add_message(message)
        if isinstance(message, UserMessage):
            self._received += 1
            for seed in self._after.get(self._received, ()):
                await super().add_message(seed)


def _transcript(scenario: Scenario, script: _Script, result: TaskResult) -> Transcript:
    """The run in the order in which its agent read it. What was written beforehand is marked as given."""
    said = {m.source: m for m in result.messages if isinstance(m, TextMessage) and m.source != "user"}
    peers = [peer.name or "peer" for peer in script.peers]
    turns: list[Turn] = []
    task_at = max(index for index, message in enumerate(scenario.messages) if message.role == "user")
    for index, message in enumerate(scenario.messages):
        if message.role == "system":
            continue
        if message.role == "peer" and index > task_at:
            turns.append(_spoken(said[message.name or "peer"], len(turns)))
        else:
            turns.append(_given(message, scenario.agent, len(turns)))
    turns.append(_spoken(said[scenario.agent], len(turns)))
    prompts = {peer.name or "peer": relay_system_message(peer) for peer in script.peers}
    unspoken = {
        instruction.id
        for instruction in scenario.instructions
        if instruction.author in peers and instruction.text not in said[instruction.author].content
    }
    conflict = scenario.conflict
    return Transcript(
        id=f"{scenario.id}-team",
        task=scenario.task,
        agents=[_agent(agent, prompts) for agent in scenario.agents],
        turns=turns,
        instructions=[_binding(i, scenario.agent) for i in scenario.instructions if i.id not in unspoken],
        conflicts=[conflict] if conflict and not {conflict.binding, conflict.competing} & unspoken else [],
        scenario_id=scenario.id,
        origin="autogen",
        stop_reason=result.stop_reason,
        extra={"relayed": not unspoken},
    )


def _given(message: Message, agent: str, index: int) -> Turn:
    speaker = agent if message.role == "assistant" else message.name or message.role
    return Turn(
        index=index,
        agent=speaker,
        content=message.content,
        kind="tool_result" if message.role == "tool" else "message",
        source="tool" if message.role == "tool" else "user" if message.role == "user" else "peer",
        given=True,
    )


def _spoken(message: TextMessage, index: int) -> Turn:
    usage = message.models_usage
    extra = {} if usage is None else {"usage": {"prompt": usage.prompt_tokens, "completion": usage.completion_tokens}}
    return Turn(index=index, agent=message.source, content=message.content, extra=extra)


def _agent(agent: Agent, prompts: dict[str, str]) -> Agent:
    """The agent with the system message that it really had."""
    return agent.model_copy(update={"system_message": prompts[agent.name]}) if agent.name in prompts else agent


def _binding(instruction: Instruction, agent: str) -> Instruction:
    """A scenario's instructions bind the agent of its decisive turn, not the peers that relay them."""
    return instruction.model_copy(update={"agent": instruction.agent or agent})
