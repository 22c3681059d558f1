"""The teams' tables: planted contradictions found, by topic and by place, and teams with a false alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.studies.lint.case import Half
from benchmarks.studies.lint.tables import show
from benchmarks.studies.lint.teams.labels import PLACES, TOPICS, LabelledTeam, Pair, Place, labelled_teams
from cras.lint import Contradiction, lint
from cras.statistics.interval import bootstrap_ci
from cras.transcript import Instruction

PLACE_NAMES: dict[Place, str] = {
    "system": "one system message",
    "system-user": "system message, message of the user",
    "system-peer": "system message, message of a peer",
    "system-system": "system messages of two agents",
}


@dataclass(frozen=True)
class TeamResult:
    """What lint says of a team: findings that pair the two planted sentences, and all others."""

    item: LabelledTeam
    hits: tuple[Contradiction, ...]
    alarms: tuple[Contradiction, ...]


Linter = Callable[[LabelledTeam], Iterable[Contradiction]]


def team_tables(folder: Path, half: Half, linter: Linter = lambda item: lint(item.team)) -> list[str]:
    """All tables of a half, as lines of Markdown. Intervals are at 95% over teams.

    A planted contradiction is found when a finding pairs its two sentences; every other finding is a false alarm.

    Raises:
        InputError: see :func:`labelled_teams`.
    """
    results = [result_of(item, linter) for item in labelled_teams(folder, half)]
    planted = [result for result in results if result.item.label.planted]
    near = [result for result in results if not result.item.label.planted]
    lines = [
        f"teams, {half} half: {len(planted)} teams with a planted contradiction, {len(near)} near misses",
        "",
        "| | share | of |",
        "| --- | --- | --- |",
        _row("planted contradictions found", [bool(result.hits) for result in planted]),
        _row("near misses with a false alarm", [bool(result.alarms) for result in near]),
        _row("planted teams with a false alarm beside", [bool(result.alarms) for result in planted]),
        _precision(results),
        "",
        "| topic | planted found | of | near misses with a false alarm | of |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [_both(topic, [r for r in results if r.item.label.pair.topic == topic]) for topic in TOPICS]
    lines += [
        "",
        "| place | planted found | of | near misses with a false alarm | of |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [_both(PLACE_NAMES[place], [r for r in results if r.item.label.pair.where == place]) for place in PLACES]
    lines += ["", "| what keeps a near miss apart | false alarm | of |", "| --- | --- | --- |"]
    tricks = sorted({str(result.item.label.near) for result in near})
    lines += [_row(trick, [bool(r.alarms) for r in near if r.item.label.near == trick]) for trick in tricks]
    return lines


def team_list(folder: Path, half: Half, linter: Linter = lambda item: lint(item.team)) -> list[str]:
    """Each planted contradiction that is missed and each false alarm, with its sentences. Errors as above."""
    lines = []
    for result in (result_of(item, linter) for item in labelled_teams(folder, half)):
        planted = result.item.label.planted
        if planted and not result.hits:
            lines += [
                f"missed: {result.item.file} ({planted.topic}; {PLACE_NAMES[planted.where]})",
                f'  "{planted.first}"',
                f'  "{planted.second}"',
            ]
        for found in result.alarms:
            near = result.item.label.near
            lines.append(f"false alarm: {result.item.file} ({found.agent}, {found.type}{f'; {near}' if near else ''})")
            lines += [f'  "{_quote(side)}"' for side in (found.binding, found.other)]
    return lines or ["nothing is missed, and there is no false alarm"]


def result_of(item: LabelledTeam, linter: Linter) -> TeamResult:
    """The findings of a team, those that pair the planted sentences first. The same pair found twice counts twice."""
    planted = item.label.planted
    found = list(linter(item))
    hits = tuple(one for one in found if planted and pairs(one, planted))
    return TeamResult(item, hits, tuple(one for one in found if one not in hits))


def pairs(found: Contradiction, planted: Pair) -> bool:
    """Whether the quotes of a finding are the two sentences, hold one each, or are a clause of one each."""
    one, two = _quote(found.binding), _quote(found.other)
    first, second = _plain(planted.first), _plain(planted.second)
    return (_is(one, first, second) and _is(two, second, first)) or (
        _is(one, second, first) and _is(two, first, second)
    )


def _is(quote: str, sentence: str, other: str) -> bool:
    quote = _plain(quote)
    return bool(quote) and (sentence in quote or quote in sentence) and other not in quote


def _quote(side: Instruction) -> str:
    return " ".join((side.quote or side.text).split())


def _plain(text: str) -> str:
    """A sentence without line ends, case and the marks at its end."""
    return " ".join(text.split()).casefold().strip(" .!?;:")


def _both(name: str, members: Sequence[TeamResult]) -> str:
    found = [bool(result.hits) for result in members if result.item.label.planted]
    alarms = [bool(result.alarms) for result in members if not result.item.label.planted]
    return f"{_row(name, found)} {_share(alarms)} |"


def _row(name: str, values: Sequence[bool]) -> str:
    return f"| {name} | {_share(values)} |"


def _share(values: Sequence[bool]) -> str:
    return f"{show(bootstrap_ci([float(value) for value in values]))} | {len(values)}"


def _precision(results: Sequence[TeamResult]) -> str:
    """Over findings; the interval is over the teams that have one."""
    counts = [(float(len(r.hits)), float(len(r.hits) + len(r.alarms))) for r in results if r.hits or r.alarms]
    total = int(sum(count for _, count in counts))
    return f"| precision (of the findings) | {show(bootstrap_ci(counts, statistic='ratio'))} | {total} |"
