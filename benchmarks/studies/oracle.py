"""Do our checks say what the reference verifiers of IFEval and IFBench say, on texts that nobody here wrote?

    python -m benchmarks.studies.oracle IFBENCH [--data FOLDER] [--show NAME] [--json]

``IFBENCH`` is a copy of https://github.com/allenai/IFBench. The texts: the turns of Who&When's algorithm-generated runs, the answers of a model in IFBench's ``data/sample_output.jsonl``,
and questions of MedQA (``FOLDER``, ``../shared/data`` by default). Every text is read against every demand. *Explained* are the disagreements that vanish
where the reference is given the text without code, addresses, the numbers of items and marks within words ("don't", "1,000"), or, of case, without its language detector. ``--show NAME`` lists the others of a verifier.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.studies.oracle_reference import Pair, pairs
from cras.checks import run_check
from cras.checks.prose import GAP, prose

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_WITHIN = re.compile(r"(?<=\w)['’](?=\w)|(?<=\d)[.,:/–-](?=\d)")
_ENUMERATED = re.compile(r"(?m)^[^\S\n]*(?:\d+[.)]|[-*+])[^\S\n]+")
QUESTIONS = 750
LONGEST = 6_000
"""Characters of a text that are read: the reference's language detector is slow."""


@dataclass
class Tally:
    """Verdicts of a verifier beside ours."""

    name: str
    compared: int = 0
    decided: int = 0
    agreed: int = 0
    we_accuse: int = 0
    they_accuse: int = 0
    explained: int = 0

    def add(self, theirs: bool, ours: bool | None) -> None:
        self.compared += 1
        if ours is not None:
            self.decided += 1
            self.agreed += ours is theirs
            self.we_accuse += theirs and not ours
            self.they_accuse += ours and not theirs


def texts(data: Path, ifbench: Path) -> Iterator[str]:
    """The texts that are not empty.

    Raises:
        SystemExit: a file is not where it should be; the message says which and where it is from.
    """
    runs = sorted((data / "whoandwhen" / "algorithm-generated").glob("*.json"))
    if not runs:
        _missing(data / "whoandwhen" / "algorithm-generated" / "*.json", "Who&When (arXiv 2505.00212, MIT)")
    for file in runs:
        for turn in json.loads(file.read_text(encoding="utf-8"))["history"]:
            yield str(turn.get("content") or "")
    answers = ifbench / "data" / "sample_output.jsonl"
    if not answers.is_file():
        _missing(answers, "https://github.com/allenai/IFBench (Apache-2.0)")
    for line in answers.read_text(encoding="utf-8").splitlines():
        yield str(json.loads(line)["response"])
    questions = data / "medqa" / "test.jsonl"
    if not questions.is_file():
        _missing(questions, "MedQA (arXiv 2009.13081, MIT)")
    for line in questions.read_text(encoding="utf-8").splitlines()[:QUESTIONS]:
        yield str(json.loads(line)["question"])


def _missing(path: Path, source: str) -> None:
    raise SystemExit(f"{path} is not there; it is from {source}")


def _short(name: str) -> str:
    return name.partition(":")[2]


def tally(of: list[Pair], read: list[str], show: str | None) -> list[Tally]:
    """A tally a verifier, and one of all. Disagreements of the one to be shown are printed."""
    found: dict[str, Tally] = {}
    total = Tally("all")
    for text in read:  # one text after the other: what is found out about it serves all demands
        for pair in of:
            row = found.setdefault(pair.name, Tally(_short(pair.name)))
            theirs, ours = bool(pair.verify(text)), run_check(pair.check, text)
            row.add(theirs, ours)
            total.add(theirs, ours)
            if ours is None or ours is theirs:
                continue
            if _without_what_differs(pair, text) is ours:
                row.explained += 1
                total.explained += 1
            elif show == _short(pair.name):
                print(f"they {theirs}, we {ours}: {pair.said} | {text!r}")
    return [*found.values(), total]


def _without_what_differs(pair: Pair, text: str) -> bool:
    """What the reference says of a text without code, addresses, numbers of items and marks within words; of case, without its language detector."""
    if "english_" in pair.name:
        return text.isupper() if pair.name.endswith("capital") else text.islower()
    plain = _WITHIN.sub("", prose(text).spoken.replace(GAP, "it"))
    return bool(pair.verify(_ENUMERATED.sub("", plain)))


def table(rows: list[Tally]) -> str:
    """The tallies as a Markdown table."""
    lines = [
        "| verifier | compared | we decide | agreement | only we say not met | only they do | explained | agreement then |"
    ]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        share = row.decided / row.compared
        agreed, then = _share(row.agreed, row.decided), _share(row.agreed + row.explained, row.decided)
        counts = (row.we_accuse, row.they_accuse, row.explained)
        lines.append(
            "| " + " | ".join(map(str, (row.name, row.compared, f"{share:.2f}", agreed, *counts, then))) + " |"
        )
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("ifbench", type=Path)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--show", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    demands = [pair for pair in pairs(given.ifbench) if not given.show or _short(pair.name) == given.show]
    read = [text[:LONGEST] for text in texts(given.data, given.ifbench) if text.strip()]
    rows = tally(demands, read, given.show)
    if given.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
        return
    print(f"{len(read)} texts, {len(demands)} demands\n\n{table(rows)}")


if __name__ == "__main__":
    main()
