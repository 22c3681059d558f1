from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import EVENT_LOGGER_NAME, CancellationToken, FunctionCall
from autogen_core.models import ChatCompletionClient, CreateResult, SystemMessage, UserMessage
from autogen_core.tools import FunctionTool
from pydantic import BaseModel

from attention_probe.chat import ChatError, chat_ids
from attention_probe.generate import decode, generate_ids
from sail.serving.chat import to_chat
from sail.serving.client import ContextLimitError, TransformersChatCompletionClient

TASKS = ["Tell us about whales.", "Whales live in the sea. " * 6, "calm", "Please answer in French.", "The draft?"]
PATIENCE = 60.0
"""Seconds until a test that hangs fails; nothing waits for them to pass."""


def prompt(task: str) -> list[Any]:
    return [SystemMessage(content="You are the planner of a team."), UserMessage(content=task, source="user")]


def make_client(model: Any, tokenizer: Any, **settings: Any) -> TransformersChatCompletionClient:
    # No window, or one that only a full batch ends: no test depends on the clock.
    return TransformersChatCompletionClient(
        model, tokenizer, **{"max_new_tokens": 16, "batch_window_ms": 0.0, **settings}
    )


async def create_all(client: TransformersChatCompletionClient, tasks: list[str]) -> list[CreateResult]:
    return list(await asyncio.gather(*(client.create(prompt(task)) for task in tasks)))


