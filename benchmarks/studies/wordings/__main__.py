"""``python -m benchmarks.studies.wordings [--half develop|report]``: what the reader of constraints and its checks make of them.

A wording is *right* where every good reply passes and every bad one is caught; *unread* where no check is read of it;
*open* where a check is read that does not decide enough. *Accuses* is a good reply that a check says "not met" of,
*praises* a bad reply that all its checks say "met" of.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from benchmarks.studies.halves import run
from benchmarks.studies.lint.case import Half
from benchmarks.studies.lint.tables import show
from cras.checks import run_check
from cras.checks.registry import is_decided
from cras.errors import InputError
from cras.files.yaml_lines import YamlFile
from cras.instructions import parse_instructions
from cras.statistics.interval import bootstrap_ci
from cras.transcript import Check, Record

FOLDER = Path(__file__).parent
NONE = "none"

Outcome = Literal["right", "unread", "open", "accuses", "praises", "quiet", "read"]
"""The last two are of kind ``none``: nothing is read of it, as it should be, or something is."""


class Wording(Record):
    """A constraint in words; ``meaning`` says it plainly, ``ok`` and ``bad`` are replies that meet and that break it."""

    id: str
    kind: str
    text: str = Field(min_length=1)
    meaning: str = ""
    ok: list[str] = Field(default_factory=list)
    bad: list[str] = Field(default_factory=list)


class Wordings(Record):
    """A half."""

    cases: list[Wording] = Field(min_length=1)


@dataclass(frozen=True)
class Result:
    """A wording, the checks that are read of it for any turn, and what comes of them."""

    wording: Wording
    checks: tuple[Check, ...]
    outcome: Outcome


def results(folder: Path, half: Half) -> list[Result]:
    """Every wording of a half, read as a system message.

    Raises:
        InputError: the half is not there, or is malformed.
    """
    path = folder / f"{half}.yaml"
    if not path.is_file():
        raise InputError(f"{path}: is not there; wanted is the folder of this study's wordings, {FOLDER}")
    return [_result(wording) for wording in YamlFile(path).record(Wordings).cases]


def tables(found: Sequence[Result], half: Half) -> list[str]:
    """Lines of Markdown; intervals at 95% over wordings."""
    demands = [item for item in found if item.wording.kind != NONE]
    others = [item for item in found if item.wording.kind == NONE]
    lines = [
        f"wordings, {half} half: {len(demands)} constraints, {len(others)} that are none",
        "",
        "| kind | of | right | unread | open | accuses a good reply | praises a bad one |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind in sorted({item.wording.kind for item in demands}):
        counts = Counter(item.outcome for item in demands if item.wording.kind == kind)
        lines.append(f"| {kind} | {counts.total()} | {' | '.join(str(counts[name]) for name in _COLUMNS)} |")
    shares = [show(bootstrap_ci([float(item.outcome == name) for item in demands])) for name in _COLUMNS]
    lines.append(f"| all | {len(demands)} | {' | '.join(shares)} |")
    read = [float(item.outcome == "read") for item in others]
    return [*lines, "", f"Read as a constraint though it is none: {show(bootstrap_ci(read))} of {len(read)}."]


_COLUMNS: tuple[Outcome, ...] = ("right", "unread", "open", "accuses", "praises")


def listed(found: Sequence[Result]) -> list[str]:
    """Each wording that is not right, with what was read."""
    return [
        f"{item.outcome}: {item.wording.id} ({item.wording.kind}) {item.wording.text!r}: {item.wording.meaning}"
        f"{''.join(f' [{check.kind} {check.params}]' for check in item.checks)}"
        for item in found
        if item.outcome not in ("right", "quiet")
    ]


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; 2 where the data cannot be read."""
    return run("benchmarks.studies.wordings", __doc__, FOLDER, results, tables, listed, arguments)


def _result(wording: Wording) -> Result:
    read = [item for item in parse_instructions(wording.text) if item.scope is None]
    checks = tuple(item.check for item in read if item.check is not None and is_decided(item.check))
    return Result(wording, checks, _outcome(wording, checks))


def _outcome(wording: Wording, checks: Sequence[Check]) -> Outcome:
    if wording.kind == NONE:
        return "read" if checks else "quiet"
    if not checks:
        return "unread"
    good = [[run_check(check, reply) for check in checks] for reply in wording.ok]
    bad = [[run_check(check, reply) for check in checks] for reply in wording.bad]
    if any(False in verdicts for verdicts in good):
        return "accuses"
    if any(all(verdicts) for verdicts in bad):
        return "praises"
    return "right" if all(map(all, good)) and all(False in verdicts for verdicts in bad) else "open"


if __name__ == "__main__":
    sys.exit(main())
