"""``cras lint`` measured on IHEval's rule-following records: ``python -m benchmarks.studies.lint_iheval FOLDER``.

FOLDER is IHEval's ``benchmark`` folder. A record of ``conflict`` holds at least one contradiction of system message and
user turn, a record of ``aligned`` none. Rules were written on records with an even id; the table is on the odd ones.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cras.checks.languages import LANGUAGE_CODES
from cras.instructions import parse_instructions
from cras.lint import TeamDescription, TeamMessage, lint
from cras.statistics.interval import Interval, bootstrap_ci
from cras.transcript import Agent, Check

SETS = {
    "single turn": ("single-turn/conflict/default", "single-turn/aligned/default"),
    "several turns": (
        "multi-turn/conflict/first-turn-conflict-default-system-prompt",
        "multi-turn/aligned/default_system_prompt",
    ),
}


def team(record: dict[str, Any]) -> TeamDescription:
    """A record as a team of one agent: its system message, and every user turn as a message."""
    turns = [*record.get("conversation_history", [])[::2], record["instruction"]]
    agent = Agent(name="assistant", system_message=record["system"])
    return TeamDescription(agents=[agent], messages=[TeamMessage(content=text) for text in turns])


def expected(name: str, kwargs: dict[str, Any]) -> list[Check] | None:
    """IHEval's own annotation of one instruction as our checks; ``None`` for a kind that the parser does not know."""
    kind = name.split(":")[1]
    if kind in ("number_words", "number_sentences"):
        key = "num_words" if kind == "number_words" else "num_sentences"
        return [Check(kind="words" if kind == "number_words" else "sentences", params=_range(kwargs, "relation", key))]
    if kind in ("forbidden_words", "existence"):
        words = kwargs.get("forbidden_words" if kind == "forbidden_words" else "keywords") or []
        return [Check(kind="exclude" if kind == "forbidden_words" else "include", params={"text": w}) for w in words]
    if kind == "frequency":
        return [
            Check(kind="occurrences", params={"text": kwargs["keyword"], **_range(kwargs, "relation", "frequency")})
        ]
    if kind == "letter_frequency":
        bounds = _range(kwargs, "let_relation", "let_frequency")
        return [Check(kind="occurrences", params={"text": kwargs["letter"], **bounds})]
    if kind == "capital_word_frequency":
        bounds = _range(kwargs, "capital_relation", "capital_frequency")
        return [Check(kind="amount", params={"unit": "capital word", **bounds})]
    if kind == "response_language":
        codes = set(LANGUAGE_CODES.values())
        return [Check(kind="language", params={"code": kwargs["language"]})] if kwargs["language"] in codes else None
    simple = {
        "no_comma": ("amount", {"unit": "comma", "max": 0}),
        "number_highlighted_sections": ("amount", {"unit": "highlight", "min": kwargs.get("num_highlights")}),
        "number_bullet_lists": (
            "amount", {"unit": "bullet", "min": kwargs.get("num_bullets"), "max": kwargs.get("num_bullets")},
        ),
        "number_placeholders": ("amount", {"unit": "placeholder", "min": kwargs.get("num_placeholders")}),
        "number_paragraphs": (
            "amount", {"unit": "paragraph", "min": kwargs.get("num_paragraphs"), "max": kwargs.get("num_paragraphs")},
        ),
        "title": ("enclosed", {"what": "title", "mark": "<<>>"}),
        "quotation": ("enclosed", {"what": "response", "mark": "\"“”"}),
        "postscript": ("amount", {"unit": "postscript", "min": 1}),
        "english_lowercase": ("casing", {"casing": "lower"}),
        "english_capital": ("casing", {"casing": "upper"}),
        "json_format": ("format", {"format": "json"}),
        "end_checker": ("ends_with", {"text": kwargs.get("end_phrase")}),
    }  # fmt: skip
    return [Check(kind=simple[kind][0], params=simple[kind][1])] if kind in simple else None


def _range(kwargs: dict[str, Any], relation: str, number: str) -> dict[str, int]:
    return {"max": kwargs[number] - 1} if kwargs[relation] == "less than" else {"min": kwargs[number]}


def same(ours: Check, theirs: Check) -> bool:
    """Whether two checks ask the same; texts are compared without case and end punctuation."""
    return _plain(ours) == _plain(theirs)


def _plain(check: Check) -> tuple[str, dict[str, Any]]:
    params, kind = dict(check.params), check.kind
    if kind in ("include", "exclude"):
        kind, params = "occurrences", params | ({"min": 1} if kind == "include" else {"max": 0})
    if kind == "sentences" and "count" in params:
        params = {"min": params["count"], "max": params["count"]}
    if "text" in params:
        params["text"] = str(params["text"]).casefold().strip(" .!?")
    return kind, params