@contextmanager
def generate_calls(model: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The number of rows of each ``generate`` call."""
    calls: list[int] = []
    original = model.generate

    def counted(**arguments: Any) -> Any:
        calls.append(len(arguments["input_ids"]))
        return original(**arguments)

    with monkeypatch.context() as patch:
        patch.setattr(model, "generate", counted)
        yield calls


def test_simultaneous_requests_share_a_batch_and_get_what_they_would_get_alone(
    tiny_model: Any, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [asyncio.run(make_client(tiny_model, tokenizer).create(prompt(task))) for task in TASKS]
    client = make_client(tiny_model, tokenizer, batch_window_ms=PATIENCE * 1000, max_batch_size=len(TASKS))
    with generate_calls(tiny_model, monkeypatch) as calls:
        together = asyncio.run(create_all(client, TASKS))
    assert calls == [len(TASKS)]
    assert [result.content for result in together] == [result.content for result in alone]
    assert len({result.content for result in together}) == len(TASKS)


def test_usage_is_what_the_tokenizer_counts(tiny_model: Any, tokenizer: Any) -> None:
    client = make_client(tiny_model, tokenizer)
    results = asyncio.run(create_all(client, TASKS))
    for task, result in zip(TASKS, results, strict=True):
        chat = [
            {"role": "system", "content": "You are the planner of a team."},
            {"role": "user", "content": task},
        ]
        ids = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=False)
        assert result.usage.prompt_tokens == len(ids) == client.count_tokens(prompt(task))
        assert client.remaining_tokens(prompt(task)) == 512 - len(ids)
        assert result.usage.completion_tokens == 16
        assert result.finish_reason == "length"
    assert client.total_usage().completion_tokens == 16 * len(TASKS)
    assert client.actual_usage().prompt_tokens == sum(result.usage.prompt_tokens for result in results)


def test_finish_reason_is_stop_at_an_end_token(tokenizer: Any, model_factory: Any) -> None:
    model = model_factory(tokenizer)
    free = generate_ids(model, tokenizer, [chat_ids(tokenizer, to_chat(prompt(TASKS[0]), tokenizer))], 16)[0]
    end = free[5]
    model.generation_config.eos_token_id = end
    cut = asyncio.run(make_client(model, tokenizer).create(prompt(TASKS[0])))
    assert cut.finish_reason == "stop"
    assert cut.usage.completion_tokens == free.index(end) + 1
    assert cut.content == decode(tokenizer, free[: free.index(end)])


@pytest.mark.parametrize("task", TASKS)
def test_stream_comes_in_pieces_that_are_the_content(tiny_model: Any, tokenizer: Any, task: str) -> None:
    client = make_client(tiny_model, tokenizer)

    async def listen() -> list[str | CreateResult]:
        return [piece async for piece in client.create_stream(prompt(task))]

    *pieces, result = asyncio.run(listen())
    whole = asyncio.run(client.create(prompt(task)))
    assert isinstance(result, CreateResult)
    assert len(pieces) > 3
    assert "".join(str(piece) for piece in pieces) == result.content == whole.content
    assert result.usage == whole.usage
    assert result.finish_reason == whole.finish_reason


def test_pieces_arrive_while_the_model_still_writes(tokenizer: Any, model_factory: Any) -> None:
    model = model_factory(tokenizer)
    go_on = threading.Event()
    forwards: list[bool] = []

    def wait_at_the_fourth_token(*_: Any) -> None:
        forwards.append(True)
        if len(forwards) == 4:
            assert go_on.wait(PATIENCE)

    model.register_forward_hook(wait_at_the_fourth_token)

    async def listen() -> int:
        stream = make_client(model, tokenizer).create_stream(prompt(TASKS[0]))
        await anext(stream)
        seen_before = len(forwards)
        go_on.set()
        assert [piece async for piece in stream]
        return seen_before

    assert asyncio.run(asyncio.wait_for(listen(), PATIENCE)) <= 4


def test_the_event_loop_goes_on_while_the_model_works(tokenizer: Any, model_factory: Any) -> None:
    model = model_factory(tokenizer)
    looped = threading.Event()
    model.register_forward_hook(lambda *_: _assert(looped.wait(PATIENCE)))

    async def both() -> None:
        answer = asyncio.ensure_future(make_client(model, tokenizer).create(prompt(TASKS[0])))
        await asyncio.sleep(0)
        looped.set()  # were the loop blocked by the model, which waits for this, neither would end
        await answer

    asyncio.run(both())


def _assert(value: bool) -> None:
    assert value


@pytest.mark.parametrize("streaming", [False, True])
def test_cancelling_stops_generation(tokenizer: Any, model_factory: Any, streaming: bool) -> None:
    model = model_factory(tokenizer)
    client = make_client(model, tokenizer, max_new_tokens=400)
    token = CancellationToken()
    started, cancelled = threading.Event(), threading.Event()
    forwards: list[bool] = []

    def hold_the_third_token(*_: Any) -> None:
        forwards.append(True)
        if len(forwards) == 3:
            started.set()
            assert cancelled.wait(PATIENCE)

    model.register_forward_hook(hold_the_third_token)

    async def ask() -> None:
        if streaming:
            async for _ in client.create_stream(prompt(TASKS[0]), cancellation_token=token):
                pass
        else:
            await client.create(prompt(TASKS[0]), cancellation_token=token)

    async def run() -> None:
        asking = asyncio.ensure_future(ask())
        await asyncio.to_thread(started.wait, PATIENCE)
        token.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        cancelled.set()
        await client.create(prompt(TASKS[0]), extra_create_args={"max_new_tokens": 1})  # after the worker is free

    asyncio.run(asyncio.wait_for(run(), PATIENCE))
    assert len(forwards) <= 5  # three, at most one more before the stop is seen, and the last request's one


def test_a_token_cancelled_before_costs_nothing(
    tiny_model: Any, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = CancellationToken()
    token.cancel()
    with generate_calls(tiny_model, monkeypatch) as calls, pytest.raises(asyncio.CancelledError):
        asyncio.run(make_client(tiny_model, tokenizer).create(prompt("calm"), cancellation_token=token))
    assert calls == []


@pytest.mark.parametrize("streaming", [False, True])
def test_a_fault_in_the_worker_reaches_every_caller(
    tiny_model: Any, tokenizer: Any, monkeypatch: pytest.MonkeyPatch, streaming: bool
) -> None:
    def broken(**_: Any) -> Any:
        raise RuntimeError("out of memory")

    client = make_client(tiny_model, tokenizer, batch_window_ms=PATIENCE * 1000, max_batch_size=3)

    async def ask(task: str) -> Any:
        if streaming:
            return [piece async for piece in client.create_stream(prompt(task))]
        return await client.create(prompt(task))

    async def run() -> list[Any]:
        return await asyncio.gather(*(ask(task) for task in TASKS[:3]), return_exceptions=True)

    with monkeypatch.context() as patch:
        patch.setattr(tiny_model, "generate", broken)
        faults = asyncio.run(run())
    assert [str(fault) for fault in faults] == ["out of memory"] * 3
    assert all(not isinstance(answer, Exception) for answer in asyncio.run(run()))  # and the client goes on


def test_a_prompt_over_the_context_limit_is_refused_before_generation(
    tiny_model: Any, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(tiny_model, tokenizer, name="tiny")
    long = prompt("whales " * 400)
    tokens = client.count_tokens(long)
    assert client.remaining_tokens(long) == 512 - tokens < 0
    with generate_calls(tiny_model, monkeypatch) as calls, pytest.raises(ContextLimitError) as error:
        asyncio.run(client.create(long))
    assert calls == []
    for part in (str(tokens), "512", "'tiny'", "shorten"):
        assert part in str(error.value)


def test_a_response_ends_where_the_context_ends(tiny_model: Any, tokenizer: Any) -> None:
    tokens = make_client(tiny_model, tokenizer).count_tokens(prompt("calm"))
    result = asyncio.run(make_client(tiny_model, tokenizer, context_limit=tokens + 3).create(prompt("calm")))
    assert (result.usage.completion_tokens, result.finish_reason) == (3, "length")
    with pytest.raises(ContextLimitError):
        asyncio.run(make_client(tiny_model, tokenizer, context_limit=tokens).create(prompt("calm")))


def test_a_closed_client_refuses(tiny_model: Any, tokenizer: Any) -> None:
    async def run(streaming: bool) -> None:
        client = make_client(tiny_model, tokenizer)
        await client.close()
        if streaming:
            await anext(client.create_stream(prompt("calm")))
        await client.create(prompt("calm"))

    for streaming in (False, True):
        with pytest.raises(RuntimeError, match="closed"):
            asyncio.run(run(streaming))


def test_closing_cancels_what_waits(tiny_model: Any, tokenizer: Any) -> None:
    client = make_client(tiny_model, tokenizer, batch_window_ms=PATIENCE * 1000, max_batch_size=9)

    async def run() -> None:
        asking = asyncio.ensure_future(client.create(prompt("calm")))
        await asyncio.sleep(0)
        await client.close()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(asyncio.wait_for(run(), PATIENCE))


class Answer(BaseModel):
    text: str


@pytest.mark.parametrize("json_output", [True, Answer])
def test_json_that_cannot_be_guaranteed_is_refused(tiny_model: Any, tokenizer: Any, json_output: Any) -> None:
    client = make_client(tiny_model, tokenizer)
    assert client.model_info["json_output"] is client.model_info["structured_output"] is False
    with pytest.raises(ValueError, match="cannot be held to JSON"):
        asyncio.run(client.create(prompt("calm"), json_output=json_output))


def look_up(word: str) -> str:
    return word


TOOL = FunctionTool(look_up, description="Look a word up.")
HERMES = (
    "{%- if tools -%}<|im_start|>system\nCall tools as <tool_call>json</tool_call>: {{ tools | tojson }}<|im_end|>\n"
    "{%- endif -%}{%- for message in messages -%}<|im_start|>{{ message.role }}\n{{ message.content }}"
    "{%- for call in message.tool_calls or [] -%}<tool_call>{{ call.function | tojson }}</tool_call>{%- endfor -%}"
    "<|im_end|>\n{%- endfor -%}{%- if add_generation_prompt -%}<|im_start|>assistant\n{%- endif -%}"
)


def test_tools_are_refused_where_the_template_shows_none(tiny_model: Any, tokenizer: Any) -> None:
    client = make_client(tiny_model, tokenizer)
    assert client.model_info["function_calling"] is False
    with pytest.raises(ValueError, match="tools were given"):
        asyncio.run(client.create(prompt("calm"), tools=[TOOL]))
    assert asyncio.run(client.create(prompt("calm"), tools=[TOOL], tool_choice="none")).content
    with pytest.raises(ValueError, match="function calling"):
        AssistantAgent("planner", client, tools=[look_up])


def test_tools_are_shown_and_calls_are_read(
    tokenizer_factory: Any, model_factory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer = tokenizer_factory(HERMES)
    model = model_factory(tokenizer)
    client = make_client(model, tokenizer, max_new_tokens=99)
    assert client.model_info["function_calling"] is True
    assert client.count_tokens(prompt("calm"), tools=[TOOL]) > client.count_tokens(prompt("calm")) + 40
    said = 'I look.<tool_call>{"name": "look_up", "arguments": {"word": "whales"}}</tool_call>'
    prompts: list[str] = []

    def write(**arguments: Any) -> Any:
        prompts.append(tokenizer.decode(arguments["input_ids"][0]))
        new = torch.tensor([[*tokenizer.encode(said), tokenizer.eos_token_id]])
        if arguments["streamer"] is not None:
            arguments["streamer"].put(arguments["input_ids"])
            for token in new[0]:
                arguments["streamer"].put(token[None])
        return torch.cat([arguments["input_ids"], new], dim=1)

    async def listen() -> list[Any]:
        return [piece async for piece in client.create_stream(prompt("calm"), tools=[TOOL])]

    monkeypatch.setattr(model, "generate", write)
    result = asyncio.run(client.create(prompt("calm"), tools=[TOOL]))
    assert result.finish_reason == "function_calls"
    assert result.content == [FunctionCall(id="call-0-0", name="look_up", arguments='{"word": "whales"}')]
    assert result.thought == "I look."
    assert '"Look a word up."' in prompts[0]
    assert [type(piece) for piece in asyncio.run(listen())] == [CreateResult]
    with pytest.raises(ValueError, match="tool_choice"):
        asyncio.run(client.create(prompt("calm"), tools=[TOOL], tool_choice="required"))


def test_unknown_extra_arguments_are_named(tiny_model: Any, tokenizer: Any) -> None:
    with pytest.raises(ValueError, match="top_z"):
        asyncio.run(make_client(tiny_model, tokenizer).create(prompt("calm"), extra_create_args={"top_z": 1}))


def test_a_tokenizer_without_a_template_is_refused(tiny_model: Any, tokenizer_factory: Any) -> None:
    bare = tokenizer_factory()
    bare.chat_template = None
    with pytest.raises(ChatError, match="no chat template"):
        make_client(tiny_model, bare)


def test_clients_and_threads_take_turns_on_a_model(tiny_model: Any, tokenizer: Any) -> None:
    expected = [asyncio.run(make_client(tiny_model, tokenizer).create(prompt(task))).content for task in TASKS]
    inside: list[int] = []
    most: list[int] = []

    def enter(*_: Any) -> None:
        inside.append(1)
        most.append(len(inside))

    handles = [
        tiny_model.register_forward_pre_hook(enter),
        tiny_model.register_forward_hook(lambda *_: inside.clear()),
    ]
    results: list[list[Any]] = [[] for _ in range(3)]

    def work(index: int) -> None:
        client = make_client(tiny_model, tokenizer)
        results[index] = [result.content for result in asyncio.run(create_all(client, TASKS))]

    threads = [threading.Thread(target=work, args=(index,)) for index in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for handle in handles:
        handle.remove()
    assert results == [expected] * 3
    assert max(most) == 1


def test_agents_run_side_by_side_in_one_batch(tiny_model: Any, tokenizer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client(tiny_model, tokenizer, batch_window_ms=PATIENCE * 1000, max_batch_size=3)
    agents = [
        AssistantAgent(name, client, system_message=f"You are the {name}.") for name in ("planner", "writer", "editor")
    ]

    async def run() -> list[Any]:
        return await asyncio.gather(*(agent.run(task="Tell us about whales.") for agent in agents))

    with generate_calls(tiny_model, monkeypatch) as calls:
        results = asyncio.run(run())
    assert calls == [3]
    assert [result.messages[-1].source for result in results] == ["planner", "writer", "editor"]


def test_a_round_robin_team_sees_names_and_its_own_turns(tiny_model: Any, tokenizer: Any) -> None:
    client = make_client(tiny_model, tokenizer, max_new_tokens=6)
    prompts: list[list[Any]] = []
    create = client.create

    async def kept(messages: Any, **arguments: Any) -> CreateResult:
        prompts.append(list(messages))
        return await create(messages, **arguments)

    client.create = kept  # type: ignore[method-assign]
    agents = [AssistantAgent(name, client, system_message=f"You are the {name}.") for name in ("planner", "writer")]
    team = RoundRobinGroupChat(list(agents), max_turns=3)
    result = asyncio.run(team.run(task="Tell us about whales."))
    said = [message.to_text() for message in result.messages]
    assert [message.source for message in result.messages] == ["user", "planner", "writer", "planner"]
    assert to_chat(prompts[2], tokenizer) == [
        {"role": "system", "content": "You are the planner."},
        {"role": "user", "content": said[0]},
        {"role": "assistant", "content": said[1]},
        {"role": "user", "name": "writer", "content": said[2]},
    ]


def test_calls_are_logged_as_autogen_logs_them(
    tiny_model: Any, tokenizer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger=EVENT_LOGGER_NAME):
        result = asyncio.run(make_client(tiny_model, tokenizer).create(prompt("calm")))
    (record,) = caplog.records
    event = json.loads(str(record.msg))
    assert event["type"] == "LLMCall"
    assert event["response"]["content"] == result.content
    assert (event["prompt_tokens"], event["completion_tokens"]) == (
        result.usage.prompt_tokens,
        result.usage.completion_tokens,
    )


def test_config_round_trip(tiny_model: Any, tokenizer: Any, tmp_path: Any) -> None:
    tiny_model.save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    client = TransformersChatCompletionClient.from_pretrained(tmp_path / "model", max_new_tokens=7, batch_window_ms=0)
    config = client.dump_component()
    assert config.provider == "sail.TransformersChatCompletionClient"
    assert "trust_remote_code" not in config.config
    again = ChatCompletionClient.load_component(config)
    answers = [asyncio.run(one.create(prompt("calm"))) for one in (client, again)]
    assert answers[0] == answers[1]
    assert answers[0].usage.completion_tokens == 7
    with pytest.raises(ValueError, match="from_pretrained"):
        make_client(tiny_model, tokenizer).dump_component()
