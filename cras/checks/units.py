"""The pieces of a text without their format: JSON's strings, the items of a list, words."""

from __future__ import annotations

import json
import re
from typing import Any

from cras.files.nesting import is_too_deep

BULLET = re.compile(r"^\s*(?:[-*•+–◦▪‣●·]|\d+[.)])\s+")


WORD = re.compile(r"\w+(?:['’-]\w+)*")


def parse_json(text: str) -> Any | None:
    """The JSON object or array that the whole text is, a Markdown fence aside; ``None`` where it is not.

    ``None`` as well where it is nested too deep to be read; :func:`is_json` tells the two apart.
    """
    return _json(text)[0]


def is_json(text: str) -> bool | None:
    """Whether the whole text is a JSON object or array; ``None`` where it is nested too deep to tell."""
    return _json(text)[1]


def parse_scalar(text: str) -> tuple[bool, Any]:
    """Whether the whole text is a JSON string, number, true, false or null, a Markdown fence aside; and which."""
    body = unfenced(text, "json")
    try:
        value = json.loads(body, parse_constant=_refuse) if body[:1] not in ("{", "[") else {}
    except (ValueError, RecursionError):
        return False, None
    return not isinstance(value, dict | list), value


def unfenced(text: str, language: str) -> str:
    """A text without space around it and without the Markdown fence of a language, however its name is cased."""
    body = text.strip().removeprefix("\ufeff").strip()
    marks = body[:3]
    if marks not in ("```", "~~~"):
        return body
    body = body.lstrip(marks[0])
    if body[: len(language)].lower() == language:
        body = body[len(language) :]
    return body.rstrip().rstrip(marks[0]).strip()


def _refuse(constant: str) -> None:
    """Python reads NaN and Infinity, which JSON does not have."""
    raise ValueError(f"{constant} is no JSON")


def _json(text: str) -> tuple[Any | None, bool | None]:
    body = unfenced(text, "json")
    if not body.startswith(("{", "[")):
        return None, False
    try:
        value = json.loads(body, parse_constant=_refuse)
    except RecursionError:
        return None, None
    except ValueError:
        return None, False
    return (None, None) if is_too_deep(value) else (value, True)


def plain_units(text: str) -> list[str]:
    """The pieces of a text without their format: JSON's strings, a list's items, or the text itself."""
    value = parse_json(text)
    if value is not None:
        return strings_of(value)
    lines = [line for line in text.splitlines() if line.strip()]
    if any(BULLET.match(line) for line in lines):
        return [BULLET.sub("", line) for line in lines]
    return [text.strip()]


def strings_of(value: Any) -> list[str]:
    """The strings of a JSON value, in order. Without recursion: JSON can be nested deeper than Python calls."""
    found, left = [], [value]
    while left:
        item = left.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict | list):
            left.extend(reversed(list(item.values()) if isinstance(item, dict) else item))
    return found
