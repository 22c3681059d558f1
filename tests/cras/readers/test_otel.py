"""OpenTelemetry traces: written by the SDK's own exporter around real AutoGen teams, and built to OTLP's JSON."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import FunctionCall
from autogen_core.models import CreateResult, RequestUsage
from autogen_ext.models.replay import ReplayChatCompletionClient
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

from cras.readers import Reading, UnreadableDocument, read_otel
from cras.readers.otel import gather_otel

INFO: Any = {"vision": False, "function_calling": True, "json_output": False, "family": "unknown",
             "structured_output": False}  # fmt: skip


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the console exporter prints while the test runs. The provider is put in place of the process's own."""
    out = io.StringIO()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter(out=out)))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    yield out
    provider.shutdown()


class Traced(ReplayChatCompletionClient):
    """A model client that is instrumented as the conventions say, with the content of messages recorded."""

    async def create(self, messages: Any, **more: Any) -> CreateResult:
        with trace.get_tracer("client").start_as_current_span("chat m") as span:
            system = [{"type": "text", "content": item.content} for item in messages if item.type == "SystemMessage"]
            given = [_message(item) for item in messages if item.type != "SystemMessage"]
            result = await super().create(messages, **more)
            answer = {"role": "assistant", "parts": _parts(result.content), "finish_reason": "stop"}
            span.set_attribute("gen_ai.operation.name", "chat")
            span.set_attribute("gen_ai.request.model", "m")
            span.set_attribute("gen_ai.system_instructions", json.dumps(system))
            span.set_attribute("gen_ai.input.messages", json.dumps(given))
            span.set_attribute("gen_ai.output.messages", json.dumps([answer]))
            return result


def _message(item: Any) -> dict[str, Any]:
    if item.type == "FunctionExecutionResultMessage":
        answers = [{"type": "tool_call_response", "id": r.call_id, "response": r.content} for r in item.content]
        return {"role": "tool", "parts": answers}
    return {"role": "user" if item.type == "UserMessage" else "assistant", "parts": _parts(item.content)}


def _parts(content: Any) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "content": content}]
    return [{"type": "tool_call", "id": c.id, "name": c.name, "arguments": c.arguments} for c in content]


def search(query: str) -> str:
    """Find something."""
    return f"found {query}"


def team() -> RoundRobinGroupChat:
    call = [FunctionCall(id="1", name="search", arguments='{"query": "x"}')]
    calls = CreateResult(finish_reason="function_calls", content=call, usage=RequestUsage(1, 1), cached=False)
    scripts: dict[str, list[Any]] = {"a": [calls, "un", "trois"], "b": ["deux", "un"]}
    members = [
        AssistantAgent(
            name,
            Traced(script, model_info=INFO),
            system_message=f"You are {name}.",
            description=f"the {name}",
            tools=[search] if name == "a" else [],
            reflect_on_tool_use=name == "a",
        )
        for name, script in scripts.items()
    ]
    return RoundRobinGroupChat(members, max_turns=4)


def check_run(path: Path) -> None:
    reading = Reading([str(path)])
    (transcript,) = reading
    assert not reading.problems
    assert [(turn.agent, turn.kind, turn.source, turn.content) for turn in transcript.turns] == [
        ("user", "message", "user", "Go."),
        ("a", "tool_call", "peer", 'search({"query": "x"})'),
        ("a", "tool_result", "tool", "found x"),
        ("a", "message", "peer", "un"),
        ("b", "message", "peer", "deux"),
        ("a", "message", "peer", "trois"),
        ("b", "message", "peer", "un"),  # the same words as a's: said again, not a prompt that repeats them
    ]
    assert (transcript.task, transcript.origin) == ("Go.", "otel")
    described = {agent.name: (agent.system_message, agent.role, agent.tools) for agent in transcript.agents}
    assert described["a"] == ("You are a.", "the a", ["search"])
    assert described["b"] == ("You are b.", "the b", [])


@pytest.mark.parametrize("enclosed", [False, True])
def test_a_team_with_the_consoles_exporter(exported: io.StringIO, tmp_path: Path, enclosed: bool) -> None:
    """AutoGen's own spans name the agents; without a span around the run each message has a trace of its own."""

    async def run() -> None:
        if enclosed:
            with trace.get_tracer("test").start_as_current_span("the run"):
                await team().run(task="Go.")
        else:
            await team().run(task="Go.")

    asyncio.run(run())
    text = exported.getvalue()
    assert '"invoke_agent a"' in text
    (tmp_path / "indented.json").write_text(text)
    check_run(tmp_path / "indented.json")
    decoder, lines, rest = json.JSONDecoder(), [], text
    while rest.strip():
        value, end = decoder.raw_decode(rest.lstrip())
        lines.append(json.dumps(value))
        rest = rest.lstrip()[end:]
    (tmp_path / "lines.jsonl").write_text("\n".join(lines))
    check_run(tmp_path / "lines.jsonl")


