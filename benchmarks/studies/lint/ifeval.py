"""IFEval's annotations (which IHEval and S-IFEval share) as our checks."""

from __future__ import annotations

from typing import Any

from benchmarks.studies.lint.case import Wanted
from cras.checks.languages import LANGUAGE_CODES
from cras.transcript import Check

SIMPLE: dict[str, tuple[str, dict[str, Any]]] = {
    "no_comma": ("amount", {"unit": "comma", "max": 0}),
    "title": ("enclosed", {"what": "title", "mark": "<<>>"}),
    "quotation": ("enclosed", {"what": "response", "mark": "\"“”"}),
    "postscript": ("amount", {"unit": "postscript", "min": 1}),
    "english_lowercase": ("casing", {"casing": "lower"}),
    "english_capital": ("casing", {"casing": "upper"}),
    "json_format": ("format", {"format": "json"}),
}  # fmt: skip
"""Annotations without a parameter that says something."""
EXACT = {"number_bullet_lists": ("bullet", "num_bullets"), "number_paragraphs": ("paragraph", "num_paragraphs")}
LEAST = {"number_highlighted_sections": ("highlight", "num_highlights"), "number_placeholders": ("placeholder", "num_placeholders")}  # fmt: skip


def wanted(name: str, kwargs: dict[str, Any]) -> Wanted:
    """One annotated instruction. A kind that no check of ours says has no alternatives."""
    checks = _checks(name.split(":")[-1], {key: value for key, value in kwargs.items() if value is not None})
    return Wanted(name, () if checks is None else (tuple(checks),))


def _checks(kind: str, kwargs: dict[str, Any]) -> list[Check] | None:
    if kind in ("number_words", "number_sentences"):
        bounds = _range(kwargs, "relation", "num_words" if kind == "number_words" else "num_sentences")
        return [Check(kind=kind.removeprefix("number_"), params=bounds)]
    if kind in ("forbidden_words", "existence"):
        words = kwargs.get("forbidden_words" if kind == "forbidden_words" else "keywords") or []
        return [Check(kind="exclude" if kind == "forbidden_words" else "include", params={"text": w}) for w in words]
    if kind == "frequency":
        return [_occurs(kwargs["keyword"], _range(kwargs, "relation", "frequency"))]
    if kind == "letter_frequency":
        return [_occurs(kwargs["letter"], _range(kwargs, "let_relation", "let_frequency"))]
    if kind == "capital_word_frequency":
        return [_amount("capital word", **_range(kwargs, "capital_relation", "capital_frequency"))]
    if kind == "response_language":
        code = kwargs["language"]
        return [Check(kind="language", params={"code": code})] if code in set(LANGUAGE_CODES.values()) else None
    if kind == "end_checker":
        return [Check(kind="ends_with", params={"text": kwargs["end_phrase"]})]
    if kind in EXACT:
        unit, key = EXACT[kind]
        return [_amount(unit, min=kwargs[key], max=kwargs[key])]
    if kind in LEAST:
        unit, key = LEAST[kind]
        return [_amount(unit, min=kwargs[key])]
    return [Check(kind=SIMPLE[kind][0], params=SIMPLE[kind][1])] if kind in SIMPLE else None


def _amount(unit: str, **bounds: int) -> Check:
    return Check(kind="amount", params={"unit": unit, **bounds})


def _occurs(text: str, bounds: dict[str, int]) -> Check:
    return Check(kind="occurrences", params={"text": text, **bounds})


def _range(kwargs: dict[str, Any], relation: str, number: str) -> dict[str, int]:
    return {"max": kwargs[number] - 1} if kwargs[relation] == "less than" else {"min": kwargs[number]}


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
"""Our conflict types, and which kinds of instruction (a prefix) conflict in that way."""


def types_of(kinds: list[str]) -> frozenset[str]:
    """The conflict types of annotated instructions."""
    return frozenset(name for name, prefixes in TYPES.items() if any(kind.startswith(prefixes) for kind in kinds))
