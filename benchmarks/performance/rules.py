"""``cras score`` with the ``rules`` judge: how many transcripts a second, and does memory grow with their number?

``python -m benchmarks.performance.rules``: a new process for each measurement, from reading the file to the table.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.performance.machine import machine
from benchmarks.performance.runs import write_runs


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    seconds: float
    peak_mib: float


def measure(number: int, turns: int, folder: Path) -> Cost:
    """One ``cras score`` over ``number`` new transcripts in a process of its own.

    Raises:
        RuntimeError: the command failed.
    """
    runs, out = folder / f"{number}.transcript.jsonl", folder / "out.scores.jsonl"
    if not runs.exists():
        write_runs(runs, number, turns)
    out.unlink(missing_ok=True)
    begin = time.perf_counter()
    command = [sys.executable, "-m", "cras", "score", str(runs), "--out", str(out), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
    assert process.stderr is not None  # noqa: S101
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"cras score answered {process.returncode}: {said.decode()[-2000:]}")
    return Cost(time.perf_counter() - begin, usage.ru_maxrss / 1024)


def table(sizes: tuple[int, int], turns: int, repeats: int) -> list[str]:
    """The rows, Markdown. The two sizes take turns, so that a slow minute of the machine meets both."""
    with tempfile.TemporaryDirectory() as folder:
        costs = [[measure(size, turns, Path(folder)) for size in sizes] for _ in range(repeats)]
    lines = [
        f"{machine()}; {repeats} repetitions: median [least, most].",
        "",
        "| transcripts | turns | seconds | transcripts a second | turns a second | peak memory, MiB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for place, size in enumerate(sizes):
        seconds = [pair[place].seconds for pair in costs]
        memory = [pair[place].peak_mib for pair in costs]
        rates = [size / value for value in seconds]
        lines.append(
            f"| {size:,} | {size * turns:,} | {_show(seconds, '.1f')} | {_show(rates, '.0f')} | "
            f"{_show([rate * turns for rate in rates], ',.0f')} | {_show(memory, '.0f')} |"
        )
    ratios = [pair[1].peak_mib / pair[0].peak_mib for pair in costs]
    grown = [(pair[1].peak_mib - pair[0].peak_mib) * 2**20 / (sizes[1] - sizes[0]) for pair in costs]
    lines += [
        "",
        f"Peak memory, {sizes[1]:,} over {sizes[0]:,} transcripts: {_show(ratios, '.2f')}; "
        f"{_show(grown, ',.0f')} bytes a transcript.",
    ]
    return lines


def _show(values: list[float], form: str) -> str:
    return f"{statistics.median(values):{form}} [{min(values):{form}}, {max(values):{form}}]"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=(1000, 10000))
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    print("\n".join(table(tuple(arguments.sizes), arguments.turns, arguments.repeats)))
