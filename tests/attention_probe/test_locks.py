"""Threads that probe one model take turns. Barriers and events order them; no test waits for a clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import torch

from attention_probe.attention import AttentionCall, probing
from attention_probe.capture import Example, span_mass
from attention_probe.locks import model_lock
from attention_probe.spans import Span
from tests.attention_probe.conftest import CONFIGS, build
from tests.exact import CLOSE

PATIENCE = 60.0
"""Seconds until a test that hangs fails; nothing waits for them to pass."""


def run_all(*jobs: Callable[[], None]) -> None:
    """Each job in a thread of its own; the first error of any is raised here."""
    errors: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001  # handed on below, whatever it is
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]


def test_a_model_probed_by_three_threads_at_once_is_as_it_was_before() -> None:
    model = build("llama").train()
    before = model.config._attn_implementation
    start, inside = threading.Barrier(3), []

    def probe() -> None:
        start.wait(PATIENCE)
        with probing(model, lambda call, output: output):
            inside.append(threading.get_ident())
            assert set(inside) == {threading.get_ident()}, "another thread is in there too"
            model(torch.tensor([[5, 6, 7]]))
            inside.clear()

    run_all(probe, probe, probe)
    assert model.config._attn_implementation == before
    assert all(part.training for part in model.modules())


class _Watched:
    """A lock that tells when somebody has to wait for it."""

    def __init__(self, waited_for: threading.Event) -> None:
        self.lock, self.waited_for = threading.Lock(), waited_for

    def __enter__(self) -> None:
        if not self.lock.acquire(blocking=False):
            self.waited_for.set()
            self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


def test_a_thread_that_wants_to_probe_waits_for_the_one_that_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without turns the second thread finds the model switched, and so leaves it like that for good."""
    model = build("llama")
    before = model.config._attn_implementation
    first_is_in, second_came, first_left = threading.Event(), threading.Event(), threading.Event()
    lock, order = _Watched(second_came), []
    monkeypatch.setattr("attention_probe.attention.model_lock", lambda _: lock)

    def first() -> None:
        with probing(model, lambda call, output: output):
            first_is_in.set()
            assert second_came.wait(PATIENCE), "it neither waits nor came in"
            order.append("first leaves")
        first_left.set()

    def second() -> None:
        assert first_is_in.wait(PATIENCE)
        with probing(model, lambda call, output: output):
            order.append("second is in")
            second_came.set()
            assert first_left.wait(PATIENCE)

    run_all(first, second)
    assert order == ["first leaves", "second is in"]
    assert model.config._attn_implementation == before


def test_no_other_thread_can_take_the_lock_while_a_model_is_probed() -> None:
    model, taken = build("llama"), []

    def other() -> None:
        taken.append(model_lock(model).acquire(blocking=False))  # type: ignore[attr-defined]

    with probing(model, lambda call, output: output):
        run_all(other)
    assert taken == [False]


def test_threads_get_the_numbers_of_their_own_examples() -> None:
    model = build("llama").double()
    torch.manual_seed(4)
    examples = [Example(torch.randint(3, 400, (20,)).tolist(), [Span(0, 5), Span(7, 12)], [18, 19]) for _ in range(4)]
    alone = [span_mass(model, [example])[0].mass for example in examples]
    start, found = threading.Barrier(4), {}

    def job(number: int) -> Callable[[], None]:
        def measure() -> None:
            start.wait(PATIENCE)
            found[number] = span_mass(model, [examples[number]])[0].mass

        return measure

    run_all(*(job(number) for number in range(4)))
    for number, mass in enumerate(alone):
        torch.testing.assert_close(found[number], mass, **CLOSE)


def test_models_of_one_config_object_take_turns_and_others_do_not() -> None:
    from transformers import LlamaForCausalLM

    config = CONFIGS["llama"]()
    one, other = LlamaForCausalLM(config), LlamaForCausalLM(config)
    assert one.config is other.config, "switching one would switch the other"
    assert model_lock(one) is model_lock(other)
    assert model_lock(build("llama")) is not model_lock(one)


def test_probing_inside_probing_does_not_wait_for_itself() -> None:
    model, heard = build("llama"), []

    def listener(name: str) -> Any:
        def listen(call: AttentionCall, output: torch.Tensor) -> torch.Tensor:
            heard.append(name)
            return output

        return listen

    with probing(model, listener("outer")):
        with probing(model, listener("inner")):
            model(torch.tensor([[5, 6]]))
        model(torch.tensor([[5, 6]]))
    assert heard == ["inner"] * 3 + ["outer"] * 3
