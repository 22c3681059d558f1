"""Which sentence splitter counts right, how fast, and what hostile text costs it:

    python -m benchmarks.studies.sentences [--failures NAME] [--only NAME ...]

The probes are in ``probes.txt``; "this package" is ``cras.checks.sentences``, which says "open" where a count is disputable. A hostile text has
100,000 characters; one that takes a splitter more than 20 s is given up. Times are of this machine.
"""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.studies.sentences.splitters import Splitter, splitters
from cras.checks.sentences import sentence_span

PROBES = Path(__file__).with_name("probes.txt")
GIVEN_UP_S = 20
UNSPACED = {"zh", "ja", "th"}
HOSTILE = {
    name: (part * 100_000)[:100_000]
    for name, part in {
        "full stops": ".", "full stops and spaces": ". ", "initials": "A. ", "abbreviations": "a.", "brackets": "(",
        "quotation marks": '"', "question marks": "?!", "empty lines": "\n", "notes": "[1].", "one word": "a", "words": "word ",
    }.items()
}  # fmt: skip
PROSE = (
    "The agent opened the file and read it carefully. Dr. Smith, who was in the U.S., said that 3.5 percent is fine. "
    '"Is it?" she asked. See https://example.com/a.b for more. '
)


def probes() -> Iterator[tuple[str, str, int]]:
    """Language, text and number of sentences."""
    language = ""
    for line in PROBES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line[1:3]
        elif line and not line.startswith("#"):
            parts = line.split(" ¦ ")
            yield language, ("" if language in UNSPACED else " ").join(parts), len(parts)


def counted(split: Splitter, text: str, language: str) -> int:
    return sum(bool(str(piece).strip()) for piece in split(text, language))


def worst(split: Splitter) -> str:
    """The slowest of the hostile texts, with its seconds."""
    times: dict[str, float] = {}
    for name, text in HOSTILE.items():
        start = time.perf_counter()
        signal.alarm(GIVEN_UP_S)
        try:
            split(text, "en")
            times[name] = time.perf_counter() - start
        except TimeoutError:
            return f"over {GIVEN_UP_S} s ({name})"
        finally:
            signal.alarm(0)
    name = max(times, key=times.__getitem__)
    return f"{times[name]:.2f} s ({name})"


def milliseconds(split: Splitter) -> float:
    text = (PROSE * 60)[:10_000]
    split(text, "en")  # what it loads, it loads once
    start = time.perf_counter()
    for _ in range(5):
        split(text, "en")
    return (time.perf_counter() - start) / 5 * 1000


def row(name: str, split: Splitter) -> str:
    right = {True: 0, False: 0}
    total = {True: 0, False: 0}
    for language, text, number in probes():
        total[language == "en"] += 1
        right[language == "en"] += counted(split, text, language) == number
    return f"| {name} | {right[True]}/{total[True]} | {right[False]}/{total[False]} | {milliseconds(split):.1f} | {worst(split)} |"


def own_row() -> str:
    """Of this package, with the probes that it leaves open."""
    right, wrong, left_open = 0, 0, 0
    for _, text, number in probes():
        span = sentence_span(text)
        if span == (number, number):
            right += 1
        elif span is not None and span.low <= number <= span.high:
            left_open += 1
        else:
            wrong += 1
    return f"this package, without being told the language: {right} right, {left_open} open, {wrong} wrong of {right + wrong + left_open}"


def _give_up(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--failures", metavar="NAME", help="list the probes that this splitter counts wrong")
    parser.add_argument("--only", nargs="*", metavar="NAME")
    given = parser.parse_args()
    found = splitters()
    if given.failures:
        split = found.get(given.failures)
        if split is None:
            parser.error(f"{given.failures} is not installed; known are {', '.join(found)}")
        for language, text, number in probes():
            if (count := counted(split, text, language)) != number:
                print(f"{language}  {count} for {number}  {text}")
        return
    signal.signal(signal.SIGALRM, _give_up)
    print("| splitter | English | other languages | ms a 10 kB | worst of 100 kB |\n| --- | ---: | ---: | ---: | --- |")
    for name, splitter in found.items():
        if given.only is None or name in given.only:
            print(row(name, splitter) if splitter else f"| {name} | not installed | | | |", flush=True)
    print(f"\n{own_row()}")


if __name__ == "__main__":
    main()
