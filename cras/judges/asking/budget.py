"""What judge models are asked and what it costs, and the limits that no call may pass."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from cras.judges.asking.prices import Price


class LimitReachedError(Exception):
    """The next call would pass ``--max-calls`` or ``--max-cost``."""


@dataclass
class ModelUse:
    """What one judge model was asked in this run."""

    price: Price | None
    calls: int = 0
    """Requests sent, failed ones and second tries included."""
    from_cache: int = 0
    """Answers that an earlier run had paid for, or that an equal request of this one brought."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_characters: int = 0
    estimated_calls: int = 0
    """Calls whose tokens the server did not say (or that failed): they are counted at the most that they can be."""

    @property
    def cost(self) -> float | None:
        """US dollars at list price, ``None`` where the price is not known."""
        return None if self.price is None else self.price.of(self.prompt_tokens, self.completion_tokens)


@dataclass
class Spending:
    """The books of one run: calls and dollars, over all its judges."""

    max_calls: int | None = None
    max_cost: float | None = None
    """US dollars."""
    models: dict[str, ModelUse] = field(default_factory=dict)
    _reserved: float = 0.0
    _settled: asyncio.Condition | None = None

    @property
    def calls(self) -> int:
        """Requests sent to all judges."""
        return sum(use.calls for use in self.models.values())

    @property
    def cost(self) -> float | None:
        """US dollars; ``None`` where a judge that was called has no known price."""
        costs = [use.cost for use in self.models.values() if use.calls]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None

    async def reserve(self, judge: str, prompt_bytes: int, completion_tokens: int) -> float:
        """Enter a call before it is sent; answers what was set aside for it, in dollars.

        A token of a byte-level vocabulary is at least one byte, so that the prompt's bytes bound its tokens. Where
        the money would do but for what running calls may still take, it waits for them.

        Raises:
            LimitReachedError: the call would pass a limit.
        """
        use = self.models[judge]
        most = use.price.of(prompt_bytes, completion_tokens) if use.price else 0.0
        self._settled = self._settled or asyncio.Condition()
        async with self._settled:
            while True:
                if self.max_calls is not None and self.calls + 1 > self.max_calls:
                    raise LimitReachedError(f"the next call would pass --max-calls {self.max_calls}")
                spent = sum(item.cost or 0.0 for item in self.models.values())
                if self.max_cost is not None and spent + most > self.max_cost:
                    raise LimitReachedError(
                        f"the next call may take up to ${most:.4f} and would pass --max-cost {self.max_cost:g} "
                        f"(${spent:.4f} is spent)"
                    )
                if self.max_cost is None or spent + self._reserved + most <= self.max_cost:
                    break
                await self._settled.wait()
            use.calls += 1
            self._reserved += most
        return most

    async def settle(self, judge: str, reserved: float, prompt_tokens: int, completion_tokens: int) -> None:
        """Enter what a call took in place of what was set aside for it."""
        assert self._settled is not None, "reserve comes first"  # noqa: S101
        use = self.models[judge]
        async with self._settled:
            self._reserved -= reserved
            use.prompt_tokens += prompt_tokens
            use.completion_tokens += completion_tokens
            self._settled.notify_all()
