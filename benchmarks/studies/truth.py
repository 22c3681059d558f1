"""How often rules are right, against verdicts that people gave (``tests/cras/checks/truth``):

    python -m benchmarks.studies.truth [FOLDER] [--half develop|report] [--failures] [--json]

``FOLDER`` holds files as its README describes. ``--failures`` lists the verdicts that are wrong.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import yaml

from cras.checks import run_check
from cras.transcript import Check

DEFAULT = Path(__file__).resolve().parents[2] / "tests" / "cras" / "checks" / "truth"
VERDICTS: dict[str, bool | None] = {"met": True, "trap": True, "not met": False, "cannot tell": None}
Half = Literal["develop", "report"]


@dataclass(frozen=True)
class Triple:
    """An instruction in words with its check, a turn, and what people say of it."""

    say: str
    check: Check
    turn: str
    label: str

    @property
    def truth(self) -> bool | None:
        return VERDICTS[self.label]


@dataclass
class Row:
    """What rules said of the triples of a kind. Shares are of what they decided; ``None`` where that is nothing."""

    kind: str
    triples: int = 0
    met: int = 0
    rightly_met: int = 0
    not_met: int = 0
    rightly_not_met: int = 0
    broken: int = 0
    tellable: int = 0
    told: int = 0

    def add(self, truth: bool | None, said: bool | None) -> None:
        """Count a verdict."""
        self.triples += 1
        self.broken += truth is False
        self.tellable += truth is not None
        self.told += truth is not None and said is not None
        if said is True:
            self.met += 1
            self.rightly_met += truth is True
        elif said is False:
            self.not_met += 1
            self.rightly_not_met += truth is False

    @property
    def precision(self) -> float | None:
        """Of "not met": the share of accusations that are right."""
        return self.rightly_not_met / self.not_met if self.not_met else None

    @property
    def recall(self) -> float | None:
        """Of "not met": the share of broken instructions that are found."""
        return self.rightly_not_met / self.broken if self.broken else None

    @property
    def precision_met(self) -> float | None:
        """The share of "met" that is right."""
        return self.rightly_met / self.met if self.met else None

    @property
    def decided(self) -> float | None:
        """The share decided of the triples that people could decide."""
        return self.told / self.tellable if self.tellable else None


def read_triples(folder: Path = DEFAULT) -> list[Triple]:
    """The triples of a folder's files, in the order of their names.

    Raises:
        SystemExit: there are none, or a file has a verdict that is none.
    """
    found: list[Triple] = []
    for file in sorted(folder.glob("*.yaml")):
        for group in yaml.safe_load(file.read_text(encoding="utf-8")):
            check = Check.model_validate(group["check"])
            for turn in group["turns"]:
                ((label, text),) = turn.items()
                if label not in VERDICTS:
                    raise SystemExit(f"{file}: {label!r} is no verdict; known are {', '.join(VERDICTS)}")
                found.append(Triple(group["say"], check, text, label))
    if not found:
        raise SystemExit(f"{folder} has no *.yaml with triples; they are in this repository's tests/cras/checks/truth")
    return found


def half_of(triples: list[Triple], half: Half | None) -> list[Triple]:
    """Those with an even number for ``develop``, with an odd one for ``report``."""
    return triples if half is None else triples[half == "report" :: 2]


def kind_of(check: Check) -> str:
    """The kind, with the unit, format or casing where it has one."""
    part = check.params.get("unit") or check.params.get("format") or check.params.get("casing")
    return f"{check.kind} {part}" if part else check.kind


def judged(triples: Iterable[Triple]) -> Iterator[tuple[Triple, bool | None]]:
    """Each triple with what the rules say of it."""
    return ((triple, run_check(triple.check, triple.turn)) for triple in triples)


def rows(triples: Iterable[Triple]) -> list[Row]:
    """A row a kind, by name, and one of all of them."""
    found: dict[str, Row] = {}
    total = Row("all")
    for triple, said in judged(triples):
        for row in (found.setdefault(kind_of(triple.check), Row(kind_of(triple.check))), total):
            row.add(triple.truth, said)
    return [*(found[kind] for kind in sorted(found)), total]


def table(of: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        '| kind | triples | decided | "not met": precision | recall | "met": precision |',
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in of:
        accused = f"{_share(row.precision)} ({row.rightly_not_met}/{row.not_met})" if row.not_met else "-"
        cells = (row.kind, row.triples, _share(row.decided), accused, _share(row.recall), _share(row.precision_met))
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--half", choices=["develop", "report"])
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    triples = half_of(read_triples(given.folder), given.half)
    if given.failures:
        for triple, said in judged(triples):
            if said is not None and said is not triple.truth:
                print(f"{triple.label} | {said} | {kind_of(triple.check)} | {triple.say} | {triple.turn!r}")
        return
    found = rows(triples)
    print(json.dumps([asdict(row) for row in found], indent=1) if given.json else table(found))


if __name__ == "__main__":
    main()
