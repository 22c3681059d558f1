"""A termination condition of AutoGen that stops a team when its adherence falls under a threshold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from autogen_agentchat.base import TerminatedException, TerminationCondition
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, StopMessage
from autogen_core import Component
from pydantic import BaseModel, Field
from typing_extensions import Self

from cras.live.members import agents_of
from cras.live.running import RunningScore
from cras.scoring.lost import LostTurn
from cras.transcript import Agent

if TYPE_CHECKING:
    from autogen_agentchat.base import ChatAgent, Team


class AdherenceTerminationConfig(BaseModel):
    """The condition as AutoGen stores it. ``agents`` are those that it judges, with their system messages."""

    agents: list[Agent]
    min_priority_adherence: float | None = Field(default=0.5, ge=0, le=1)
    min_cras: float | None = Field(default=None, ge=0, le=1)
    min_decided: int = Field(default=1, ge=1)


class AdherenceTermination(TerminationCondition, Component[AdherenceTerminationConfig]):
    """Stop the team when its agents no longer follow what binds them. Combines with others by ``|`` and ``&``.

    Args:
        agents: the agents that the team is made of (or a team); their system messages are read now.
        min_priority_adherence: stop when, of the conflicts decided so far, fewer than this share went to the binding
            side. ``None`` asks nothing.
        min_cras: stop when the mean CRAS of the turns judged so far is below. ``None`` asks nothing.
        min_decided: how many decided conflicts (judged turns, for ``min_cras``) are needed before a figure counts.

    The ``rules`` judge scores each message once, offline, when AutoGen shows it to the condition, that is after each
    agent's answer. Turns that no rule can judge move nothing; a fault in a rule costs the message that it shows on,
    never the team: it is in ``lost``, with a warning to the logger ``cras.live``.

    Raises:
        ValueError: no threshold is given, or one is outside 0 to 1.
        TypeError: ``agents`` holds something that is no agent.
    """

    component_config_schema = AdherenceTerminationConfig
    component_provider_override = "cras.live.AdherenceTermination"

    def __init__(
        self,
        agents: Team | ChatAgent | Iterable[ChatAgent | Team | Agent],
        min_priority_adherence: float | None = 0.5,
        *,
        min_cras: float | None = None,
        min_decided: int = 1,
    ) -> None:
        if min_priority_adherence is None and min_cras is None:
            raise ValueError("give a threshold: min_priority_adherence, min_cras or both")
        self._config = AdherenceTerminationConfig(
            agents=agents_of(agents),
            min_priority_adherence=min_priority_adherence,
            min_cras=min_cras,
            min_decided=min_decided,
        )
        self._running = RunningScore(self._config.agents)
        self._lost_before: list[LostTurn] = []
        self._terminated = False

    @property
    def score(self) -> RunningScore:
        """The figures and records of the run so far. AutoGen resets a condition when the run ends."""
        return self._running

    @property
    def lost(self) -> list[LostTurn]:
        """The messages of all runs that a fault in a rule left without a score; a reset keeps them."""
        return [*self._lost_before, *self._running.lost]

    @property
    def terminated(self) -> bool:
        return self._terminated

    async def __call__(self, messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> StopMessage | None:
        """Score the new messages and answer a stop message where a figure is below its threshold.

        Raises:
            TerminatedException: the condition was reached before and not reset.
        """
        if self._terminated:
            raise TerminatedException("Termination condition has already been reached")
        self._running.add(messages)
        config = self._config
        missed = self._running.shortfall(config.min_priority_adherence, config.min_cras, config.min_decided)
        if missed is None:
            return None
        self._terminated = True
        return StopMessage(content=missed, source="AdherenceTermination")

    async def reset(self) -> None:
        self._terminated = False
        self._lost_before += self._running.lost
        self._running.reset()

    def _to_config(self) -> AdherenceTerminationConfig:
        return self._config

    @classmethod
    def _from_config(cls, config: AdherenceTerminationConfig) -> Self:
        settings: dict[str, Any] = {"min_cras": config.min_cras, "min_decided": config.min_decided}
        return cls(config.agents, config.min_priority_adherence, **settings)
