"""The baseline: the figures of a session, run by run, and whether a later session really fell behind them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field, ValidationError

from cras.compare.coverage import coverage_is_far_apart
from cras.compare.words import ALPHA, is_real, sentence
from cras.errors import InputError
from cras.files.validation import first_wrong
from cras.metrics.measures import CHIEF, MEASURES
from cras.statistics.interval import holm
from cras.statistics.strata import Run, Stratum, contrast
from cras.text import printable
from cras.transcript import Record
from cras.wording import counted, judged_text

if TYPE_CHECKING:
    from cras.pytest_plugin.asserted import Asserted


class Entry(Record):
    """One ``assert_adheres`` of a test: of each run the numerator and denominator of both measures, and of coverage."""

    agent: str | None = None
    judge: str
    priority_adherence: list[tuple[float, float]] = Field(default_factory=list)
    cras: list[tuple[float, float]] = Field(default_factory=list)
    judged: list[tuple[float, float]] = Field(default_factory=list)
    """Empty in a file that was written before coverage was measured."""


class Baseline(Record):
    """The file. Tests by their pytest id; made to be committed, so one line a test."""

    schema_version: Literal[1] = 1
    made_by: str
    tests: dict[str, list[Entry]]


@dataclass(frozen=True)
class BaselineResult:
    """What the comparison found: the sentences to show, and among them those of real declines."""

    lines: list[str]
    declines: list[str]


_Key: TypeAlias = "tuple[str, str | None, str, int]"


def read_baseline(path: str | os.PathLike[str]) -> Baseline:
    """A baseline that ``--cras-write-baseline`` wrote.

    Raises:
        InputError: it is missing, or something else.
    """
    try:
        return Baseline.model_validate_json(Path(path).read_bytes())
    except OSError as error:
        raise InputError(
            f"--cras-baseline {path}: cannot be read ({error.strerror}); --cras-write-baseline {path} writes one"
        ) from None
    except ValidationError as error:
        wrong = first_wrong(error, Baseline).after(f"--cras-baseline {path}: is no baseline")
        raise InputError(f"{wrong}; --cras-write-baseline writes one") from None


def write_baseline(path: str | os.PathLike[str], asserted: Iterable[Asserted]) -> None:
    """Write the figures of a session, replacing the file at once."""
    tests: dict[str, list[str]] = {}
    for item in asserted:
        tests.setdefault(item.nodeid, []).append(_entry(item).model_dump_json())
    lines = [f"  {json.dumps(name, ensure_ascii=False)}: [{', '.join(tests[name])}]" for name in sorted(tests)]
    made_by = json.dumps(f"sail-cras {version('sail-cras')}")
    text = f'{{"schema_version": 1, "made_by": {made_by}, "tests": {{\n' + ",\n".join(lines) + "\n}}\n"
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(target)


def compare_with(
    baseline: Baseline, asserted: Iterable[Asserted], name: str, max_decline: float | None = None
) -> BaselineResult:
    """Both measures over all tests and for each test with repeats, Holm-corrected together.

    The tests are the strata: runs are swapped between then and now within a test only. A row that could not show a
    decline of any size is not tested, so that it costs the others nothing; with ``max_decline`` it is compared as it
    stands, and declined where it fell by more. A figure that was judged then and cannot be now has declined.
    """
    before = _by_key((nodeid, entry) for nodeid, entries in baseline.tests.items() for entry in entries)
    after = _by_key((item.nodeid, _entry(item)) for item in asserted)
    shared = [key for key in before if key in after]
    tests = {key[0] for key in shared}
    lines = [f"baseline {name}: {counted(len(tests), 'test')} compared"]
    if missing := sorted({key[0] for key in after} - tests):
        lines.append(f"  not in the baseline (write it anew to include them): {_few(missing)}")
    if gone := sorted({key[0] for key in before} - tests):
        lines.append(f"  in the baseline but not in this session: {_few(gone)}")
    rows = []
    for measure in CHIEF:
        label = MEASURES[measure].title
        strata = {key: Stratum(getattr(before[key], measure), getattr(after[key], measure)) for key in shared}
        suite = contrast(list(strata.values()))
        if suite.before is not None:
            rows.append((f"{label} over all tests", suite, True))
        if len(strata) > 1:
            alone = [(f"{label} of {printable(_test(key))}", contrast([item])) for key, item in strata.items()]
            rows += [(title, row, False) for title, row in alone if row.before is not None]
    declines = [
        f"{MEASURES[measure].title} of {printable(_test(key))} was {_share(getattr(before[key], measure)):.2f} and could not "
        f"be judged now ({MEASURES[measure].unjudged_because})"
        for measure in CHIEF
        for key in shared
        if getattr(before[key], measure) and not getattr(after[key], measure)
    ]
    lines += _coverage_lines([(before[key], after[key]) for key in shared])
    tested = [row for row in rows if row[1].p_value is not None and (row[2] or (row[1].smallest_p or 1) < ALPHA)]
    corrected = holm([row[1].p_value for row in tested if row[1].p_value is not None])
    for (title, row, is_suite), p_value in zip(tested, corrected, strict=True):
        told = sentence(title, row, p_value, len(tested))
        if is_real(row, p_value) and (row.difference.estimate or 0) < 0:
            declines.append(told)
        elif is_suite:
            lines.append(f"  {told}")
    lines += [f"  {sentence(title, row, None)}" for title, row, is_suite in rows if is_suite and row.p_value is None]
    if max_decline is not None:
        cannot_be_tested = [(title, row) for title, row, _ in rows if (row.smallest_p or 1) >= ALPHA]
        declines += [
            f"{title} fell from {row.before:.2f} to {row.after:.2f}, by more than {max_decline:g}; so few runs are "
            "compared as they stand"
            for title, row in cannot_be_tested
            if row.before is not None and row.after is not None and row.before - row.after > max_decline
        ]
    return BaselineResult(lines, declines)


def _coverage_lines(pairs: list[tuple[Entry, Entry]]) -> list[str]:
    """What share of the explicit instructions was judged then and now; a warning where the shares are far apart."""
    sides = [[run for pair in pairs for run in pair[side].judged] for side in (0, 1)]
    told = [judged_text(*(sum(run[place] for run in runs) for place in (0, 1))) for runs in sides]
    if not all(sides):
        return []
    is_far = coverage_is_far_apart(_share(sides[0]), _share(sides[1]))
    mind = ": the figures do not rest on the same questions" if is_far else ""
    return [f"  {told[0]} then, {told[1].removeprefix('judged ')} now{mind}"]


def _share(runs: list[tuple[float, float]]) -> float:
    return sum(top for top, _ in runs) / (sum(bottom for _, bottom in runs) or 1.0)


def _entry(item: Asserted) -> Entry:
    outcome = item.outcome
    clusters: dict[str, list[Run]] = outcome["clusters"]
    return Entry(agent=outcome["agent"], judge=outcome["judge"], **clusters)


def _by_key(entries: Iterable[tuple[str, Entry]]) -> dict[_Key, Entry]:
    """By test, agent, judge, and which of several such assertions it is."""
    found: dict[_Key, Entry] = {}
    for nodeid, entry in entries:
        number = 0
        while (key := (nodeid, entry.agent, entry.judge, number)) in found:
            number += 1
        found[key] = entry
    return found


def _test(key: _Key) -> str:
    return key[0] + (f" ({key[1]})" if key[1] else "")


def _few(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return printable(", ".join(names[:3]) + more)
