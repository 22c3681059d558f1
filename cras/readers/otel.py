"""OpenTelemetry traces with the GenAI semantic conventions: many spans in a file, one transcript a run.

Spans belong to one run where they share a trace, a ``gen_ai.conversation.id`` or an AutoGen team (the id of the team
ends every ``gen_ai.agent.id`` of it; AutoGen's runtime starts a trace per message unless the caller opened a span).
An agent is the nearest ``invoke_agent`` span above a model call. AutoGen's own spans name agents and tools and hold no
message, so a model client that records content has to be instrumented too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from cras.readers.names import match_agents
from cras.readers.otel_spans import (
    CONTENT_KEYS,
    Span,
    as_text,
    looks_like_spans,
    message_text,
    messages_of,
    parts_of,
    spans_of,
    tools_of,
    without_bytes,
)
from cras.readers.reader import Document, Reader, UnreadableDocument
from cras.transcript import Source, Transcript, Turn, TurnKind

_NO_CONTENT = (
    "has GenAI spans but no message content; record it with the content of messages switched on "
    "(OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true or your framework's setting)"
)


def read_otel(value: Any, default_id: str) -> Document:
    """A transcript from one document that holds a single run.

    Raises:
        UnreadableDocument: it holds no GenAI span, more than one run, or no message content.
    """
    documents = gather_otel([value], default_id)
    if len(documents) > 1:
        raise UnreadableDocument(f"holds {len(documents)} runs; read the file with Reading, which yields each")
    return documents[0]


def gather_otel(values: Iterable[Any], default_id: str) -> list[Document]:
    """The runs in the documents of one file, in the order in which they start.

    Raises:
        UnreadableDocument: there is no GenAI span, or none with message content.
    """
    spans = {span.id: span for value in values for span in spans_of(value)}
    if not any(_is_genai(span) for span in spans.values()):
        raise UnreadableDocument("has no span with gen_ai.* attributes", "attributes")
    runs = [run for run in _runs(list(spans.values())) if any(_is_genai(span) for span in run)]
    read = [(run, _Run(run, spans).document(default_id)) for run in runs]
    documents = [document for _, document in read if document.transcript.turns]
    if not documents:
        raise UnreadableDocument(_NO_CONTENT, "attributes")
    silent = [_record(span) for run, document in read if not document.transcript.turns for span in run]
    if silent:
        documents[0].transcript.extra["spans_of_other_traces"] = silent
    if len(documents) > 1:
        for index, document in enumerate(documents):
            _rename(document, f"{default_id}[{index}]")
    return documents


def _rename(document: Document, identifier: str) -> None:
    document.transcript.id = identifier
    document.notes = [replace(note, transcript_id=identifier) for note in document.notes]


def _is_genai(span: Span) -> bool:
    return any(key.startswith("gen_ai.") for key in span.attributes)


def _runs(spans: list[Span]) -> list[list[Span]]:
    """Spans by run: those that share any key are one run."""
    home: dict[str, str] = {}

    def find(key: str) -> str:
        while home.setdefault(key, key) != key:
            key = home[key]
        return key

    for span in spans:
        for key in _run_keys(span):
            home[find(key)] = find(f"trace {span.trace}")
    grouped: dict[str, list[Span]] = defaultdict(list)
    for span in sorted(spans, key=lambda span: span.start):
        grouped[find(f"trace {span.trace}")].append(span)
    return list(grouped.values())


def _run_keys(span: Span) -> list[str]:
    conversation, agent = span.text("gen_ai.conversation.id"), span.text("gen_ai.agent.id")
    is_autogen = "autogen" in (span.attributes.get("gen_ai.system"), span.attributes.get("gen_ai.provider.name"))
    keys = [f"conversation {conversation}"] if conversation else []
    return [*keys, f"team {agent.rpartition('/')[2]}"] if agent and "/" in agent and is_autogen else keys


class _Run:
    """One run: its spans walked in time, each message taken once however many prompts repeat it."""

    def __init__(self, spans: list[Span], all_spans: dict[str, Span]) -> None:
        self.spans, self.all = spans, all_spans
        self.turns: list[Turn] = []
        self.prompts: dict[str, str] = {}
        self.others: set[str] = set()
        self.answered: set[str] = set()
        self.used: set[str] = set()

    def document(self, identifier: str) -> Document:
        moments = [(span.start, 0, span) for span in self.spans] + [(span.end, 1, span) for span in self.spans]
        answers = {
            item.text("gen_ai.tool.call.id") for item in self.spans if "gen_ai.tool.call.result" in item.attributes
        }
        self.answered = {call for call in answers if call}
        for _, is_end, span in sorted(moments, key=lambda moment: moment[:2]):
            self._outputs(span) if is_end else self._inputs(span)
        self.others -= {turn.agent for turn in self.turns if turn.source == "peer"}
        agents, notes = match_agents((turn.agent for turn in self.turns), self.prompts, self.others, identifier)
        for agent in agents:
            agent.role, agent.tools = self._described(agent.name)
        silent = [_record(span) for span in self.spans if _is_genai(span) and span.id not in self.used]
        transcript = Transcript(
            id=identifier,
            task=next((turn.content for turn in self.turns if turn.source == "user"), ""),
            agents=agents,
            turns=self.turns,
            origin="otel",
            extra={"spans_without_new_messages": silent} if silent else {},
        )
        return Document(transcript, [], [note for note in notes if note.kind != "not a model"])

    def _inputs(self, span: Span) -> None:
        messages, agent = messages_of(span), self._agent(span)
        if messages.system:
            self.prompts.setdefault(agent, "\n".join(messages.system))
        known = Counter(turn.content for turn in self.turns)
        for message in messages.inputs:
            text = message_text(message)
            if known[text] > 0:
                known[text] -= 1
            else:
                self._add(span, message, text, agent)

    def _outputs(self, span: Span) -> None:
        agent = self._agent(span)
        result = span.attributes.get("gen_ai.tool.call.result")
        if result is not None:
            tool = span.text("gen_ai.tool.name") or "tool"
            self._turn(span, agent, as_text(result), "tool_result", "tool", {"tool": tool})
        below = self._below(span)
        said = Counter(turn.content for turn in self.turns if turn.extra.get("span_id") in below)
        for message in messages_of(span).outputs:
            text = message_text(message)
            if said[text] > 0:
                said[text] -= 1
            else:
                self._add(span, {"role": "assistant", **message}, text, agent)

    def _add(self, span: Span, message: dict[str, Any], text: str, agent: str) -> None:
        parts, role = parts_of(message), message.get("role")
        calls = [part for part in parts if part.get("type") == "tool_call"]
        answers = [part for part in parts if part.get("type") == "tool_call_response"]
        if answers and all(str(part.get("id")) in self.answered for part in answers):
            return  # the span of the tool says it
        if not parts:
            return
        extra: dict[str, Any] = {"message": without_bytes(message)}
        name = message.get("name") if isinstance(message.get("name"), str) else None
        if role == "tool" or answers:
            self._turn(span, agent, text, "tool_result", "tool", extra)
        elif role == "assistant":
            spoken = [part for part in parts if part.get("type") != "reasoning"]
            kind: TurnKind = "event" if not spoken else "tool_call" if len(calls) == len(spoken) else "message"
            self._turn(span, name or agent, text, kind, "peer", extra)
        else:
            speaker = name or "user"
            is_peer = name is not None and name in self._names()
            if not is_peer:
                self.others.add(speaker)
            self._turn(span, speaker, text, "message", "peer" if is_peer else "user", extra, given=not is_peer)

    def _turn(
        self,
        span: Span,
        agent: str,
        text: str,
        kind: TurnKind,
        source: Source,
        extra: dict[str, Any],
        given: bool = False,
    ) -> None:
        if span.id not in self.used:
            extra |= _record(span)
        self.used.add(span.id)
        extra["span_id"] = span.id
        self.turns.append(
            Turn(index=len(self.turns), agent=agent, content=text, kind=kind, source=source, given=given, extra=extra)
        )

    def _agent(self, span: Span) -> str:
        """The agent whose span this is or stands in; a model call outside of any agent is the ``assistant``'s."""
        at: Span | None = span
        seen: set[str] = set()
        while at is not None and at.id not in seen:
            seen.add(at.id)
            if name := at.text("gen_ai.agent.name"):
                return name
            at = self.all.get(at.parent or "")
        return "assistant"

    def _below(self, span: Span) -> set[str]:
        """Ids of the spans inside a span."""
        inside = {span.id}
        for other in self.spans:  # by start: a parent comes before its children
            if other.parent in inside:
                inside.add(other.id)
        return inside - {span.id}

    def _names(self) -> set[str]:
        return {name for span in self.spans if (name := span.text("gen_ai.agent.name"))}

    def _described(self, agent: str) -> tuple[str | None, list[str]]:
        mine = [span for span in self.spans if self._agent(span) == agent]
        roles = (span.text("gen_ai.agent.description") for span in mine if span.text("gen_ai.agent.name") == agent)
        tools = dict.fromkeys(tool for span in mine for tool in tools_of(span))
        return next((role for role in roles if role), None), list(tools)


def _record(span: Span) -> dict[str, Any]:
    """What a span has beside its messages."""
    kept = {key: value for key, value in span.attributes.items() if key not in CONTENT_KEYS}
    record = {"span": span.name, "span_id": span.id, "trace_id": span.trace, "start": span.start, "end": span.end}
    arguments = span.attributes.get("gen_ai.tool.call.arguments")
    return {**record, "attributes": kept} | ({} if arguments is None else {"arguments": arguments})


OTEL = Reader(
    name="otel",
    looks_like="spans with gen_ai.* attributes (SDK or OTLP JSON)",
    recognises=looks_like_spans,
    read=read_otel,
    gather=gather_otel,
)
