"""Asks a model client: once for equal requests, within the limits, patiently, and with every answer kept on disk."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from cras.errors import InputError
from cras.judges.answer import Answer, answer_schema
from cras.judges.asking.budget import ModelUse, Spending
from cras.judges.asking.cache import AnswerCache, Answered, default_cache
from cras.judges.asking.judge_failures import JudgeFailedError, RefusedError, TransientError, client_errors, sorted_out
from cras.wording import counted

if TYPE_CHECKING:
    from autogen_core.models import LLMMessage
    from tenacity import RetryCallState

    from cras.judges.asking.clients import ModelClient

MESSAGE_OVERHEAD_TOKENS = 64
"""What a chat template adds to a request of a few messages, at most."""


@dataclass(frozen=True)
class JudgeSettings:
    """How judge models are asked.

    ``retry_after_limit_seconds``: a server that asks for a longer pause fails the turn instead.
    ``answer_tokens``: the most that an answer may take, where that is less than what its question may need.
    ``temperature``: ``None`` is 0, and what a panel of repeats takes where nobody chose one.
    """

    concurrency: int = 8
    timeout_seconds: float = 120.0
    tries: int = 5
    first_pause_seconds: float = 1.0
    longest_pause_seconds: float = 30.0
    retry_after_limit_seconds: float = 120.0
    temperature: float | None = None
    window_tokens: int | None = None
    answer_tokens: int | None = None
    cache: Path | None = None
    max_calls: int | None = None
    max_cost: float | None = None
    prices: str | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True)
class Reply:
    """An answer, the key that it is kept under, and whether it was kept from before."""

    answered: Answered
    key: str
    is_kept: bool

    @property
    def content(self) -> str:
        """The words of the model."""
        return self.answered.content


class Asker:
    """One model client, shared by all turns of a run. All calls come from one event loop."""

    def __init__(
        self,
        model: ModelClient,
        settings: JudgeSettings,
        ledger: Spending,
        cache: AnswerCache,
        repeat: int = 0,
        *,
        form: type[BaseModel] = Answer,
    ) -> None:
        self.model, self.settings, self.ledger, self.cache = model, settings, ledger, cache
        self.repeat, self.form = repeat, form
        self.use = ledger.models.setdefault(model.name, ModelUse(price=model.price))
        self.temperature = 0.0 if settings.temperature is None else settings.temperature
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._running: dict[str, asyncio.Future[Reply]] = {}
        self._not_before = 0.0
        self._dropped: set[str] = set()
        self._unkept: InputError | None = None

    async def ask(
        self,
        system: str,
        user: str,
        more: Sequence[tuple[str, str]] = (),
        *,
        answer_tokens: int,
        form: type[BaseModel] | None = None,
    ) -> Reply:
        """The model's answer, from the cache or from an equal request that is under way where there is one.

        Args:
            more: further messages, (role, text), role ``assistant`` or ``user``.
            answer_tokens: the most that the answer may take.
            form: of this answer, where it is not that of the asker.

        Raises:
            JudgeFailedError: no answer after all tries.
            LimitReachedError: the call would pass a limit of the ledger.
            TooLongError: the prompt does not fit the model's window.
            InputError: no request of this kind can succeed (a wrong key), or the cache cannot be used.
        """
        messages: list[tuple[str, str]] = [("system", system), ("user", user), *more]
        answer_tokens = min(answer_tokens, self.settings.answer_tokens or answer_tokens)
        asked: dict[str, Any] = {
            "model": self.model.identity,
            "messages": messages,
            "temperature": self.temperature,
            "answer_tokens": answer_tokens,
        }
        if self.repeat:
            asked["repeat"] = self.repeat
        key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        if key in self._running:
            self.use.from_cache += 1
            return await asyncio.shield(self._running[key])
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._running[key] = answer
        try:
            kept = await asyncio.to_thread(self.cache.get, key)
            if kept is None:
                async with self._slots:
                    answered = await self._patiently(messages, answer_tokens, form or self.form)
                    await self._keep(key, answered)
            else:
                self.use.from_cache += 1
            reply = Reply(kept or answered, key, is_kept=kept is not None)
        except BaseException as error:
            answer.set_exception(error)
            answer.exception()  # whoever waits gets it; nobody waiting is no fault
            raise
        else:
            answer.set_result(reply)
            return reply
        finally:
            del self._running[key]

    async def forget(self, replies: Sequence[Reply]) -> None:
        """Do not keep these answers: nothing in them counts, and whoever asks again shall not be given them."""
        await asyncio.to_thread(self.cache.forget, [reply.key for reply in replies])

    async def _keep(self, key: str, answered: Answered) -> None:
        """Write an answer down before its slot asks for another, also where the run is being stopped."""
        try:
            await asyncio.shield(asyncio.to_thread(self.cache.put, key, answered))
        except InputError as error:
            self._unkept = error
            raise

    async def _patiently(
        self, messages: Sequence[tuple[str, str]], answer_tokens: int, form: type[BaseModel]
    ) -> Answered:
        from tenacity import AsyncRetrying, retry_if_exception_type

        failures = 0

        def is_over(state: RetryCallState) -> bool:
            # A refusal is no try: each takes something from the request, until nothing is left to take (see _heed).
            nonlocal failures
            failures += bool(state.outcome and isinstance(state.outcome.exception(), TransientError))
            return failures >= self.settings.tries

        retrying = AsyncRetrying(
            sleep=self.settings.sleep,
            stop=is_over,
            wait=self._pause,
            retry=retry_if_exception_type((TransientError, RefusedError)),
            reraise=True,
        )
        try:
            return await retrying(self._once, messages, answer_tokens, form)
        except TransientError as error:
            raise JudgeFailedError(
                # With the server's address, where the model has one: "Connection error." alone does not say to what.
                f"no answer after {counted(self.settings.tries, 'try', 'tries')}: {error} ({self.model.identity})"
            ) from error

    def _pause(self, state: RetryCallState) -> float:
        """Seconds before the next try: what the server asked for, else twice as long each time, with jitter."""
        from tenacity import wait_random_exponential

        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, RefusedError):
            return 0.0
        if isinstance(error, TransientError) and error.retry_after is not None:
            return error.retry_after
        first, longest = self.settings.first_pause_seconds, self.settings.longest_pause_seconds
        return float(wait_random_exponential(multiplier=first, max=longest)(state))

    async def _once(self, messages: Sequence[tuple[str, str]], answer_tokens: int, form: type[BaseModel]) -> Answered:
        if self._unkept is not None:
            raise self._unkept  # no answer is paid for that cannot be kept
        loop = asyncio.get_running_loop()
        if self._not_before > loop.time():
            await self.settings.sleep(self._not_before - loop.time())
        options = self._options(answer_tokens, form)
        characters = sum(len(text) for _, text in messages)
        most_tokens = sum(len(text.encode()) for _, text in messages) + MESSAGE_OVERHEAD_TOKENS
        name = self.model.name
        reserved = await self.ledger.reserve(name, most_tokens, answer_tokens)
        self.use.prompt_characters += characters
        try:
            answered = await asyncio.wait_for(self._create(messages, options), self.settings.timeout_seconds)
        except client_errors() as error:
            failure = sorted_out(error, name, frozenset(options["extra_create_args"]) | {"response_format"})
            is_owed = isinstance(failure, TransientError) and not failure.answered
            self.use.estimated_calls += is_owed
            await self.ledger.settle(name, reserved, *((most_tokens, answer_tokens) if is_owed else (0, 0)))
            self._heed(failure, options, loop.time())
            raise failure from error
        except asyncio.CancelledError:
            await self.ledger.settle(name, reserved, most_tokens, answer_tokens)
            raise
        self.use.estimated_calls += answered.prompt_tokens is None
        await self.ledger.settle(
            name,
            reserved,
            most_tokens if answered.prompt_tokens is None else answered.prompt_tokens,
            answer_tokens if answered.completion_tokens is None else answered.completion_tokens,
        )
        return answered

    def _heed(self, failure: Exception, options: dict[str, Any], now: float) -> None:
        """A pause that the server asked for holds for all requests; a refused parameter is not sent again.

        Raises:
            JudgeFailedError: the pause is longer than the limit, or the refusal names nothing that could be left out.
        """
        if isinstance(failure, TransientError) and failure.retry_after is not None:
            limit = self.settings.retry_after_limit_seconds
            if failure.retry_after > limit:
                wanted = f"{failure.retry_after:g} seconds"
                raise JudgeFailedError(f"the server asks for a pause of {wanted}, the limit is {limit:g}: {failure}")
            self._not_before = max(self._not_before, now + failure.retry_after)
        if isinstance(failure, RefusedError):
            if not failure.names:
                raise JudgeFailedError(f"the server refuses the request: {failure}")
            # What this try sent decides, since others that run beside it may have dropped something meanwhile.
            sent = options["extra_create_args"].get("response_format", {}).get("type")
            for name in failure.names:
                if name != "response_format":
                    self._dropped.add(name)
                elif sent is not None or options["json_output"] is not None:
                    self._dropped.add(sent or ("json_object" if options["json_output"] is True else "json_schema"))
                else:
                    raise JudgeFailedError(f"the server refuses the request: {failure}")

    def _options(self, answer_tokens: int, form: type[BaseModel]) -> dict[str, Any]:
        """How this try is put: what the model can do, less what its server has refused."""
        if not self.model.is_openai:
            if self.model.structured and "json_schema" not in self._dropped:
                return {"json_output": form, "extra_create_args": {}}
            can_json = self.model.json_mode and "json_object" not in self._dropped
            return {"json_output": True if can_json else None, "extra_create_args": {}}
        extra: dict[str, Any] = {"temperature": self.temperature, "max_tokens": answer_tokens}
        extra = {name: value for name, value in extra.items() if name not in self._dropped}
        if "max_tokens" in self._dropped and "max_completion_tokens" not in self._dropped:
            extra["max_completion_tokens"] = answer_tokens
        if "json_schema" not in self._dropped:
            extra["response_format"] = answer_schema(form)
        elif "json_object" not in self._dropped:
            extra["response_format"] = {"type": "json_object"}
        return {"json_output": None, "extra_create_args": extra}

    async def _create(self, messages: Sequence[tuple[str, str]], options: dict[str, Any]) -> Answered:
        result = await self.model.client().create([_message(role, text) for role, text in messages], **options)
        if not isinstance(result.content, str):
            raise TypeError("the model called a tool instead of answering")
        usage = result.usage
        said = bool(usage.prompt_tokens)
        return Answered(
            content=result.content,
            prompt_tokens=usage.prompt_tokens if said else None,
            completion_tokens=usage.completion_tokens if said else None,
        )


def cache_of(settings: JudgeSettings) -> AnswerCache:
    """The cache that the settings name."""
    return AnswerCache(settings.cache or default_cache())


def _message(role: str, text: str) -> LLMMessage:
    from autogen_core.models import AssistantMessage, SystemMessage, UserMessage

    if role == "system":
        return SystemMessage(content=text)
    if role == "assistant":
        return AssistantMessage(content=text, source="judge")
    return UserMessage(content=text, source="user")
