"""``hf:PATH`` for ``cras score --judge``: a judge model in this process, by the entry point group ``cras.clients``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sail.serving.client import TransformersChatCompletionClient

ANSWER_TOKENS = 2048


def judge_client(path: str) -> TransformersChatCompletionClient:
    """The client of a model folder (or hub id), greedy, with room for a judge's answer.

    Raises:
        InputError: the folder holds no model.
        ChatError: its tokenizer has no usable chat template.
    """
    from sail.serving.client import TransformersChatCompletionClient

    return TransformersChatCompletionClient.from_pretrained(path, max_new_tokens=ANSWER_TOKENS)
