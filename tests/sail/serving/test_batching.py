from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import Any

import pytest

from attention_probe.generate import Decoding
from sail.serving.batching import Batcher

PATIENCE = 60.0
"""Seconds until a test that hangs fails; nothing waits for them to pass."""
GREEDY, SAMPLED = Decoding(), Decoding(do_sample=True, temperature=0.5)


class Machine:
    """Answers a prompt ``[n]`` with ``[n, n]``, once it is let go; keeps what it was given."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.started, self.go = threading.Event(), threading.Event()
        self.stopped: Callable[[int], bool] = lambda row: False

    def __call__(
        self, model: Any, tokenizer: Any, prompts: Any, limits: Any, decoding: Any, *, stopped: Any
    ) -> list[list[int]]:
        self.batches.append([prompt[0] for prompt in prompts])
        self.stopped = stopped
        self.started.set()
        assert self.go.wait(PATIENCE)
        if prompts[0] == [13]:
            raise MemoryError("thirteen")
        return [[prompt[0], prompt[0]] for prompt in prompts]


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def batcher(machine: Machine) -> Iterator[Batcher]:
    """A batcher whose worker is busy with prompt 0, so that what comes next waits together."""
    batcher = Batcher(None, None, window_seconds=0.0, max_batch_size=3, generate=machine)
    first = batcher.submit([0], 1, GREEDY)
    assert machine.started.wait(PATIENCE)
    yield batcher
    machine.go.set()
    if not batcher.closed:
        assert first.result(PATIENCE) == [0, 0]


def test_what_came_while_the_model_was_busy_is_answered_together(batcher: Batcher, machine: Machine) -> None:
    futures = [batcher.submit([number], 1, GREEDY) for number in range(1, 6)]
    machine.go.set()
    assert [future.result(PATIENCE) for future in futures] == [[number, number] for number in range(1, 6)]
    assert machine.batches == [[0], [1, 2, 3], [4, 5]]


def test_a_batch_holds_requests_of_one_decoding(batcher: Batcher, machine: Machine) -> None:
    futures = [batcher.submit([n], 1, SAMPLED if n % 2 else GREEDY) for n in range(1, 6)]
    machine.go.set()
    assert [future.result(PATIENCE)[0] for future in futures] == [1, 2, 3, 4, 5]
    assert machine.batches == [[0], [1, 3, 5], [2, 4]]


def test_cancelled_requests_are_left_out(batcher: Batcher, machine: Machine) -> None:
    futures = [batcher.submit([number], 1, GREEDY) for number in range(1, 4)]
    futures[1].cancel()
    machine.go.set()
    assert [futures[index].result(PATIENCE) for index in (0, 2)] == [[1, 1], [3, 3]]
    assert machine.batches == [[0], [1, 3]]


def test_a_request_cancelled_in_its_batch_is_told_to_the_model(machine: Machine) -> None:
    batcher = Batcher(None, None, window_seconds=PATIENCE, max_batch_size=2, generate=machine)
    futures = [batcher.submit([number], 1, GREEDY) for number in (1, 2)]
    assert machine.started.wait(PATIENCE)
    assert not machine.stopped(0)
    futures[0].cancel()
    assert (machine.stopped(0), machine.stopped(1)) == (True, False)
    machine.go.set()
    assert futures[1].result(PATIENCE) == [2, 2]


def test_a_fault_reaches_its_batch_alone(batcher: Batcher, machine: Machine) -> None:
    futures = [batcher.submit([number], 1, GREEDY) for number in (13, 14, 15, 16)]
    machine.go.set()
    for future in futures[:3]:
        with pytest.raises(MemoryError, match="thirteen"):
            future.result(PATIENCE)
    assert futures[3].result(PATIENCE) == [16, 16]


def test_closing_cancels_what_waits_and_what_runs(batcher: Batcher, machine: Machine) -> None:
    waiting = batcher.submit([1], 1, GREEDY)
    batcher.close()
    assert machine.stopped(0)
    with pytest.raises(CancelledError):
        waiting.result(PATIENCE)
    with pytest.raises(RuntimeError, match="closed"):
        batcher.submit([2], 1, GREEDY)
    machine.go.set()
    assert machine.batches == [[0]]


def test_a_full_batch_does_not_wait_for_its_window(machine: Machine) -> None:
    machine.go.set()
    batcher = Batcher(None, None, window_seconds=10 * PATIENCE, max_batch_size=4, generate=machine)
    futures = [batcher.submit([number], 1, GREEDY) for number in range(4)]
    assert [future.result(PATIENCE)[0] for future in futures] == [0, 1, 2, 3]
    assert machine.batches == [[0, 1, 2, 3]]
