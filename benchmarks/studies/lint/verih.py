"""VerIH's test records. FOLDER is a checkout of it; nothing of it is part of this repository (its data has no licence).

Its system messages are a constraint each, from some 25 templates, with the function that verifies it; user messages
labelled as conflicts were rewritten by a model that was told to contradict the constraint subtly.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.studies.lint.case import Case, LintSet, Wanted, field_of, half_of, load
from cras.errors import InputError
from cras.lint import TeamDescription, TeamMessage
from cras.transcript import Agent, Check

SOURCE = "VerIH (github.com/skai-research/VerIH, a checkout of it)"
FILE = "RLVR/dataset/verih/test.json"
Checks = list[list[tuple[str, dict[str, Any]]]]
"""Alternatives, each a list of kinds with their parameters."""

VAGUE = "around"


def _bounded(kind: str, **params: Any) -> Callable[[dict[str, Any]], Checks]:
    """What the quantifier makes of the number; "around" is what no rule decides."""

    def checks(gt: dict[str, Any]) -> Checks:
        if gt["quantifier"] == VAGUE:
            return []
        return [[(kind, {**params, "min" if gt["quantifier"] == "at least" else "max": gt["N"]})]]

    return checks


def _always(kind: str, **params: Any) -> Callable[[dict[str, Any]], Checks]:
    return lambda gt: [[(kind, params)]]


def _number(unit: str, *bounds: str) -> Callable[[dict[str, Any]], Checks]:
    return lambda gt: [[("amount", {"unit": unit, **dict.fromkeys(bounds, gt["N"])})]]


def _postscript(gt: dict[str, Any]) -> Checks:
    """A marker that is no P.S. is words that have to be there."""
    marker = gt["postscript_marker"]
    if marker.replace(".", "").replace(" ", "").strip(":").upper() in ("PS", "PPS"):
        return [[("amount", {"unit": "postscript", "min": 1})]]
    return [[("include", {"text": text})] for text in (marker, marker.rstrip(":"))]


def _options(gt: dict[str, Any]) -> list[str]:
    listed = gt["options"].replace(" or ", ", ").split(",")
    return [item.strip() for item in listed if item.strip()]


FUNCTIONS: dict[str, Callable[[dict[str, Any]], Checks]] = {
    "verify_paragraph_count": _number("paragraph", "min", "max"),
    "validate_paragraphs": _number("paragraph", "min", "max"),
    "validate_quotation": _always("enclosed", what="response", mark="\"“”"),
    "validate_highlighted_sections": _number("highlight", "min"),
    "validate_placeholders": _number("placeholder", "min"),
    "verify_bullet_points": _number("bullet", "min", "max"),
    "validate_sections": _number("section", "min", "max"),
    "validate_word_constraint": _bounded("words"),
    "verify_sentence_constraint": _bounded("sentences"),
    "validate_frequency_capital_words": _bounded("amount", unit="capital word"),
    "validate_forbidden_words": lambda gt: [[("exclude", {"text": word}) for word in gt["forbidden_words"]]],
    "verify_keywords": lambda gt: [[("include", {"text": word}) for word in gt["keyword_list"]]],
    "verify_keyword_frequency": lambda gt: [[("occurrences", {"text": gt["word"], "min": gt["N"], "max": gt["N"]})]],
    "verify_letter_frequency": lambda gt: [[("occurrences", {"text": gt["letter"], "min": gt["N"], "max": gt["N"]})]],
    "validate_end": lambda gt: [[("ends_with", {"text": gt["end_phrase"]})]],
    "validate_repeat_prompt": _always("restates", how="verbatim"),
    "verify_postscript": _postscript,
    "validate_choice": lambda gt: [
        [("one_of", {"texts": _options(gt), "where": where})] for where in ("anywhere", "start", "end")
    ],
    "validate_uppercase": _always("casing", casing="upper"),
    "validate_lowercase": _always("casing", casing="lower"),
    "validate_title": _always("enclosed", what="title", mark="<<>>"),
    "validate_json_format": _always("format", format="json"),
    "validate_two_responses": _always("divided", mark="******"),
    "validate_no_commas": _always("amount", unit="comma", max=0),
    "validate_response_language": lambda gt: [[("language", {"code": gt["language"]})]],
}  # fmt: skip

TYPES = {
    "length": ("verify_paragraph_count", "validate_paragraphs", "validate_word_constraint", "verify_sentence_constraint"),
    "format": (
        "validate_quotation", "validate_highlighted_sections", "validate_placeholders", "verify_bullet_points",
        "validate_sections", "verify_postscript", "validate_title", "validate_json_format", "validate_two_responses",
    ),
    "wording": (
        "validate_frequency_capital_words", "validate_forbidden_words", "verify_keywords", "verify_keyword_frequency",
        "verify_letter_frequency", "validate_choice", "validate_uppercase", "validate_lowercase", "validate_no_commas",
    ),
    "procedure": ("validate_end", "validate_repeat_prompt"),
    "language": ("validate_response_language",),
}  # fmt: skip


def read(folder: Path) -> list[Case]:
    """The test records. Errors as :func:`load`."""
    path = folder / FILE
    return [_case(record, path, place) for place, record in enumerate(load(path, SOURCE))]


def _case(record: dict[str, Any], path: Path, place: int) -> Case:
    system, user, label, gt = (
        field_of(record, name, path, place, SOURCE) for name in ("sys_prompt", "user_prompt", "type", "gt")
    )
    truth = json.loads(gt)
    function = truth["func_name"]
    if function not in FUNCTIONS:
        raise InputError(f"{path}: record {place} is verified by {function!r}, which is not known; known are "
                         f"{', '.join(FUNCTIONS)}")  # fmt: skip
    alternatives = tuple(
        tuple(Check(kind=kind, params=params) for kind, params in checks) for checks in FUNCTIONS[function](truth)
    )
    agent = Agent(name="assistant", system_message=system)
    return Case(
        team=TeamDescription(agents=[agent], messages=[TeamMessage(content=user)]),
        text=system,
        half=half_of(place),
        is_conflict=label.endswith(":conflict"),
        kinds=frozenset((function,)),
        types=frozenset(name for name, functions in TYPES.items() if function in functions),
        wanted=(Wanted(function, alternatives),),
    )


SET = LintSet(
    "verih",
    SOURCE,
    read,
    notes=(
        '"around N" is what no rule decides: such records have no right check, and are counted as unknown.',
        "Of a paragraph's number and its first word, the number is asked for.",
    ),
)
