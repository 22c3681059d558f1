"""The tables of a set: contradictions found, false alarms, annotated checks that were read. Intervals over cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.studies.lint.case import Case, Half, LintSet, Wanted
from cras.instructions import parse_instructions
from cras.lint import lint
from cras.statistics.interval import Interval, bootstrap_ci
from cras.transcript import Check


@dataclass(frozen=True)
class Result:
    """What lint and the parser say of a case."""

    case: Case
    found: frozenset[str]
    """Types of the contradictions."""
    read: tuple[tuple[Wanted, bool], ...]
    """The annotations that a check of ours can say, and whether it was read."""


def result_of(case: Case) -> Result:
    """One case, linted and parsed."""
    ours = [item.check for item in parse_instructions(case.text) if item.check]
    read = tuple((item, is_read(item, ours)) for item in case.wanted if item.alternatives)
    return Result(case, frozenset(item.type for item in lint(case.team)), read)


def is_read(wanted: Wanted, ours: Sequence[Check]) -> bool:
    """Whether one of the readings of an annotation is among our checks."""
    plain = [_plain(check) for check in ours]
    return any(all(_plain(check) in plain for check in checks) for checks in wanted.alternatives)


def _plain(check: Check) -> tuple[str, dict[str, Any]]:
    """A check so that those that ask the same are equal; texts without case and end punctuation."""
    params, kind = dict(check.params), check.kind
    if kind in ("include", "exclude"):
        kind, params = "occurrences", params | ({"min": 1} if kind == "include" else {"max": 0})
    if kind in ("sentences", "words") and "count" in params:
        params = {"min": params["count"], "max": params["count"]}
    if "text" in params:
        params["text"] = _bare(params["text"])
    if "texts" in params:
        params = {"where": "anywhere"} | params | {"texts": sorted(map(_bare, params["texts"]))}
    return kind, params


def _bare(text: object) -> str:
    return str(text).casefold().strip(" .!?")


def tables(lint_set: LintSet, cases: Iterable[Case], half: Half) -> list[str]:
    """All tables of one half, as lines of Markdown."""
    results = [result_of(case) for case in cases if case.half == half]
    parts = [_found(results), _by_type(results), _by_kind(results), _read(results), list(lint_set.notes)]
    lines = [f"{lint_set.name}, {half} half: {len(results)} cases", ""]
    for part in parts:
        lines += [*part, ""] if part else []
    return lines[:-1]


def _found(results: Sequence[Result]) -> list[str]:
    """Precision, recall and false alarms, a group a row."""
    if all(item.case.is_conflict is None for item in results):
        return []
    lines = [
        "| group | contradictions found | of | precision | F1 | false alarms | of |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for group in dict.fromkeys(item.case.group for item in results):
        members = [item for item in results if item.case.group == group]
        hits = [float(bool(item.found)) for item in members if item.case.is_conflict]
        alarms = [float(bool(item.found)) for item in members if item.case.is_conflict is False]
        true, false = sum(hits), sum(alarms)
        precision = f"{true / (true + false):.3f}" if true + false else "–"
        f1 = f"{2 * true / (true + false + len(hits)):.3f}" if hits else "–"
        lines.append(
            f"| {group} | {show(bootstrap_ci(hits))} | {len(hits)} | {precision} | {f1} | {show(bootstrap_ci(alarms))} | {len(alarms)} |"
        )
    return lines


def _by_type(results: Sequence[Result]) -> list[str]:
    """Precision, recall and F1 a conflict type, over the cases of the first group.

    A case counts for the types of all its annotated instructions, though not each of them need be contradicted.
    """
    members = [item for item in results if item.case.group == results[0].case.group]
    names = sorted({name for item in members for name in item.case.types})
    if not names or all(item.case.is_conflict is None for item in members):
        return []
    lines = ["| conflict type | cases | precision | recall | F1 |", "| --- | --- | --- | --- | --- |"]
    for name in names:
        cells = [(name in item.found, bool(item.case.is_conflict) and name in item.case.types) for item in members]
        true = [float(a and b) for a, b in cells]
        ratios = (
            [(t, float(a)) for t, (a, _) in zip(true, cells, strict=True)],
            [(t, float(b)) for t, (_, b) in zip(true, cells, strict=True)],
            [(2 * t, float(a) + float(b)) for t, (a, b) in zip(true, cells, strict=True)],
        )
        figures = [show(bootstrap_ci([pair for pair in pairs if pair[1]], statistic="ratio")) for pairs in ratios]
        lines.append(f"| {name} | {sum(b for _, b in cells)} | {' | '.join(figures)} |")
    return lines


def _by_kind(results: Sequence[Result]) -> list[str]:
    """Recall and annotations read, a kind of the set's own a row, over the cases of the first group."""
    members = [item for item in results if item.case.group == results[0].case.group]
    kinds: dict[str, tuple[list[float], list[float], list[float]]] = {}
    for item in members:
        for kind in item.case.kinds:
            hits, alarms, _ = kinds.setdefault(kind, ([], [], []))
            if item.case.is_conflict is not None:
                (hits if item.case.is_conflict else alarms).append(float(bool(item.found)))
        for wanted, is_right in item.read:
            kinds.setdefault(wanted.name, ([], [], []))[2].append(float(is_right))
    lines = [
        "| cases with this annotation | contradictions found | of | false alarms | of | read rightly | of |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind, columns in sorted(kinds.items(), key=lambda item: (-sum(map(len, item[1])), item[0])):
        cells = [f"{show(bootstrap_ci(values))} | {len(values)}" for values in columns]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return lines if kinds else []


def _read(results: Sequence[Result]) -> list[str]:
    """How many annotations, and how many messages with all of theirs, are read just so."""
    each = [float(is_right) for item in results for _, is_right in item.read]
    whole = [float(all(is_right for _, is_right in item.read)) for item in results if item.read]
    unknown = sum(not wanted.alternatives for item in results for wanted in item.case.wanted)
    if not each:
        return []
    return [
        f"Annotated checks that are read just so: {show(bootstrap_ci(each))} of {len(each)}; messages of which all are: "
        f"{show(bootstrap_ci(whole))} of {len(whole)}. {unknown} annotations are of kinds that no check says."
    ]


def show(interval: Interval) -> str:
    """An estimate with its interval."""
    if interval.estimate is None or interval.low is None or interval.high is None:
        return "–" if interval.estimate is None else f"{interval.estimate:.2f}"
    return f"{interval.estimate:.2f} [{interval.low:.2f}, {interval.high:.2f}]"
