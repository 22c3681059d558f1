"""Messages to token positions, by rendering: no text is ever searched for.

To find the content of a message, the whole conversation is rendered twice with that content replaced by one letter,
then by another: the renderings part exactly where the content begins and meet again where it ends. A message that
quotes another, holds the template's own marks or is empty is therefore placed as surely as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError

from attention_probe.chat import Chat, as_taken
from attention_probe.encoding import encode, marked, pieces, unmarked
from cras.errors import InputError


class SpanError(InputError):
    """The chat template does not let a message be placed."""


@dataclass(frozen=True)
class Span:
    """Token positions ``start <= position < stop``. Empty where ``start == stop``."""

    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True)
class Rendered:
    """A conversation and a response as the model reads them.

    contents, headers: a span a message. A header is what the template puts before the content: role and name; where
    messages were joined (:func:`attention_probe.chat.as_taken`), what stands between the two.
    response: the tokens of the response and of the end of its turn.
    """

    text: str
    input_ids: list[int]
    contents: list[Span]
    headers: list[Span]
    response: Span

    @property
    def rows(self) -> range:
        """The query rows that predict the response: each token is predicted by the row before it."""
        return range(self.response.start - 1, self.response.stop - 1)


def render(tokenizer: Any, chat: Chat, response: str, *, end: str | None = None) -> Rendered:
    """Render ``chat`` with the tokenizer's chat template, followed by ``response`` as the next turn.

    The prompt's tokens are those that generation reads (control tokens inside a message are plain text, as
    ``apply_chat_template(sanitize_control_tokens=True)`` has it); the response's are encoded behind them in the same
    way, so that no token reaches over that border. A token that reaches over a border of the prompt belongs to the
    content. ``end`` closes the response's turn; by default the tokenizer's end-of-sequence token, on which generation
    stops. Messages of one role that the template refuses in a row are joined, and each is still placed by itself.

    Raises:
        SpanError: the tokenizer has no offsets or no chat template, or the template places a message where it cannot
            be told (it repeats, drops or rearranges it).
    """
    if not getattr(tokenizer, "is_fast", False):
        raise SpanError(f"{type(tokenizer).__name__} gives no character offsets: use a fast tokenizer")
    chat, response = unmarked(list(chat)), unmarked(response)
    prompt = _text(tokenizer, chat)
    borders = locate(tokenizer, chat, prompt)
    ids, offsets = _encode_prompt(tokenizer, chat, prompt)
    contents = [_tokens(offsets, start, stop) for start, stop in borders.contents]
    headers = [
        _outside(_tokens(offsets, header, start), contents)
        for header, (start, _) in zip(borders.header_starts, borders.contents, strict=True)
    ]
    close = end if end is not None else tokenizer.eos_token or ""
    answer = encode(tokenizer, pieces(tokenizer, marked(tokenizer, response)), first=False)[0]
    answer += encode(tokenizer, [(close, False)] if close else [], first=False)[0]
    if not ids or not answer:
        raise SpanError("the response has no token that a row before it predicts: it is empty, or so is the prompt")
    span = Span(len(ids), len(ids) + len(answer))
    return Rendered(prompt + response + close, [*ids, *answer], contents, headers, span)


@dataclass(frozen=True)
class Borders:
    """Character positions in the rendered prompt, a message each."""

    contents: list[tuple[int, int]]
    header_starts: list[int]


def locate(tokenizer: Any, chat: Chat, prompt: str) -> Borders:
    """Where the content and the header of each message lie in ``prompt``, which ``chat`` renders to."""
    contents: list[tuple[int, int]] = []
    header_starts: list[int] = []
    previous = 0
    for index in range(len(chat)):
        start, stop = _content(tokenizer, chat, index, prompt)
        if start < previous:
            raise SpanError(_cannot(chat, index, "it is rendered before a message that precedes it"))
        header_starts.append(_header_start(tokenizer, chat[:index], prompt, previous, start))
        contents.append((start, stop))
        previous = stop
    return Borders(contents, header_starts)


def _content(tokenizer: Any, chat: Chat, index: int, prompt: str) -> tuple[int, int]:
    first, second = (_text(tokenizer, _replaced(chat, index, letter)) for letter in "ab")
    start = _shared(first, second)
    tail = _shared(first[:start:-1], second[:start:-1])
    if first[start : len(first) - tail] != "a" or second[start : len(second) - tail] != "b":
        raise SpanError(_cannot(chat, index, "the template drops, repeats or rewrites its content"))
    stop = len(prompt) - tail
    if stop < start or prompt[:start] != first[:start] or prompt[stop:] != first[len(first) - tail :]:
        raise SpanError(_cannot(chat, index, "its content changes what the template writes around it"))
    return start, stop


def _header_start(tokenizer: Any, before: Chat, prompt: str, previous: int, start: int) -> int:
    """Where the rendering parts from that of the messages before; after the last content if they do not stand alone."""
    if not before:
        return 0
    try:
        alone = _text(tokenizer, before, prompt=False)
    except SpanError:  # for example a template that wants a user's message after the system's
        return previous
    return min(max(_shared(alone, prompt), previous), start)


def _text(tokenizer: Any, chat: Chat, *, prompt: bool = True) -> str:
    """What ``chat`` renders to, joined where the template wants that: so a letter in one of two joined messages moves
    nothing but itself.
    """
    return _rendered(tokenizer, as_taken(chat, tokenizer), prompt=prompt)


def _rendered(tokenizer: Any, chat: Chat, *, prompt: bool = True) -> str:
    try:
        return str(tokenizer.apply_chat_template(list(chat), tokenize=False, add_generation_prompt=prompt))
    except (ValueError, TemplateError) as error:
        raise SpanError(f"the tokenizer cannot render a chat: {error}") from error


def _shared(first: str, second: str) -> int:
    """How many characters two texts have in common from their start."""
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def _replaced(chat: Chat, index: int, content: str) -> Chat:
    return [{**message, "content": content} if i == index else message for i, message in enumerate(chat)]


def _encode_prompt(tokenizer: Any, chat: Chat, prompt: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Token ids and character offsets of the prompt that ``chat`` renders to; the ids are held to transformers' own."""
    taken = as_taken(chat, tokenizer)
    text = pieces(tokenizer, _rendered(tokenizer, marked(tokenizer, taken)))
    if "".join(piece for piece, _ in text) != prompt:
        raise SpanError("the chat template rewrites a control token of the tokenizer that stands in a message")
    ids, offsets = encode(tokenizer, text, first=True)
    try:
        theirs = tokenizer.apply_chat_template(
            taken, add_generation_prompt=True, tokenize=True, return_dict=False, sanitize_control_tokens=True
        )
    except (ValueError, TemplateError) as error:
        raise SpanError(f"the tokenizer cannot encode a chat: {error}") from error
    if ids != list(theirs):
        place = next(
            (i for i, (a, b) in enumerate(zip(ids, theirs, strict=False)) if a != b), min(len(ids), len(theirs))
        )
        raise SpanError(
            f"from token {place} on, apply_chat_template gives other tokens than the rendered prompt has by itself, so "
            f"messages cannot be placed among them: {type(tokenizer).__name__} encodes chats in a way of its own"
        )
    return ids, offsets


def _tokens(offsets: Sequence[tuple[int, int]], start: int, stop: int) -> Span:
    """The tokens that share a character with ``start <= c < stop``."""
    inside = [i for i, (left, right) in enumerate(offsets) if left < stop and right > start and right > left]
    if start < stop and inside:
        return Span(inside[0], inside[-1] + 1)
    after = next((i for i, (left, _) in enumerate(offsets) if left >= start), len(offsets))
    return Span(after, after)


def _outside(span: Span, contents: Sequence[Span]) -> Span:
    """``span`` without tokens that belong to a content at its borders."""
    start = max([content.stop for content in contents if content.start <= span.start < content.stop] + [span.start])
    stop = min([content.start for content in contents if content.start < span.stop <= content.stop] + [span.stop])
    return Span(start, max(start, stop))


def _cannot(chat: Chat, index: int, why: str) -> str:
    return f"message {index} ({chat[index].get('role')}) cannot be placed in the rendered prompt: {why}"
