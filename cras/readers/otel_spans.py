"""OpenTelemetry spans as they are written to files, in one shape: SDK exporters' JSON and OTLP JSON.

The SDK's console exporter writes ``span.to_json()``; the collector's file exporter and OTLP over HTTP write
``{"resourceSpans": ...}``. Message content comes as attributes (``gen_ai.input.messages``, ``gen_ai.output.messages``,
``gen_ai.system_instructions``), as attributes of an event, or as one event a message (``gen_ai.user.message`` and its
like, ``gen_ai.choice``, ``gen_ai.content.prompt``); all of them become lists of ``{role, parts}``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from cras.readers.autogen import image_reference
from cras.readers.json_text import NotJson, parse_text

INPUT, OUTPUT, SYSTEM = "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions"
CONTENT_KEYS = {INPUT, OUTPUT, SYSTEM, "gen_ai.prompt", "gen_ai.completion", "gen_ai.event.content",
                "gen_ai.tool.call.arguments", "gen_ai.tool.call.result"}  # fmt: skip
_TOOLS = "gen_ai.tool.definitions"
_INTEGER = re.compile(r"-?[0-9]{1,19}")
"""A 64-bit integer, which OTLP's JSON writes as a text."""
_EVENT_ROLES = {f"gen_ai.{role}.message": role for role in ("system", "user", "assistant", "tool")}


@dataclass
class Span:
    """One span. Times are as written (an ISO text or nanoseconds as digits), only good for sorting spans of one file."""

    id: str
    trace: str
    parent: str | None
    name: str
    start: str
    end: str
    attributes: dict[str, Any]
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def text(self, key: str) -> str | None:
        """An attribute that is a text that is not empty."""
        value = self.attributes.get(key)
        return value if isinstance(value, str) and value else None


@dataclass
class Messages:
    """What one span says: system instructions, input and output messages, each ``{role, parts, ...}``."""

    system: list[str] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    outputs: list[dict[str, Any]] = field(default_factory=list)


def looks_like_spans(value: Any) -> bool:
    """Whether a document is a span of the SDK or an OTLP export."""
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("resourceSpans"), list) or (
        isinstance(value.get("context"), dict) and "trace_id" in value["context"] and "attributes" in value
    )


def spans_of(value: Any) -> list[Span]:
    """The spans of one document; what is no span is left out."""
    if not isinstance(value, dict):
        return []
    if not isinstance(value.get("resourceSpans"), list):
        span = _sdk_span(value)
        return [span] if span else []
    found = []
    for resource in _dicts(value["resourceSpans"]):
        for key in ("scopeSpans", "instrumentationLibrarySpans"):
            for scope in _dicts(resource.get(key)):
                found += [span for item in _dicts(scope.get("spans")) if (span := _otlp_span(item))]
    return found


def messages_of(span: Span) -> Messages:
    """The messages of a span, whichever way they were recorded."""
    found = Messages()
    for attributes in (span.attributes, *(attributes for _, attributes in span.events)):
        found.system += [part_text(part) for part in _dicts(_json(attributes.get(SYSTEM)))]
        found.inputs += _dicts(_json(attributes.get(INPUT))) or _plain(attributes.get("gen_ai.prompt"), "user")
        found.outputs += _dicts(_json(attributes.get(OUTPUT))) or _plain(
            attributes.get("gen_ai.completion"), "assistant"
        )
    for name, attributes in span.events:
        body = {**attributes, **_mapping(_json(attributes.get("gen_ai.event.content")))}
        if name in _EVENT_ROLES:
            found.inputs.append({"role": _EVENT_ROLES[name], **body})
        elif name == "gen_ai.choice":
            found.outputs.append({"role": "assistant", **body, **_mapping(_json(body.get("message")))})
    found.system += [message_text(item) for item in found.inputs if item.get("role") in ("system", "developer")]
    found.inputs = [item for item in found.inputs if item.get("role") not in ("system", "developer")]
    return found


