"""An event loop in a thread of its own, so that judges run side by side and nobody else's loop is blocked."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future, wait
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def background_loop() -> asyncio.AbstractEventLoop:
    """The loop; the same one for the life of the process, since HTTP connections belong to the loop they grew up in."""
    global _loop
    with _lock:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="cras judges", daemon=True).start()
        return _loop


class Escaped(RuntimeError):
    """Something in a judge asked for the end of the process, or cancelled itself: here that is a fault of the judge."""


async def _held(coroutine: Coroutine[Any, Any, R]) -> R:
    """The coroutine, with what would end the loop under everybody else turned into a fault of its own."""
    try:
        return await coroutine
    except (SystemExit, KeyboardInterrupt) as error:
        raise Escaped(f"{type(error).__name__}: {error}").with_traceback(error.__traceback__) from None
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or getattr(task, "cancelling", lambda: 1)():  # Python 3.10 does not tell: taken for ours
            raise
        raise Escaped("it cancelled itself").with_traceback(error.__traceback__) from None


def run(coroutine: Coroutine[Any, Any, R]) -> R:
    """The coroutine's result, waited for from outside the loop."""
    return asyncio.run_coroutine_threadsafe(_held(coroutine), background_loop()).result()


def in_order(
    items: Iterable[T], work: Callable[[T], Coroutine[Any, Any, R]], ahead: int
) -> Iterator[tuple[T, Future[R]]]:
    """Each item with its finished work, in the items' order; up to ``ahead`` of them under way at once.

    Leaving early cancels what is under way, after what has begun to be stored.
    """
    loop = background_loop()
    under_way: deque[tuple[T, Future[R]]] = deque()
    try:
        for item in items:
            under_way.append((item, asyncio.run_coroutine_threadsafe(_held(work(item)), loop)))
            while under_way and (under_way[0][1].done() or len(under_way) >= ahead):
                wait([under_way[0][1]])
                yield under_way.popleft()
        while under_way:
            wait([under_way[0][1]])
            yield under_way.popleft()
    finally:
        for _, future in under_way:
            future.cancel()
