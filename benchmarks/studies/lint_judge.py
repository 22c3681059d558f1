"""``cras lint --judge`` measured on the teams of ``benchmarks/studies/lint/teams``: rules alone, a model alone, both.

    OPENAI_BASE_URL=http://127.0.0.1:8091/v1 python -m benchmarks.studies.lint_judge FOLDER --judge openai:MODEL

A planted contradiction is found where a finding quotes both of its sentences; whatever else is found, in a team with a
planted one or with a near miss, is a false alarm. Of the teams a sample is taken: as many with a planted contradiction as
without. The second question is also asked of the labelled pairs by themselves.
Answers are cached, so that a study that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.studies.lint.case import Half
from benchmarks.studies.lint.tables import show
from benchmarks.studies.lint.teams.labels import LabelledTeam, Pair, labelled_teams
from cras.errors import InputError
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.budget import LimitReachedError
from cras.judges.asking.judge_failures import JudgeFailedError
from cras.judges.asking.loop import in_order
from cras.judges.contradictions.reader import ContradictionReader, Proposed
from cras.lint import Contradiction, lint
from cras.lint.binding import Statement, binding_texts, statements
from cras.statistics.interval import bootstrap_ci

Quotes = tuple[str, str]


@dataclass
class Case:
    """One team with what rules and the model say of it; ``said`` is ``None`` where the model said nothing that can be read."""

    labelled: LabelledTeam
    rules: list[Quotes]
    said: Proposed | None = None
    both: bool | None = None
    """Whether the model says of the labelled pair, by itself, that both can be obeyed."""

    @property
    def is_planted(self) -> bool:
        """Whether the team has a contradiction."""
        return self.labelled.label.planted is not None

    def found(self, way: str) -> list[Quotes]:
        """The findings of one of :data:`WAYS` or :data:`VERIFIED`."""
        kept = _quotes(self.said.found) if self.said else []
        refused = [pair.quotes for pair in self.said.refused] if self.said else []
        by_model = {"verified": kept, "proposed": kept + refused}
        return {
            "rules alone": self.rules,
            "model alone, as proposed": by_model["proposed"],
            "model alone, verified": by_model["verified"],
            "rules and model, as proposed": self.rules + by_model["proposed"],
            "rules and model, verified": self.rules + by_model["verified"],
        }[way]

    def is_hit(self, quotes: Quotes) -> bool:
        """Whether a finding is the planted contradiction."""
        return self.is_planted and is_pair(quotes, self.labelled.label.pair)


WAYS = ("rules alone", "model alone, as proposed", "rules and model, as proposed")
VERIFIED = ("model alone, verified", "rules and model, verified")
"""The ways of a model that is asked about each of its pairs again."""


@dataclass
class Study:
    """The cases, and what asking took."""

    cases: list[Case]
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)


def is_pair(quotes: Quotes, pair: Pair) -> bool:
    """Whether two quotations are of the two labelled sentences, in any order."""

    def same(quote: str, sentence: str) -> bool:
        one, other = _plain(quote), _plain(sentence)
        return one in other or other in one

    first, second = quotes
    return any(same(a, pair.first) and same(b, pair.second) for a, b in ((first, second), (second, first)))


def sample(teams: Sequence[LabelledTeam], number: int) -> list[LabelledTeam]:
    """In turn one with a planted contradiction and one without, in an order that a hash of their files' names gives.

    A larger sample begins with the smaller one, so that a study can be continued.
    """
    ordered = sorted(teams, key=lambda item: sha256(item.file.encode()).hexdigest())
    planted = [item for item in ordered if item.label.planted is not None]
    near = [item for item in ordered if item.label.planted is None]
    return [item for both in zip(planted, near, strict=False) for item in both][:number]


def study(teams: Sequence[LabelledTeam], reader: ContradictionReader, *, with_pairs: bool) -> Study:
    """Ask about each team; what cannot be had is counted."""
    found = Study([Case(item, _quotes(lint(item.team))) for item in teams])
    began = time.monotonic()

    async def asked(case: Case) -> None:
        if with_pairs:
            case.both = (await reader.can_both_be_obeyed(*_sides(case.labelled)))[0]
        case.said = await reader.read(case.labelled.team)

    for number, (case, future) in enumerate(in_order(found.cases, asked, reader.ahead), 1):
        try:
            future.result()
        except (JudgeFailedError, LimitReachedError) as error:
            found.failed.append(f"{case.labelled.file}: {error}")
        print(f"{number} of {len(found.cases)} teams, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    found.seconds = time.monotonic() - began
    return found


def tables(found: Study, reader: ContradictionReader) -> list[str]:
    """The tables, as lines of Markdown."""
    read = [case for case in found.cases if case.said is not None]
    planted = [case for case in read if case.is_planted]
    near = [case for case in read if not case.is_planted]
    lines = [
        f"| who | planted contradictions found, of {len(planted)} | near misses with an alarm, of {len(near)} | findings | of them right |",
        "| --- | --- | --- | --- | --- |",
    ]
    for way in (*WAYS, *VERIFIED) if reader.is_verifying else WAYS:
        recall = bootstrap_ci([float(any(map(case.is_hit, case.found(way)))) for case in planted])
        alarms = bootstrap_ci([float(bool(case.found(way))) for case in near])
        findings = [case.is_hit(quotes) for case in read for quotes in case.found(way)]
        lines.append(f"| {way} | {show(recall)} | {show(alarms)} | {len(findings)} | {sum(findings)} |")
    return [*lines, "", *_second_question(found), *_spent(found, reader)]


def _second_question(found: Study) -> list[str]:
    """What the second question says of the labelled pairs, which people know the answer to."""
    asked = [case for case in found.cases if case.both is not None]
    if not asked:
        return []
    said_no = {flag: [float(not case.both) for case in asked if case.is_planted == flag] for flag in (True, False)}
    return [
        f"Asked of the labelled pair by itself, it says that not both can be obeyed: of {len(said_no[True])} contradictions "
        f"{show(bootstrap_ci(said_no[True]))}, of {len(said_no[False])} near misses {show(bootstrap_ci(said_no[False]))}.",
        "",
    ]


def _spent(found: Study, reader: ContradictionReader) -> list[str]:
    said = [case.said for case in found.cases if case.said]
    void, refused, kept = (sum(len(getattr(item, name)) for item in said) for name in ("void", "refused", "found"))
    (use,) = reader.ledger.models.values()
    calls = use.calls + use.from_cache
    each = f"{found.seconds / use.calls:.0f} s each" if use.calls else "all from the cache"
    lines = [
        f"Of {void + refused + kept} pairs that it proposed {void} are void and {refused} it took back. {calls} requests ({use.from_cache} answered "
        f"before; {each}), {use.prompt_tokens:,} prompt and {use.completion_tokens:,} answer tokens in this run; "
        f"{len(found.failed)} teams without an answer that can be read."
    ]
    return lines + [f"- {line}" for line in found.failed]


def as_json(found: Study) -> list[dict[str, Any]]:
    """Every case, for who wants to read what was said."""
    return [
        {
            "team": case.labelled.file,
            "is_planted": case.is_planted,
            "label": [case.labelled.label.pair.first, case.labelled.label.pair.second],
            "rules": case.rules,
            "found": [item.as_json() for item in case.said.found] if case.said else None,
            "refused": [pair.as_json() for pair in case.said.refused] if case.said else None,
            "void": [pair.as_json() for pair in case.said.void] if case.said else None,
            "labelled_pair_can_both_be_obeyed": case.both,
        }
        for case in found.cases
    ]


def _sides(labelled: LabelledTeam) -> tuple[Statement, Statement]:
    """The statements of the labelled pair.

    Raises:
        InputError: the team does not hold them.
    """
    pair, known = labelled.label.pair, statements(binding_texts(labelled.team))
    sides = []
    for words in (pair.first, pair.second):
        plain = _plain(words)
        side = next((item for item in known if plain in _plain(item.text) or _plain(item.text) in plain), None)
        if side is None:
            raise InputError(f"{labelled.file}: holds no sentence {words!r}")
        sides.append(side)
    return sides[0], sides[1]


def _plain(text: str) -> str:
    """A sentence without what its splitting may leave or take: white space and quotation marks at its ends."""
    return " ".join(text.split()).strip("\"'“”")


def _quotes(found: Sequence[Contradiction]) -> list[Quotes]:
    return [(item.binding.quote or item.binding.text, item.other.quote or item.other.text) for item in found]


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; 2 where the folder is not that set, or the model cannot be asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.lint_judge", description=__doc__)
    parser.add_argument("folder", type=Path, help="benchmarks/studies/lint/teams")
    parser.add_argument("--judge", required=True)
    parser.add_argument("--half", choices=("develop", "report"), default="report")
    parser.add_argument("--teams", type=int, default=24, help="how many, half of them with a planted contradiction")
    parser.add_argument("--pairs", action="store_true", help="also ask about the labelled pairs by themselves")
    parser.add_argument("--verify", action="store_true", help="ask about each pair that is proposed again, by itself")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--max-calls", type=int, help="0 reads only what is cached")
    parser.add_argument("--concurrency", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=900.0)
    parser.add_argument("--answer-tokens", type=int, default=400)
    parser.add_argument("--out", type=Path, help="every case as JSON")
    given = parser.parse_args(arguments)
    settings = JudgeSettings(
        concurrency=given.concurrency,
        timeout_seconds=given.timeout,
        answer_tokens=given.answer_tokens,
        cache=given.cache,
        max_calls=given.max_calls,
    )
    half: Half = given.half
    try:
        reader = ContradictionReader(given.judge, settings, is_verifying=given.verify)
        found = study(sample(labelled_teams(given.folder, half), given.teams), reader, with_pairs=given.pairs)
    except InputError as error:
        print(f"benchmarks.studies.lint_judge: {error}", file=sys.stderr)
        return 2
    if given.out:
        given.out.write_text(json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n".join([f"{half} half: {len(found.cases)} teams, {reader.name}", "", *tables(found, reader)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