def parts_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a message in the shape of the current conventions, those of older events included."""
    parts = [*_dicts(_json(message.get("parts")))]
    content = message.get("content")
    content = _json(content) if isinstance(content, str) and content.startswith("[{") else content
    is_answer = message.get("role") == "tool"
    if isinstance(content, str) and content:
        parts.append(
            {"type": "tool_call_response", "id": message.get("id"), "response": content}
            if is_answer
            else {"type": "text", "content": content}
        )
    parts += [{"type": "text", "content": part["text"]} if "text" in part else part for part in _dicts(content)]
    for call in _dicts(_json(message.get("tool_calls"))):
        function = _mapping(call.get("function")) or call
        arguments = function.get("arguments")
        parts.append({"type": "tool_call", "id": call.get("id"), "name": function.get("name"), "arguments": arguments})
    return parts


def part_text(part: dict[str, Any]) -> str:
    """A part as a line of text; pictures and files as ``[type]``."""
    if part.get("type") == "tool_call":
        return f"{part.get('name')}({as_text(part.get('arguments', ''))})"
    if part.get("type") == "tool_call_response":
        return as_text(part.get("response", part.get("result", "")))
    content = part.get("content", part.get("text"))
    return content if isinstance(content, str) and part.get("type") != "blob" else f"[{part.get('type', 'part')}]"


def message_text(message: dict[str, Any]) -> str:
    """The text of a message: its parts, one below the other. A model's reasoning is no part of what it says."""
    return "\n".join(part_text(part) for part in parts_of(message) if part.get("type") != "reasoning")


def without_bytes(message: dict[str, Any]) -> dict[str, Any]:
    """The message as recorded, with the bytes of pictures and files as their hash."""
    parts = _json(message.get("parts"))
    if not isinstance(parts, list):
        return message
    return {**message, "parts": [_part_without_bytes(part) for part in parts]}


def _part_without_bytes(part: Any) -> Any:
    if isinstance(part, dict) and part.get("type") == "blob":
        data = next((part[key] for key in ("content", "data") if isinstance(part.get(key), str)), None)
        kept = {key: value for key, value in part.items() if key not in ("content", "data")}
        return kept | ({"reference": image_reference(data)} if data is not None else {})
    return part


def tools_of(span: Span) -> list[str]:
    """Names of the tools that a span offers to the model or runs."""
    used = span.text("gen_ai.tool.name")
    offered = [_mapping(item.get("function")) or item for item in _dicts(_json(span.attributes.get(_TOOLS)))]
    return [str(item["name"]) for item in offered if item.get("name")] + ([used] if used else [])


def as_text(value: Any) -> str:
    """A text as it is, anything else as JSON."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _sdk_span(value: dict[str, Any]) -> Span | None:
    context = value.get("context")
    if not isinstance(context, dict) or not isinstance(value.get("attributes"), dict):
        return None
    events = [(str(event.get("name")), _mapping(event.get("attributes"))) for event in _dicts(value.get("events"))]
    return Span(
        id=_hex(context.get("span_id")),
        trace=_hex(context.get("trace_id")),
        parent=_hex(value.get("parent_id")) or None,
        name=str(value.get("name", "")),
        start=str(value.get("start_time", "")),
        end=str(value.get("end_time", "")),
        attributes=value["attributes"],
        events=events,
    )


def _otlp_span(item: dict[str, Any]) -> Span | None:
    if not item.get("spanId") or not item.get("traceId"):
        return None
    events = [(str(event.get("name")), _attributes(event.get("attributes"))) for event in _dicts(item.get("events"))]
    return Span(
        id=_hex(item["spanId"]),
        trace=_hex(item["traceId"]),
        parent=_hex(item.get("parentSpanId")) or None,
        name=str(item.get("name", "")),
        start=str(item.get("startTimeUnixNano", "")).zfill(20),
        end=str(item.get("endTimeUnixNano", "")).zfill(20),
        attributes=_attributes(item.get("attributes")),
        events=events,
    )


def _attributes(value: Any) -> dict[str, Any]:
    """OTLP's list of ``{key, value: {stringValue: ...}}`` as a mapping."""
    return {str(item.get("key")): _any_value(item.get("value")) for item in _dicts(value)}


def _any_value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    for key, item in value.items():
        if key == "intValue":
            return int(item) if _INTEGER.fullmatch(str(item)) else item
        if key == "arrayValue":
            values = _mapping(item).get("values")
            return [_any_value(inner) for inner in values] if isinstance(values, list) else []
        if key == "kvlistValue":
            return _attributes(_mapping(item).get("values"))
        return item
    return None


def _plain(value: Any, role: str) -> list[dict[str, Any]]:
    """The oldest form: a JSON list of messages, or bare text."""
    parsed = _json(value)
    if isinstance(parsed, str) and parsed:
        return [{"role": role, "content": parsed}]
    return [{"role": role, **item} for item in _dicts(parsed)]


def _json(value: Any) -> Any:
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return value
    parsed = parse_text(value)
    return value if isinstance(parsed, NotJson) else parsed


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _hex(value: Any) -> str:
    return str(value).removeprefix("0x").lower() if value else ""