TYPES = {
    "language": ("language",),
    "length": (
        "length_constraints:number_words",
        "length_constraints:number_sentences",
        "length_constraints:number_paragraphs",
    ),
    "format": ("detectable_format", "detectable_content", "startend:quotation", "combination:two_responses"),
    "wording": ("keywords", "change_case", "punctuation"),
    "procedure": ("startend:end_checker", "combination:repeat_prompt", "length_constraints:nth_paragraph_first_word"),
}
"""Our conflict types, and which kinds of IHEval's instructions (a prefix) conflict in that way."""


def by_type(conflict: list[dict[str, Any]], aligned: list[dict[str, Any]]) -> list[str]:
    """Precision, recall and F1 a conflict type, over records; intervals by bootstrap over records.

    A conflict record is labelled with the types of its annotated instructions, all of which its user turn contradicts.
    """
    lines = ["| conflict type | records | precision | recall | F1 |", "| --- | --- | --- | --- | --- |"]
    raised = [
        ({item.type for item in lint(team(record))}, record, is_conflict)
        for is_conflict, records in ((True, conflict), (False, aligned))
        for record in records
    ]
    for name, prefixes in TYPES.items():
        cells = []
        for found, record, is_conflict in raised:
            kinds = record["answer"]["instruction_id_list"] if is_conflict else []
            cells.append((name in found, any(kind.startswith(prefixes) for kind in kinds)))
        true = [float(a and b) for a, b in cells]
        ratios = {
            "precision": [(t, float(a)) for t, (a, _) in zip(true, cells, strict=True)],
            "recall": [(t, float(b)) for t, (_, b) in zip(true, cells, strict=True)],
            "F1": [(2 * t, float(a) + float(b)) for t, (a, b) in zip(true, cells, strict=True)],
        }
        figures = [
            _show(bootstrap_ci([pair for pair in pairs if pair[1]], statistic="ratio")) for pairs in ratios.values()
        ]
        lines.append(f"| {name} | {sum(b for _, b in cells)} | {' | '.join(figures)} |")
    return lines


def measure(folder: Path, odd: bool) -> list[str]:
    """The rows of the table: Markdown."""
    lines = ["| set | precision | recall | F1 | false alarms |", "| --- | --- | --- | --- | --- |"]
    by_kind: dict[str, list[float]] = {}
    types: list[str] = []
    for name, paths in SETS.items():
        conflict, aligned = (_records(folder / "rule-following" / path / "input_data.json", odd) for path in paths)
        hits = [float(bool(lint(team(record)))) for record in conflict]
        alarms = [float(bool(lint(team(record)))) for record in aligned]
        true, false = sum(hits), sum(alarms)
        recall, alarm = bootstrap_ci(hits), bootstrap_ci(alarms)
        precision = true / (true + false) if true + false else 0.0
        f1 = 2 * true / (2 * true + false + len(hits) - true) if hits else 0.0
        lines.append(
            f"| {name} | {precision:.3f} | {_show(recall)} of {len(hits)} | {f1:.3f} | {_show(alarm)} of {len(aligned)} |"
        )
        if name == "single turn":
            types = by_type(list(conflict), list(aligned))
            for record, hit in zip(conflict, hits, strict=True):
                for kind in set(record["answer"]["instruction_id_list"]):
                    by_kind.setdefault(kind, []).append(hit)
    lines += ["", *types, "", "| records with an instruction of this kind | n | recall |", "| --- | --- | --- |"]
    for kind, values in sorted(by_kind.items(), key=lambda item: -len(item[1])):
        lines.append(f"| {kind} | {len(values)} | {_show(bootstrap_ci(values))} |")
    return [*lines, "", *_agreement(folder, odd)]


def _agreement(folder: Path, odd: bool) -> list[str]:
    """How many of IHEval's annotated checks on the system message the parser reads just so."""
    found: list[float] = []
    unknown = 0
    for record in _records(folder / "rule-following" / SETS["single turn"][0] / "input_data.json", odd):
        ours = [item.check for item in parse_instructions(record["system"]) if item.check]
        answer = record["answer"]
        for name, kwargs in zip(answer["instruction_id_list"], answer["kwargs"], strict=True):
            wanted = expected(name, {key: value for key, value in kwargs.items() if value is not None})
            if wanted is None:
                unknown += 1
            else:
                found.append(float(all(any(same(check, theirs) for check in ours) for theirs in wanted)))
    share = bootstrap_ci(found)
    return [
        f"Agreement with IHEval's annotated checks on the system message: {_show(share)} of {len(found)}; "
        f"{unknown} annotations are of kinds that the parser does not know."
    ]


def _records(path: Path, odd: bool) -> Iterable[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [record for record in records if int(record["id"]) % 2 == int(odd)]


def _show(interval: Interval) -> str:
    if interval.estimate is None or interval.low is None or interval.high is None:
        return "–"
    return f"{interval.estimate:.2f} [{interval.low:.2f}, {interval.high:.2f}]"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--even", action="store_true", help="the records that the rules were written on")
    arguments = parser.parse_args()
    print("\n".join(measure(arguments.folder, odd=not arguments.even)))
