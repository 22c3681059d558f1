"""A transformers model as an AutoGen ``ChatCompletionClient``."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autogen_core import EVENT_LOGGER_NAME, CancellationToken, Component
from autogen_core.logging import LLMCallEvent
from autogen_core.models import ChatCompletionClient, CreateResult, LLMMessage, ModelInfo, RequestUsage
from autogen_core.tools import Tool, ToolSchema
from pydantic import BaseModel
from typing_extensions import Self

from attention_probe.chat import template_facts
from attention_probe.generate import Decoding, decode, end_ids
from sail.serving.batching import Batcher
from sail.serving.replies import parse_reply, parses_calls
from sail.serving.request import Call, ContextLimitError, Served, ToolChoice, count, prepare
from sail.serving.streaming import stream_ids

__all__ = ["ClientConfig", "ContextLimitError", "TransformersChatCompletionClient"]

_events = logging.getLogger(EVENT_LOGGER_NAME)


class ClientConfig(BaseModel):
    """What ``dump_component`` writes: where the model lies and how it answers, never weights.

    Whether remote code may run is no part of it: a file must not be able to decide that.
    """

    path: str
    adapter: str | None = None
    name: str | None = None
    dtype: str | None = None
    device: str | None = None
    max_new_tokens: int = 512
    context_limit: int | None = None
    do_sample: bool = False
    temperature: float | None = None
    batch_window_ms: float = 5.0
    max_batch_size: int = 32


class TransformersChatCompletionClient(ChatCompletionClient, Component[ClientConfig]):
    """Any transformers causal LM whose tokenizer has a chat template, for AutoGen agents.

    Generation runs in a thread, so that agents run side by side; requests that arrive together are answered by one
    ``generate`` call. Clients and threads may share a model: they take turns. The model is put into eval mode.

    Args:
        model: the causal LM, or a PEFT model around one.
        tokenizer: its tokenizer.
        name: what the model is called in logs.
        max_new_tokens: the longest response, in tokens; less where the context ends before.
        context_limit: tokens of prompt and response together; by default the config's ``max_position_embeddings``.
        do_sample: sample instead of taking the likeliest token; see :class:`attention_probe.generate.Decoding`.
        temperature: only with ``do_sample``.
        batch_window_ms: how long a request waits for another one to share its batch.
        max_batch_size: prompts of one ``generate`` call.

    Raises:
        ChatError: the tokenizer has no usable chat template.
        ValueError: a setting is out of range, or the config names no context limit and none is given.
    """

    component_type = "model"
    component_config_schema = ClientConfig
    component_provider_override = "sail.TransformersChatCompletionClient"

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        name: str = "transformers",
        max_new_tokens: int = 512,
        context_limit: int | None = None,
        do_sample: bool = False,
        temperature: float | None = None,
        batch_window_ms: float = 5.0,
        max_batch_size: int = 32,
    ) -> None:
        if max_new_tokens < 1 or max_batch_size < 1 or batch_window_ms < 0:
            raise ValueError("max_new_tokens and max_batch_size must be at least 1, batch_window_ms at least 0")
        facts = template_facts(tokenizer)
        self._model, self._tokenizer = model.eval(), tokenizer
        self._served = Served(
            name=name,
            tokenizer=tokenizer,
            context_limit=context_limit or _context_limit(model),
            max_new_tokens=max_new_tokens,
            decoding=Decoding(do_sample=do_sample, temperature=temperature),
            function_calling=facts.tools and parses_calls(tokenizer),
        )
        self._batcher = Batcher(model, tokenizer, batch_window_ms / 1000, max_batch_size)
        self._ends = end_ids(model, tokenizer)
        self._calls = itertools.count()
        self._usage = RequestUsage(prompt_tokens=0, completion_tokens=0)
        self._config: ClientConfig | None = None
        self._model_info = ModelInfo(
            vision=False,
            function_calling=self._served.function_calling,
            json_output=False,
            structured_output=False,
            family=str(model.config.model_type),
        )

    @classmethod
    def from_pretrained(
        cls,
        path: str | Path,
        adapter: str | Path | None = None,
        *,
        trust_remote_code: bool = False,
        dtype: str | None = None,
        device: str | None = None,
        name: str | None = None,
        **settings: Any,
    ) -> Self:
        """The client of a model folder (or hub id), with a PEFT adapter on it where one is given.

        Args:
            path: a folder that ``save_pretrained`` wrote, or a hub id. Weights are read from safetensors alone.
            adapter: a PEFT adapter's folder; one of ``sail train`` is held to the base model that it was trained on.
            trust_remote_code: run model code that lies in the folder or on the hub.
            dtype, device: see :class:`attention_probe.models.placement.Placement`: by default the accelerator with the
                stored precision, or else the CPU with float32. On a CPU, ``bfloat16`` halves the memory.
            name: by default the folder's name.
            settings: the constructor's other arguments.

        Raises:
            InputError: the folder holds no model.
            AdapterError: the adapter's folder holds no adapter, or one for another base model.
        """
        from sail.training.loading import load_model

        model, tokenizer = load_model(path, adapter, trust_remote_code=trust_remote_code, dtype=dtype, device=device)
        client = cls(model, tokenizer, name=name or Path(path).name, **settings)
        client._config = ClientConfig(
            path=str(path), adapter=None if adapter is None else str(adapter), name=name, dtype=dtype, device=device
        ).model_copy(update=settings)
        return client

    async def create(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = (),
        tool_choice: ToolChoice = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> CreateResult:
        """The model's response. ``completion_tokens`` counts the end token, which the model had to generate.

        Args:
            messages: see :func:`sail.serving.chat.to_chat`.
            tools: shown by the chat template; the response's calls become ``FunctionCall``.
            tool_choice: ``auto`` or ``none``: a model cannot be made to call.
            json_output: must not ask for JSON: nothing here could guarantee it.
            extra_create_args: ``max_new_tokens``, ``do_sample``, ``temperature``, ``top_p``, ``top_k`` of this call.
            cancellation_token: cancelling it ends generation before the next token and raises ``CancelledError``.

        Raises:
            ContextLimitError: the prompt is too long.
            ChatError: the chat template cannot show a message.
            ValueError: something was asked for that this model or client cannot do.
        """
        call = prepare(self._served, messages, tools, tool_choice, json_output, extra_create_args or {})
        if cancellation_token is not None and cancellation_token.is_cancelled():
            raise asyncio.CancelledError
        answer = asyncio.wrap_future(self._batcher.submit(call.ids, call.max_new_tokens, call.decoding))
        if cancellation_token is not None:
            cancellation_token.link_future(answer)
        return self._result(call, await answer, messages)

    async def create_stream(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = (),
        tool_choice: ToolChoice = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> AsyncGenerator[str | CreateResult, None]:
        """Pieces of the response as they are generated, then the result; arguments and errors as in :meth:`create`.

        The pieces together are the content (with a reasoning model's thought before it). Where tools are offered, or
        the tokenizer has a response template, the response has to be read as a whole: the content is one piece.
        A stream has the model for itself; it is not batched.
        """
        call = prepare(self._served, messages, tools, tool_choice, json_output, extra_create_args or {})
        if self._batcher.closed:
            raise RuntimeError("the model client was closed: make a new one")
        ids: list[int] = []
        async for piece in stream_ids(
            self._model, self._tokenizer, call.ids, call.max_new_tokens, call.decoding, cancellation_token
        ):
            if isinstance(piece, list):
                ids = piece
            elif not call.parsed:
                yield piece
        result = self._result(call, ids, messages)
        if call.parsed and isinstance(result.content, str) and result.content:
            yield result.content
        yield result

    def count_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = ()) -> int:
        """Tokens of the prompt that these messages and tools make."""
        return count(self._served, messages, tools)

    def remaining_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = ()) -> int:
        """Tokens that the context has left for a response; negative where the prompt alone is too long."""
        return self._served.context_limit - self.count_tokens(messages, tools=tools)

    def actual_usage(self) -> RequestUsage:
        """Tokens of all calls so far. Nothing is cached, so this is :meth:`total_usage`."""
        return RequestUsage(**vars(self._usage))

    def total_usage(self) -> RequestUsage:
        """Tokens of all calls so far."""
        return RequestUsage(**vars(self._usage))

    @property
    def context_limit(self) -> int:
        """Tokens of prompt and response together."""
        return self._served.context_limit

    @property
    def model_info(self) -> ModelInfo:
        """What the model can do. Function calling was found by rendering its chat template."""
        return self._model_info

    @property
    def capabilities(self) -> ModelInfo:
        """The same as :attr:`model_info`."""
        return self._model_info

    async def close(self) -> None:
        """End generation, cancel what waits and refuse later calls. The model itself stays usable."""
        self._batcher.close()

    def _to_config(self) -> ClientConfig:
        if self._config is None:
            raise ValueError(
                "a client made from a model object has no config that another process could load: "
                "make it with TransformersChatCompletionClient.from_pretrained"
            )
        return self._config

    @classmethod
    def _from_config(cls, config: ClientConfig) -> Self:
        return cls.from_pretrained(**config.model_dump())

    def _result(self, call: Call, ids: list[int], messages: Sequence[LLMMessage]) -> CreateResult:
        ended = bool(ids) and ids[-1] in self._ends
        text = decode(self._tokenizer, ids[:-1] if ended else ids, skip_special_tokens=not call.parsed)
        call_id = f"call-{next(self._calls)}"
        reply = parse_reply(text, self._tokenizer, prompt=call.text, tools=call.tools, call_id=call_id)
        usage = RequestUsage(prompt_tokens=len(call.ids), completion_tokens=len(ids))
        self._usage.prompt_tokens += usage.prompt_tokens
        self._usage.completion_tokens += usage.completion_tokens
        calls = not isinstance(reply.content, str)
        result = CreateResult(
            finish_reason="function_calls" if calls else "stop" if ended else "length",
            content=reply.content,
            thought=reply.thought,
            usage=usage,
            cached=False,
        )
        if _events.isEnabledFor(logging.INFO):
            _events.info(
                LLMCallEvent(
                    messages=[message.model_dump() for message in messages],
                    response=result.model_dump(),
                    prompt_tokens=usage.prompt_tokens,
                    completion_tokens=usage.completion_tokens,
                )
            )
        return result


def _context_limit(model: Any) -> int:
    limit = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    if not limit:
        raise ValueError(f"the config of {type(model).__name__} names no max_position_embeddings: give context_limit")
    return int(limit)
