"""Text to token ids with character offsets, the way a chat template's prompt is encoded.

``apply_chat_template(sanitize_control_tokens=True)`` marks control tokens in what users said, renders, and encodes the
pieces between marks one by one: a marked token as plain text, past every added token of the tokenizer, and all else
normally. It gives ids without offsets. Here the same is done, by transformers' own marks, with the offsets kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tokenizers import PreTokenizedString
from transformers.utils.chat_template_utils import _get_control_token_patterns, mark_control_tokens

Encoded = tuple[list[int], list[tuple[int, int]]]
"""Token ids, and the characters ``start <= c < stop`` of each."""


def marked(tokenizer: Any, words: Any) -> Any:
    """Texts (a string, or messages with all that is in them) with marks around each control token."""
    return mark_control_tokens(words, _control_tokens(tokenizer))


def unmarked(words: Any) -> Any:
    """The same texts without the two private-use characters that are the marks, which transformers drops."""
    return mark_control_tokens(words, re.compile("(?!)"))


def pieces(tokenizer: Any, text: str) -> list[tuple[str, bool]]:
    """A text with marks as its pieces, in their order, and whether each is a control token to be read as plain text."""
    _, marks = _get_control_token_patterns(tuple(tokenizer.added_tokens_encoder))
    split = marks.split(text)
    # An empty first piece is kept: what follows it does not stand at the beginning.
    return [(piece, number % 2 == 1) for number, piece in enumerate(split) if piece or number == 0]


def encode(tokenizer: Any, text: Sequence[tuple[str, bool]], *, first: bool) -> Encoded:
    """The pieces' ids and the offsets in their whole. ``first``: nothing stands before them."""
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []
    start = 0
    for number, (piece, plain) in enumerate(text):
        found, places = _encode(tokenizer, piece, plain=plain, first=first and number == 0)
        ids += found
        offsets += [(left + start, right + start) for left, right in places]
        start += len(piece)
    return ids, _filled(offsets)


def _encode(tokenizer: Any, text: str, *, plain: bool, first: bool) -> Encoded:
    of = _plain if plain else _normal
    if not first:
        # Behind a newline SentencePiece adds no space of its own; transformers encodes pieces of a chat in this way.
        newline = _normal(tokenizer, "\n")[0]
        ids, offsets = of(tokenizer, "\n" + text)
        if ids[: len(newline)] == newline:
            return ids[len(newline) :], [(left - 1, right - 1) for left, right in offsets[len(newline) :]]
    return of(tokenizer, text)


def _normal(tokenizer: Any, text: str) -> Encoded:
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    return list(encoded["input_ids"]), list(encoded["offset_mapping"])


def _plain(tokenizer: Any, text: str) -> Encoded:
    """By the backend's pipeline alone: ``split_special_tokens`` passes special tokens by, but no other added token."""
    backend = tokenizer.backend_tokenizer
    text_so_far = PreTokenizedString(text)
    if backend.normalizer is not None:
        text_so_far.normalize(backend.normalizer.normalize)
    if backend.pre_tokenizer is not None:
        backend.pre_tokenizer.pre_tokenize(text_so_far)
    text_so_far.tokenize(backend.model.tokenize)
    encoding = text_so_far.to_encoding()
    return list(encoding.ids), list(encoding.offsets)


def _filled(offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Offsets without gaps: tokenizers leave the white space of a token out, or give a token of it alone no width."""
    filled, reached = [], 0
    for left, right in offsets:
        filled.append((min(left, reached), right))
        reached = max(reached, right)
    return filled


def _control_tokens(tokenizer: Any) -> re.Pattern[str]:
    tokens: re.Pattern[str] = _get_control_token_patterns(tokenizer._get_control_tokens(tokenizer.get_chat_template()))[
        0
    ]
    return tokens
