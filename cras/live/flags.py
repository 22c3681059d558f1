"""An intervention handler of AutoGen that scores what a team's runtime delivers and flags turns, without stopping it.

AgentChat shows a handler its own envelopes: ``GroupChatStart`` with the task, ``GroupChatMessage`` with each message
that an agent (of a nested team too) gives to the output, before anybody reads it. They are private types of agentchat
0.7, but the only ones that carry a team's messages through the runtime.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage
from autogen_agentchat.teams._group_chat._events import GroupChatMessage, GroupChatStart
from autogen_core import AgentId, DefaultInterventionHandler, MessageContext

from cras.judges import ScoreRecord
from cras.live.members import agents_of
from cras.live.running import RunningScore

if TYPE_CHECKING:
    from autogen_agentchat.base import ChatAgent, Team

    from cras.transcript import Agent

METADATA_KEY = "cras_flag"
logger = logging.getLogger("cras.live")


@dataclass(frozen=True)
class Flag:
    """A turn that was flagged: why, its score record, and the message itself."""

    reason: str
    record: ScoreRecord
    message: BaseChatMessage | BaseAgentEvent


class AdherenceHandler(DefaultInterventionHandler):
    """Flags every turn that went wrong while a figure of the run is below its threshold.

    Pass it to ``SingleThreadedAgentRuntime(intervention_handlers=[handler])`` and that runtime to the team. A flagged
    message carries the reason in its ``metadata["cras_flag"]``, so it is in the transcript too; the flag is kept in
    ``flags``, logged as a warning to ``cras.live`` (without the turn's words) and given to ``on_flag``. A message that a
    fault in a rule leaves without a score is in ``score.lost``, and logged; the team goes on.

    Args:
        agents: the agents that the team is made of, or a team; their system messages are read now.
        min_priority_adherence, min_cras, min_decided: as for ``AdherenceTermination``.
        on_flag: called with each flag, for example to set an ``ExternalTermination``.

    Raises:
        ValueError: no threshold is given.
        TypeError: ``agents`` holds something that is no agent.
    """

    def __init__(
        self,
        agents: Team | ChatAgent | Iterable[ChatAgent | Team | Agent],
        min_priority_adherence: float | None = 0.5,
        *,
        min_cras: float | None = None,
        min_decided: int = 1,
        on_flag: Callable[[Flag], None] | None = None,
    ) -> None:
        if min_priority_adherence is None and min_cras is None:
            raise ValueError("give a threshold: min_priority_adherence, min_cras or both")
        self._thresholds = (min_priority_adherence, min_cras, min_decided)
        self._on_flag = on_flag
        self.score = RunningScore(agents_of(agents))
        self.flags: list[Flag] = []

    async def on_send(self, message: Any, *, message_context: MessageContext, recipient: AgentId) -> Any:
        if isinstance(message, GroupChatStart):
            self._see(message.messages or ())
        return message

    async def on_publish(self, message: Any, *, message_context: MessageContext) -> Any:
        if isinstance(message, GroupChatMessage):
            self._see((message.message,))
        return message

    def _see(self, messages: Iterable[BaseChatMessage | BaseAgentEvent]) -> None:
        for message in messages:
            for record in self.score.add((message,)):
                reason = self.score.shortfall(*self._thresholds)
                if reason is not None and _went_wrong(record):
                    self._flag(Flag(reason, record, message))

    def _flag(self, flag: Flag) -> None:
        flag.message.metadata[METADATA_KEY] = flag.reason
        self.flags.append(flag)
        logger.warning("turn %d of %s: %s", flag.record.turn, flag.record.agent, flag.reason)
        if self._on_flag is not None:
            self._on_flag(flag)


def _went_wrong(record: ScoreRecord) -> bool:
    is_competing = any(verdict.outcome == "competing" for verdict in record.conflicts)
    return is_competing or (record.cras is not None and record.cras < 1.0)
