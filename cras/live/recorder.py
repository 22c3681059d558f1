"""A live AutoGen team to a transcript: what AutoGen's stream holds, and the system messages that it does not."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cras.files.run_ids import repeat_id
from cras.live.members import agents_of
from cras.readers.autogen import read_autogen
from cras.transcript import Agent, Transcript

if TYPE_CHECKING:
    from autogen_agentchat.base import ChatAgent, TaskResult, Team
    from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage
    from autogen_core import CancellationToken

    Member = ChatAgent | Team
    Message = BaseAgentEvent | BaseChatMessage
    Task = str | BaseChatMessage | Sequence[BaseChatMessage] | None


def record(team: Team | ChatAgent, *, id: str = "run") -> Recording:
    """Wrap a team (or a single agent), so that each of its runs leaves a transcript.

    >>> recording = record(team, id="run-1")  # doctest: +SKIP
    >>> result = await recording.run(task="Describe the sea.")  # doctest: +SKIP
    >>> recording.transcript  # doctest: +SKIP

    Args:
        team: any AutoGen team: round robin, selector, swarm, graph flow, Magentic-One, with nested teams or without.
        id: how the run is called in score records; later runs of the same recording are ``id#2``, ``id#3``.

    Raises:
        TypeError: ``team`` is no AutoGen team or agent.
    """
    return Recording(team, id=id)


@dataclass
class _Run:
    """One run so far; the transcript is made when it is asked for, so that it is there at any moment."""

    id: str
    agents: list[Agent]
    messages: list[Message]
    stop_reason: str | None = "the run was left before it ended"

    @property
    def transcript(self) -> Transcript:
        return _transcript(_whole(self.messages), self.stop_reason, self.agents, self.id, None)


class Recording:
    """A team that keeps a transcript of each run, however the run ends. ``run`` and ``run_stream`` are the team's own."""

    def __init__(self, team: Team | ChatAgent, *, id: str = "run") -> None:
        agents_of(team)  # tells at once what is no team
        self.team = team
        self._id = id
        self._runs: list[_Run] = []

    @property
    def transcripts(self) -> list[Transcript]:
        """Of each run, in order; of one that still goes on, what was said so far."""
        return [run.transcript for run in self._runs]

    @property
    def transcript(self) -> Transcript:
        """Of the last run.

        Raises:
            LookupError: nothing ran yet.
        """
        if not self._runs:
            raise LookupError("nothing was recorded yet: await recording.run(task=...) first")
        return self._runs[-1].transcript

    async def run(
        self,
        *,
        task: Task = None,
        cancellation_token: CancellationToken | None = None,
        output_task_messages: bool = True,
    ) -> TaskResult:
        """``team.run``, recorded."""
        from autogen_agentchat.base import TaskResult

        result: TaskResult | None = None
        async for message in self.run_stream(
            task=task, cancellation_token=cancellation_token, output_task_messages=output_task_messages
        ):
            if isinstance(message, TaskResult):
                result = message
        if result is None:
            raise RuntimeError("the team's stream ended without a TaskResult")
        return result

    async def run_stream(
        self,
        *,
        task: Task = None,
        cancellation_token: CancellationToken | None = None,
        output_task_messages: bool = True,
    ) -> AsyncGenerator[Message | TaskResult, None]:
        """``team.run_stream``, recorded: the transcript is there whether the stream ends, is left, fails or is cancelled."""
        from autogen_agentchat.base import TaskResult

        number = len(self._runs) + 1
        run = _Run(self._id if number == 1 else repeat_id(self._id, number), agents_of(self.team), [])
        self._runs.append(run)
        if not output_task_messages:
            run.messages += _task_messages(task)
        stream = self.team.run_stream(
            task=task, cancellation_token=cancellation_token, output_task_messages=output_task_messages
        )
        try:
            async for message in stream:
                if isinstance(message, TaskResult):
                    run.stop_reason = message.stop_reason
                else:
                    run.messages.append(message)
                yield message
        except BaseException as error:  # cancellation and a left stream too: recorded, and raised on
            if not isinstance(error, GeneratorExit):
                run.stop_reason = _reason(error)
            raise
        finally:
            if hasattr(stream, "aclose"):
                await stream.aclose()


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
    return _transcript(result.messages, result.stop_reason, agents_of(agents), id, task)


def _transcript(
    messages: Sequence[Message], stop_reason: str | None, agents: Sequence[Agent], id: str, task: str | None
) -> Transcript:
    document: dict[str, Any] = {
        "id": id,
        "messages": [message.model_dump(mode="json") for message in messages],
        "stop_reason": stop_reason,
        "agents": [agent.model_dump() for agent in agents],
    }
    if task is not None:
        document["task"] = task
    return read_autogen(document, id).transcript


def _task_messages(task: Task) -> list[Message]:
    from autogen_agentchat.messages import BaseChatMessage, TextMessage

    if task is None:
        return []
    if isinstance(task, str):
        return [TextMessage(content=task, source="user")]
    return [task] if isinstance(task, BaseChatMessage) else list(task)


def _whole(messages: Sequence[Message]) -> list[Message]:
    """The messages of a stream with streamed chunks only where their message never came, those as one message."""
    from autogen_agentchat.messages import ModelClientStreamingChunkEvent

    kept: list[Message] = []
    unfinished: dict[str, list[ModelClientStreamingChunkEvent]] = {}
    for message in messages:
        if isinstance(message, ModelClientStreamingChunkEvent):
            unfinished.setdefault(message.source, []).append(message)
        else:
            unfinished.pop(message.source, None)
            kept.append(message)
    for chunks in unfinished.values():
        text = "".join(chunk.content for chunk in chunks)
        kept.append(chunks[-1].model_copy(update={"content": text}))
    return kept


def _reason(error: BaseException) -> str:
    """An exception in a line: AutoGen passes the exceptions of agents on with their whole traceback as text."""
    first = str(error).strip().split("\n", 1)[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
