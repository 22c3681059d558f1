"""Shapes of a whole text beside those that ``format`` reads itself: JSON of one kind, fenced blocks, emoji alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from cras.checks.emoji import emoji_in, signs_in
from cras.checks.fences import fences
from cras.checks.units import is_json, parse_json

_WORD = re.compile(r"[^\W_]+")


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
    "emoji": _emoji_only,
}
"""What a text is as a whole; ``None`` where that cannot be told."""
