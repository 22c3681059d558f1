"""Files broken in the ways in which files break: their bytes, their structure, and single values in them.

``mutated(data, suffix, seed)`` answers the same bytes for the same arguments.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import yaml

RAW = {
    "huge integer": "1" + "0" * 400,
    "integer beyond Python's digits": "1" + "0" * 5000,
    "float beyond the largest": "1e999",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "deep list": "[" * 150 + "]" * 150,
    "deeper list": "[" * 550 + "]" * 550,
    "deepest list": "[" * 3000 + "]" * 3000,
    "deep object": '{"a":' * 550 + "1" + "}" * 550,
    "lone surrogate": '"\\ud800"',
    "surrogates the wrong way round": '"a\\udc00\\ud800b"',
}
"""Written into the text as they are: no serialiser writes them."""
ODD: list[Any] = [
    None, True, False, 0, -1, 1, 1.5, 2**63, -(2**70), 1e308, "", " ", "x", "user", "²", "-", "--5", "\x00", "\x1b[31mred", "\u2028",
    "A" * 70_000, "\n" * 500, "[" * 500, "{", '{"a": ', "[]", "null", '[{"role": "user"}]', '{"text": 3}', "2020-02-30",
    [], {}, [[]], [None], [{}], ["x"], [1, "x", None, {}], {"": None}, {"a": {}}, {"name": "x"}, {"name": []},
    [{"type": "text", "text": None}], [{"type": []}], {"role": {}}, {"content": {}}, [["a", "b"]],
]  # fmt: skip
_MARK = "@@raw:{}@@"
_TWICE = "@@twice@@"


def mutated(data: bytes, suffix: str, seed: str) -> bytes:
    """The bytes with one to three things broken."""
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = _structure(data, suffix, chance) if chance.random() < 0.75 else chance.choice(_BYTES)(data, chance)
    return data


def _flip(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if out:
            out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _without_a_piece(data: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(data) + 1)
    return data[:begin] + data[begin + chance.choice((1, 2, 30)) :]


def _piece_twice(data: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(data) + 1)
    end = begin + chance.choice((1, 10, 300))
    return data[:end] + data[begin:end] + data[end:]


def _other_encoding(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7")), "replace")


def _other_edges(data: bytes, chance: random.Random) -> bytes:
    edges: list[Callable[[bytes], bytes]] = [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: b"\xef\xbb\xbf\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data + b"\x00",
        lambda data: b"\x00" + data,
        lambda data: data + b"\n\n\n" + data,
        lambda data: data.rstrip(b"\n"),
        lambda data: data.replace(b"\n", b"\n\n"),
        lambda data: b"",
    ]
    return chance.choice(edges)(data)


_BYTES = [_flip, _cut, _without_a_piece, _piece_twice, _other_encoding, _other_edges]


def _structure(data: bytes, suffix: str, chance: random.Random) -> bytes:
    """One place of the parsed file broken; where it does not parse, some byte."""
    try:
        values = [yaml.safe_load(data)] if suffix == ".yaml" else list(_documents(data.decode()))
    except (ValueError, yaml.YAMLError, RecursionError):
        return _flip(data, chance)
    if not values or values == [None]:
        return _flip(data, chance)
    _break(values, chance)
    return _written(values, suffix, chance)


def _documents(text: str) -> Iterator[Any]:
    decoder, position = json.JSONDecoder(), 0
    while (position := position + len(text[position:]) - len(text[position:].lstrip())) < len(text):
        value, position = decoder.raw_decode(text, position)
        yield value


def _break(outermost: Any, chance: random.Random) -> None:
    """Break one value in a list or object that is not empty, wherever it stands, JSON inside a text included."""
    container, key = chance.choice(list(_places(outermost)))
    value = container[key]
    how = chance.random()
    if how < 0.5 and (inner := _inside(value)):
        _break(inner, chance)
        container[key] = _raw(json.dumps(inner))
    elif how < 0.65:
        container[key] = chance.choice([*ODD, *(_MARK.format(name) for name in RAW)])
    elif how < 0.75:
        del container[key]
    elif how < 0.85 and isinstance(container, dict) and isinstance(key, str):
        container[_TWICE + key] = chance.choice(ODD)
    elif how < 0.9 and isinstance(container, list):
        container.insert(key, value)
    elif how < 0.95 and isinstance(container, dict):
        container[chance.choice(["x", "", "schema_version", "messages", "role", "extra", "name", "content"])] = value
    else:
        other, there = chance.choice(list(_places(outermost)))
        container[key] = json.loads(json.dumps(other[there]))


def _inside(value: Any) -> Any:
    """The list or object in a text of JSON; ``None`` where there is none, or nothing in it."""
    if not isinstance(value, str) or not value.startswith(("[", "{")):
        return None
    try:
        return json.loads(value) or None
    except (ValueError, RecursionError):
        return None


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys: Any = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


def _written(values: list[Any], suffix: str, chance: random.Random) -> bytes:
    if suffix == ".yaml":
        text = "\n".join(yaml.safe_dump(value, sort_keys=False, allow_unicode=True) for value in values)
    else:
        indent = None if suffix == ".jsonl" or chance.random() < 0.5 else 1
        text = "\n".join(json.dumps(value, indent=indent, ensure_ascii=chance.random() < 0.5) for value in values)
    return _raw(text.replace(_TWICE, "")).encode("utf-8", "surrogatepass")


def _raw(text: str) -> str:
    for name, raw in RAW.items():
        for quote in ('"', "'", ""):
            text = text.replace(quote + _MARK.format(name) + quote, raw)
    return text