def test_two_runs_in_one_file_stay_two(exported: io.StringIO, tmp_path: Path) -> None:
    for _ in range(2):
        asyncio.run(team().run(task="Go."))
    path = tmp_path / "x.json"
    path.write_text(exported.getvalue())
    found = list(Reading([str(path)]))
    assert [(run.id, len(run.turns)) for run in found] == [("x[0]", 7), ("x[1]", 7)]


def test_spans_without_content_are_told(exported: io.StringIO, tmp_path: Path) -> None:
    member = AssistantAgent("a", ReplayChatCompletionClient(["un"], model_info=INFO))
    asyncio.run(RoundRobinGroupChat([member], max_turns=1).run(task="Go."))
    path = tmp_path / "x.json"
    path.write_text(exported.getvalue())
    reading = Reading([str(path)])
    assert list(reading) == []
    assert "no message content" in str(reading.problems[0])
    assert (reading.runs_found, reading.runs_read) == (1, 0)


def test_a_cut_file_keeps_the_spans_before_the_cut(exported: io.StringIO, tmp_path: Path) -> None:
    asyncio.run(team().run(task="Go."))
    text = exported.getvalue()
    path = tmp_path / "x.json"
    path.write_text(text[: text.rindex("{")] + '{"name": "chat')
    reading = Reading([str(path)])
    (transcript,) = reading
    assert len(transcript.turns) == 7
    assert "is not JSON from here on" in str(reading.problems[0])


def otlp(*spans: dict[str, Any]) -> dict[str, Any]:
    return {"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"scope": {}, "spans": list(spans)}]}]}


def value(item: Any) -> dict[str, Any]:
    if isinstance(item, str):
        return {"stringValue": item}
    if isinstance(item, int):
        return {"intValue": str(item)}
    if isinstance(item, list):
        return {"arrayValue": {"values": [value(inner) for inner in item]}}
    return {"kvlistValue": {"values": [{"key": key, "value": value(inner)} for key, inner in item.items()]}}


def otlp_span(number: int, parent: int | None, name: str, attributes: Any, events: Any = (), end: int = 0) -> Any:
    def listed(mapping: Any) -> Any:
        return [{"key": key, "value": value(item)} for key, item in mapping.items()]

    return {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": f"{number:016x}",
        "parentSpanId": f"{parent:016x}" if parent else "",
        "name": name,
        "startTimeUnixNano": str(1000 + number),
        "endTimeUnixNano": str(end or 2000 + number),
        "attributes": listed(attributes),
        "events": [{"name": event, "attributes": listed(mapping)} for event, mapping in events],
    }


def test_otlp_with_structured_attributes_and_an_agent_that_repeats_its_model() -> None:
    """As Microsoft Agent Framework exports: messages on the agent's span and on the model call inside it."""
    say = {"role": "assistant", "parts": [{"type": "text", "content": "Oui."}]}
    ask = {"role": "user", "parts": [{"type": "text", "content": "Is it?"}]}
    both = {"gen_ai.input.messages": [ask], "gen_ai.output.messages": [say]}
    agent = otlp_span(1, None, "invoke_agent Ada", {
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Ada",
        "gen_ai.system_instructions": [{"type": "text", "content": "You are Ada."}], **both}, end=9000)  # fmt: skip
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look", "gen_ai.tool.call.id": "1",
            "gen_ai.tool.call.arguments": {"at": "it"}, "gen_ai.tool.call.result": {"found": 3}}  # fmt: skip
    inner = otlp_span(2, 1, "chat m", {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 7, **both})
    document = read_otel(otlp(inner, agent, otlp_span(3, 1, "execute_tool look", tool)), "x")
    transcript = document.transcript
    assert [(turn.agent, turn.kind, turn.content) for turn in transcript.turns] == [
        ("user", "message", "Is it?"),
        ("Ada", "message", "Oui."),
        ("Ada", "tool_result", '{"found": 3}'),
    ]
    assert transcript.agent("Ada").system_message == "You are Ada."  # type: ignore[union-attr]
    assert transcript.turns[1].extra["attributes"]["gen_ai.usage.input_tokens"] == 7
    assert transcript.turns[2].extra["arguments"] == {"at": "it"}


