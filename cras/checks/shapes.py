"""Shapes of a whole text beside those that ``format`` reads itself: JSON of one kind, fenced blocks, YAML, CSV, emoji alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

from cras.checks.emoji import emoji_in, signs_in
from cras.checks.fences import fences
from cras.checks.units import is_json, parse_json, unfenced

_LONGEST_YAML = 20_000
"""Characters; the reader of YAML takes a second for some hundred thousand."""
_WORD = re.compile(r"[^\W_]+")
_MARKED = re.compile(r"(?m)^[^\S\n]*(?:[-*+•]|\d{1,2}[.)])[^\S\n]")


def _json_of(kind: type) -> Callable[[str], bool | None]:
    def look(text: str) -> bool | None:
        value = parse_json(text)
        if value is None:
            return None if is_json(text) is None else False
        return isinstance(value, kind)

    return look


def _json_block(text: str) -> bool | None:
    """One fenced block with JSON in it, and no other; what stands around it is left open."""
    blocks = [fence for fence in fences(text) if fence.body.strip()]
    if not blocks:
        return False
    found = [is_json(fence.body) for fence in blocks]
    if len(blocks) > 1 or found[0] is None:
        return None
    if not found[0]:
        return False
    outside = text[: blocks[0].start] + text[blocks[0].end :]
    return None if outside.strip() or blocks[0].language not in ("json", "") else True if blocks[0].language else None


def _code_block(text: str) -> bool | None:
    blocks = list(fences(text))
    if not blocks:
        return False
    if (text[: blocks[0].start] + text[blocks[-1].end :]).strip():
        return False
    return True if len(blocks) == 1 and blocks[0].body.strip() else None if len(blocks) == 1 else False


def _yaml(text: str) -> bool | None:
    """A mapping or a list. JSON is YAML for the standard, and none for most people; a line with a colon may be prose."""
    import yaml

    body = unfenced(text, "yaml").removeprefix("yml").strip()
    if len(body) > _LONGEST_YAML or is_json(body) is not False:
        return None
    try:
        value = yaml.safe_load(body)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError, OverflowError):
        return False
    if isinstance(value, list):
        return True if body.startswith("- ") and not all(isinstance(item, str) for item in value) else None
    if not isinstance(value, dict):
        return False
    is_prose = any(len(str(key).split()) > 3 for key in value)
    is_line = len(value) == 1 and isinstance(next(iter(value.values())), str)
    return None if is_prose or is_line else True


def _csv(text: str) -> bool | None:
    """Every line has the same number of fields, two or more, and none reads as a sentence."""
    body = unfenced(text, "csv")
    if _MARKED.search(body) or "," not in body or is_json(body):
        return None if "," in body and not _MARKED.search(body) and not is_json(body) else False
    try:
        rows = [row for row in csv.reader(body.splitlines()) if row]
    except csv.Error:
        return None
    fields = [field.strip() for row in rows for field in row]
    is_sentence = any(len(field.split()) > 6 or field.endswith((".", "!", "?")) for field in fields)
    if is_sentence:
        return None
    return True if len({len(row) for row in rows}) == 1 and len(rows[0]) > 1 else None


def _emoji_only(text: str) -> bool | None:
    if _WORD.search(text):
        bare = text
        for emoji in set(emoji_in(text)):
            bare = bare.replace(emoji, "")
        return not _WORD.search(bare)
    return True if emoji_in(text) and not signs_in(text) else None if emoji_in(text) or signs_in(text) else False


SHAPES: dict[str, Callable[[str], bool | None]] = {
    "json object": _json_of(dict),
    "json array": _json_of(list),
    "json block": _json_block,
    "code block": _code_block,
    "yaml": _yaml,
    "csv": _csv,
    "emoji": _emoji_only,
}
"""What a text is as a whole; ``None`` where that cannot be told."""
