"""One response, piece by piece, from a thread to an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

from autogen_core import CancellationToken
from transformers.generation.streamers import BaseStreamer

from attention_probe.generate import Decoding, decode, end_ids, generate_ids


async def stream_ids(
    model: Any,
    tokenizer: Any,
    prompt: Sequence[int],
    max_new_tokens: int,
    decoding: Decoding,
    cancellation_token: CancellationToken | None = None,
) -> AsyncGenerator[str | list[int], None]:
    """Pieces of the text as they are generated, then all new token ids (up to and with the end token).

    Generation ends before the next token when the token is cancelled or the caller stops listening.

    Raises:
        asyncio.CancelledError: the token was cancelled.
    """
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[str | None] = asyncio.Queue()
    stop = threading.Event()

    def send(piece: str | None) -> None:
        loop.call_soon_threadsafe(pieces.put_nowait, piece)

    streamer = _Pieces(tokenizer, end_ids(model, tokenizer), send)

    def generate() -> list[int]:
        return generate_ids(
            model, tokenizer, [prompt], max_new_tokens, decoding, stopped=lambda row: stop.is_set(), streamer=streamer
        )[0]

    def cancel() -> None:
        if not stop.is_set():
            stop.set()
            send(None)

    if cancellation_token is not None:
        cancellation_token.add_callback(cancel)
    generated = loop.run_in_executor(None, generate)
    generated.add_done_callback(lambda _: pieces.put_nowait(None))
    try:
        while (piece := await pieces.get()) is not None and not stop.is_set():
            yield piece
        if stop.is_set():
            raise asyncio.CancelledError
        ids = await generated
        if rest := streamer.rest():
            yield rest
        yield ids
    finally:
        stop.set()


class _Pieces(BaseStreamer):  # type: ignore[misc]  # transformers is not typed here
    """Sends what each token adds to the text. Half a character (of a byte-level token) waits for its other half."""

    def __init__(self, tokenizer: Any, ends: set[int], send: Callable[[str], None]) -> None:
        self._tokenizer, self._ends, self._send = tokenizer, ends, send
        self._ids: list[int] = []
        self._sent = 0
        self._is_prompt = True

    def put(self, value: Any) -> None:
        """Called by ``generate``: first with the prompt, then with each token."""
        if self._is_prompt:
            self._is_prompt = False
            return
        self._ids += [token for token in value.flatten().tolist() if token not in self._ends]
        text = decode(self._tokenizer, self._ids)
        if len(text) > self._sent and not text.endswith("\ufffd"):
            self._send(text[self._sent :])
            self._sent = len(text)

    def end(self) -> None:
        """Called by ``generate`` after the last token; :meth:`rest` gives what is left."""

    def rest(self) -> str:
        """Text that was held back to the end."""
        return decode(self._tokenizer, self._ids)[self._sent :]