def test_reasoning_is_not_speech_and_bytes_are_a_reference() -> None:
    said = [{"role": "assistant", "parts": [{"type": "reasoning", "content": "Hm."}, {"type": "text", "content": "Oui."}]},
            {"role": "assistant", "parts": [{"type": "reasoning", "content": "So."}]}]  # fmt: skip
    asked = [{"role": "user", "parts": [{"type": "blob", "mime_type": "image/png", "content": "A" * 400}]}]
    tools = [{"type": "function", "name": "look"}, {"type": "function", "function": {"name": "find"}}]
    span = otlp_span(1, None, "chat m", {"gen_ai.input.messages": json.dumps(asked),
                                         "gen_ai.output.messages": json.dumps(said),
                                         "gen_ai.tool.definitions": json.dumps(tools)})  # fmt: skip
    transcript = read_otel(otlp(span), "x").transcript
    assert [(turn.kind, turn.content) for turn in transcript.turns] == [
        ("message", "[blob]"), ("message", "Oui."), ("event", ""),
    ]  # fmt: skip
    assert transcript.turns[0].extra["message"]["parts"][0]["reference"]["base64_characters"] == 400
    assert "AAAA" not in transcript.model_dump_json()
    assert "Hm." in transcript.model_dump_json()
    assert transcript.agent("assistant").tools == ["look", "find"]  # type: ignore[union-attr]


def test_older_events() -> None:
    events = [
        ("gen_ai.system.message", {"content": "You are kind."}),
        ("gen_ai.user.message", {"content": "Is it?"}),
        ("gen_ai.assistant.message", {"tool_calls": json.dumps(
            [{"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}])}),
        ("gen_ai.tool.message", {"id": "1", "content": "it is"}),
        ("gen_ai.choice", {"index": 0, "finish_reason": "stop",
                           "message": json.dumps({"role": "assistant", "content": "Oui."})}),
    ]  # fmt: skip
    transcript = read_otel(
        otlp(otlp_span(1, None, "chat m", {"gen_ai.operation.name": "chat"}, events)), "x"
    ).transcript
    assert [(turn.agent, turn.kind, turn.content) for turn in transcript.turns] == [
        ("user", "message", "Is it?"),
        ("assistant", "tool_call", "look({})"),
        ("assistant", "tool_result", "it is"),
        ("assistant", "message", "Oui."),
    ]
    assert transcript.agent("assistant").system_message == "You are kind."  # type: ignore[union-attr]


def test_a_conversation_over_several_traces_is_one_run() -> None:
    def trace_of(number: int, asked: str, said: str) -> Any:
        span = otlp_span(number, None, "chat m", {"gen_ai.conversation.id": "c", "gen_ai.prompt": asked,
                                                  "gen_ai.completion": said})  # fmt: skip
        return {**span, "traceId": f"{number:032x}", "endTimeUnixNano": str(1000 + number)}

    (document,) = gather_otel([otlp(trace_of(9, "And?", "Non.")), otlp(trace_of(2, "Is it?", "Oui."))], "x")
    assert [turn.content for turn in document.transcript.turns] == ["Is it?", "Oui.", "And?", "Non."]


def test_a_trace_without_any_model_is_told() -> None:
    with pytest.raises(UnreadableDocument, match="no span with gen_ai"):
        read_otel(otlp(otlp_span(1, None, "GET /", {"http.method": "GET"})), "x")
    with pytest.raises(UnreadableDocument, match="no message content"):
        read_otel(otlp(otlp_span(1, None, "chat", {"gen_ai.operation.name": "chat"})), "x")


@pytest.mark.parametrize("number", ["²", "1" * 5000, "--5", "", None])
def test_an_integer_that_is_none_stays_what_was_written(number: Any) -> None:
    span = otlp_span(1, None, "chat m", {"gen_ai.prompt": "Is it?"})
    span["attributes"].append({"key": "gen_ai.usage.input_tokens", "value": {"intValue": number}})
    turn = read_otel(otlp(span), "x").transcript.turns[0]
    assert turn.extra["attributes"]["gen_ai.usage.input_tokens"] == number


def test_an_array_without_values_is_empty() -> None:
    span = otlp_span(1, None, "chat m", {"gen_ai.prompt": "Is it?"})
    span["attributes"].append({"key": "x", "value": {"arrayValue": {"values": 1.5}}})
    assert read_otel(otlp(span), "x").transcript.turns[0].extra["attributes"]["x"] == []


def test_lone_surrogates_inside_an_attributes_json_do_not_reach_our_files() -> None:
    span = otlp_span(1, None, "chat m", {"gen_ai.prompt": '[{"role": "user", "content": "a\\ud800b"}]'})
    assert [turn.content for turn in read_otel(otlp(span), "x").transcript.turns] == ["a\ufffdb"]
