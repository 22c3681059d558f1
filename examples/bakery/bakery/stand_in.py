"""A stand-in for a language model, so that this example runs without a key. Put your own client in its place.

It answers as a model might: nearly always as its system message says, now and then as the customer asks instead.
"""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_core.models import (
    ChatCompletionClient,
    CreateResult,
    LLMMessage,
    ModelInfo,
    RequestUsage,
    SystemMessage,
)

from bakery.team import make_team

FRENCH = [
    "Bonjour, le pain de seigle sort du four à sept heures. Nous vous le gardons volontiers.",
    "Merci de votre message. Notre boutique est ouverte tous les jours de sept heures à midi.",
]
ENGLISH = "Good morning, the rye bread leaves the oven at seven. We are happy to keep one for you."
CHECKED = "The answer is polite and correct. Checked by Rita."
CHECKED_IN_ONE_SENTENCE = "The answer is polite and correct, checked by Rita."


class StandIn(ChatCompletionClient):
    """Obeys its system message but for a share ``lapses`` of its answers."""

    component_type = "model"

    def __init__(self, seed: int = 0, lapses: float = 0.0) -> None:
        self._random = random.Random(seed)
        self._lapses = lapses

    async def create(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Any = (),
        tool_choice: Any = "auto",
        json_output: Any = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> CreateResult:
        asked = " ".join(item.content for item in messages if isinstance(item, SystemMessage))
        lapses = self._random.random() < self._lapses
        if "French" in asked:
            content = ENGLISH if lapses else self._random.choice(FRENCH)
        else:
            content = CHECKED if lapses else CHECKED_IN_ONE_SENTENCE
        return CreateResult(finish_reason="stop", content=content, usage=RequestUsage(1, 1), cached=False)

    async def create_stream(self, *arguments: Any, **more: Any) -> AsyncGenerator[str | CreateResult, None]:
        yield await self.create(*arguments, **more)

    async def close(self) -> None: ...

    def actual_usage(self) -> RequestUsage:
        return RequestUsage(0, 0)

    def total_usage(self) -> RequestUsage:
        return RequestUsage(0, 0)

    def count_tokens(self, messages: Any, *, tools: Any = ()) -> int:
        return 0

    def remaining_tokens(self, messages: Any, *, tools: Any = ()) -> int:
        return 100_000

    @property
    def capabilities(self) -> Any:
        return self.model_info

    @property
    def model_info(self) -> ModelInfo:
        return ModelInfo(
            vision=False, function_calling=False, json_output=False, family="unknown", structured_output=False
        )


_seeds = iter(range(1_000_000))


def make_team_on_stand_in() -> RoundRobinGroupChat:
    """A fresh team whose model lapses in one answer of twenty, each time with another seed."""
    return make_team(StandIn(next(_seeds), lapses=0.05))
