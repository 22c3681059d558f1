"""Requests that arrive together are answered by one ``generate`` call, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from attention_probe.generate import Decoding, generate_ids

MAX_WINDOWS = 20
"""A steady trickle of requests holds a batch back for at most this many windows."""


@dataclass
class Request:
    """One prompt that waits for its response. Cancelling ``future`` takes it out of its batch."""

    prompt: list[int]
    max_new_tokens: int
    decoding: Decoding
    future: Future[list[int]] = field(default_factory=Future)


class Batcher:
    """Collects requests while the model is busy, or until none has come for a moment, and answers them together.

    Requests of like decoding share a batch. There is no thread while there is nothing to do.

    Args:
        model, tokenizer: see :func:`attention_probe.generate.generate_ids`.
        window_seconds: how long to wait for one more request.
        max_batch_size: rows of one ``generate`` call.
        generate: what answers a batch (replaceable, to count calls).
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        window_seconds: float,
        max_batch_size: int,
        generate: Callable[..., list[list[int]]] = generate_ids,
    ) -> None:
        self._model, self._tokenizer, self._generate = model, tokenizer, generate
        self._window, self._size = window_seconds, max_batch_size
        self._pending: list[Request] = []
        self._batch: list[Request] = []
        self._changed = threading.Condition()
        self._busy = self._closed = False
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sail-generate")

    def submit(self, prompt: Sequence[int], max_new_tokens: int, decoding: Decoding) -> Future[list[int]]:
        """The future of the new token ids.

        Raises:
            RuntimeError: the batcher was closed.
        """
        request = Request(list(prompt), max_new_tokens, decoding)
        with self._changed:
            if self._closed:
                raise RuntimeError("the model client was closed: make a new one")
            self._pending.append(request)
            self._changed.notify()
            if not self._busy:
                self._start()
        return request.future

    @property
    def closed(self) -> bool:
        """Whether later requests are refused."""
        return self._closed

    def close(self) -> None:
        """Cancel what waits and what runs; later requests are refused."""
        with self._changed:
            self._closed = True
            unfinished = self._pending + self._batch
            self._pending = []
            self._changed.notify()
        for request in unfinished:
            request.future.cancel()
        self._executor.shutdown(wait=False)

    def _start(self) -> None:
        self._busy = True
        self._executor.submit(self._answer).add_done_callback(self._deliver)

    def _answer(self) -> list[list[int]]:
        """Collect a batch and generate, in the worker thread."""
        batch = self._collect()
        if not batch:
            return []
        return self._generate(
            self._model,
            self._tokenizer,
            [request.prompt for request in batch],
            [request.max_new_tokens for request in batch],
            batch[0].decoding,
            stopped=lambda row: batch[row].future.cancelled(),
        )

    def _collect(self) -> list[Request]:
        with self._changed:
            deadline = time.monotonic() + MAX_WINDOWS * self._window
            while len(self._pending) < self._size and not self._closed and time.monotonic() < deadline:
                if not self._changed.wait(self._window):
                    break
            waiting = [request for request in self._pending if not request.future.cancelled()]
            alike = [request for request in waiting if request.decoding == waiting[0].decoding][: self._size]
            self._pending = [request for request in waiting if not any(request is taken for taken in alike)]
            self._batch = alike
            return alike

    def _deliver(self, answered: Future[list[list[int]]]) -> None:
        """Hand out a batch's responses, or its error to every caller of it, and start the next batch."""
        with self._changed:
            batch, self._batch = self._batch, []
        error = answered.exception()
        for row, request in enumerate(batch):
            if not request.future.set_running_or_notify_cancel():
                continue
            if error is not None:
                request.future.set_exception(error)
            else:
                request.future.set_result(answered.result()[row])
        with self._changed:
            if self._pending and not self._closed:
                self._start()
            else:
                self._busy = False
