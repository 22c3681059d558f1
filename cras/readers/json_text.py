"""Bytes to JSON values: what is wrong where they are none, and several documents one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_SPACE = re.compile(r"\s*")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


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
    if not text.strip():
        return NotJson("it is empty")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        return NotJson(f"{error.msg.lower().removesuffix(' at')} at column {error.colno}", error.lineno)
    except (RecursionError, ValueError) as error:
        return NotJson("it is nested too deep" if isinstance(error, RecursionError) else str(error))
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
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error).lower()
            reason = error.msg.lower() if isinstance(error, json.JSONDecodeError) else reason
            yield NotJson(reason, text.count("\n", 0, position) + 1)
            return
        yield _clean(value) if _SURROGATE_ESCAPE.search(text) else value


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("�", value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value
