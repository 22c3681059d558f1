"""A judge model behind a server that answers after a fixed delay: wall time over the ideal.

``python -m benchmarks.performance.judging``. The ideal is delay x calls / concurrency: a client that costs nothing. Imports and the
first connection are left out of the time (a turn is judged before it begins); reading, scoring, the cache on disk and the score
file are in it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.performance.machine import machine
from benchmarks.performance.runs import run
from cras.judges import judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.judges.cascade import Cascade
from cras.scoring.score import ScoreFile, score

CELLS = ((8, 0.5), (32, 0.5), (8, 0.1), (32, 0.1))
"""Concurrency and delay in seconds."""


@contextmanager
def served(delay: float) -> Iterator[str]:
    """The server, in a process of its own; its base URL."""
    command = [sys.executable, "-m", "benchmarks.performance.delayed_server", "--delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.kill()


@contextmanager
def server_in_environment(url: str) -> Iterator[None]:
    """``openai:`` means this server, until the block ends."""
    before = {name: os.environ.get(name) for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY")}
    os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def overhead(concurrency: int, delay: float, ideal_seconds: float, seed: int) -> tuple[int, float]:
    """Calls, and wall time over the ideal.

    Raises:
        RuntimeError: not every turn was judged.
    """
    turns = 10
    runs = max(1, round(ideal_seconds * concurrency / delay / turns))
    with served(delay) as url, tempfile.TemporaryDirectory() as folder, server_in_environment(url):
        settings = JudgeSettings(concurrency=concurrency, cache=Path(folder) / "answers.sqlite")
        judge = judge_named("openai:stand-in", settings)
        if not isinstance(judge, Cascade):
            raise TypeError("openai: is a judge model")
        list(score([run(10**6, 1, seed)], judge))
        use = judge.ledger.models["openai:stand-in"]
        before = use.calls
        begin = time.perf_counter()
        with ScoreFile(Path(folder) / "out.scores.jsonl") as file:
            scored = sum(1 for _ in file.keep(score((run(number, turns, seed) for number in range(runs)), judge)))
        seconds = time.perf_counter() - begin
        calls = use.calls - before
    if scored != runs * turns or calls > scored:
        raise RuntimeError(f"{scored} of {runs * turns} turns judged, by {calls} calls")
    return calls, seconds / (delay * calls / concurrency)


def table(cells: tuple[tuple[int, float], ...], ideal_seconds: float, repeats: int) -> list[str]:
    """The rows, Markdown."""
    lines = [
        f"{machine()}; {repeats} repetitions: median [least, most].",
        "",
        "| at once | delay, s | calls | wall time over ideal |",
        "| --- | --- | --- | --- |",
    ]
    for concurrency, delay in cells:
        found = [overhead(concurrency, delay, ideal_seconds, seed) for seed in range(repeats)]
        ratios = [ratio for _, ratio in found]
        lines.append(
            f"| {concurrency} | {delay:g} | {found[0][0]:,} | "
            f"{statistics.median(ratios):.2f} [{min(ratios):.2f}, {max(ratios):.2f}] |"
        )
    return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--ideal-seconds", type=float, default=10.0, help="how long each measurement would ideally take"
    )
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    print("\n".join(table(CELLS, arguments.ideal_seconds, arguments.repeats)))
