"""Bytes to JSON values: what is wrong where they are none, and several documents one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cras.files.nesting import DEPTH_LIMIT, TOO_DEEP, is_too_deep

_SPACE = re.compile(r"\s*")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{\]}]', re.DOTALL)


@dataclass(frozen=True)
class NotJson:
    """Why bytes are no JSON, and on which line where that is known."""

    reason: str
    line: int | None = None


def parse(data: bytes) -> Any:
    """The JSON value, with lone surrogates (which no file can hold) replaced; ``NotJson`` where it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return NotJson(f"byte {error.start} is not UTF-8")
    return parse_text(text)


def parse_text(text: str) -> Any:
    """As :func:`parse`, of a text."""
    if not text.strip():
        return NotJson("it is empty")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        return NotJson(f"{error.msg.lower().removesuffix(' at')} at column {error.colno}", error.lineno)
    except RecursionError:
        return NotJson(TOO_DEEP, _line_too_deep(text))
    except ValueError as error:  # a number with more digits than Python reads
        return NotJson(str(error))
    if is_too_deep(value):
        return NotJson(TOO_DEEP, _line_too_deep(text))
    return _clean(value) if _SURROGATE_ESCAPE.search(text) else value


def one_after_the_other(data: bytes) -> Iterator[Any]:
    """Indented JSON documents one after the other, as OpenTelemetry's console exporter prints them.

    Where one is broken, a last ``NotJson`` says so.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    decoder, position = json.JSONDecoder(), 0
    while (position := _SPACE.match(text, position).end()) < len(text):  # type: ignore[union-attr]
        begin = position
        try:
            value, position = decoder.raw_decode(text, begin)
        except RecursionError:
            yield NotJson(TOO_DEEP, _line_too_deep(text, begin))
            return
        except ValueError as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            yield NotJson(reason.lower(), text.count("\n", 0, begin) + 1)
            return
        if is_too_deep(value):
            yield NotJson(TOO_DEEP, _line_too_deep(text, begin))
            continue
        yield _clean(value) if _SURROGATE_ESCAPE.search(text) else value


def _line_too_deep(text: str, begin: int = 0) -> int:
    """The line of the bracket that goes beyond the limit, in JSON that does."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text, begin):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > DEPTH_LIMIT:
            return text.count("\n", 0, match.start()) + 1
    return text.count("\n") + 1


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("�", value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value
