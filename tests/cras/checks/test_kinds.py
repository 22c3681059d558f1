"""What every kind of check keeps to, and the page that lists them."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from cras.checks import CHECKS, conflict_type, is_decided, run_check
from cras.checks.counting import UNITS
from cras.checks.describe import describe
from cras.checks.kind import CheckKind
from cras.checks.languages import LANGUAGES
from cras.checks.params import wrong_with
from cras.errors import InputError
from cras.instructions import clashes
from cras.lint import TeamDescription, TeamMessage, lint
from cras.rubrics.generate import rubric_for
from cras.transcript import Agent, Check, Instruction
from tests.cras.conftest import transcript_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "write-a-rubric.md"
VERIFIED = {"code": LANGUAGES, "unit": list(UNITS)}
SAMPLES = {
    "code": "fr", "unit": "comma", "mark": "<<>>", "then": "milk", "function": "builtins:bool",
    "schema": {"type": "object"},
}  # fmt: skip
"""Of parameters that a class verifies itself: what they may be, and one that is right."""
EITHER = {"secret": {"text": "tea"}, "each": {"unit": "line"}}
"""Parameters of kinds that take one or another."""


def row(kind: type[CheckKind]) -> str:
    """What the page says of a kind: its name, its parameters with their values, and what meets it."""
    params = "; ".join(
        _param(field.alias or name, field.annotation, field.is_required()) for name, field in kind.model_fields.items()
    )
    met = (inspect.getdoc(kind) or "").partition("\n\n")[0].replace("\n", " ")
    return f"| `{kind.kind}` | {params or 'none'} | {met if kind.decides else met + ' Asked of a judge model.'} |"


def _param(name: str, annotation: Any, is_required: bool) -> str:
    values = [f"`{value}`" for value in _values(annotation) or VERIFIED.get(name, [])]
    kind = "a list" if get_origin(annotation) is list else "one or a list" if _has_list(annotation) else ""
    if name in ("count", "min", "max"):
        return f"`{name}`"
    said = ", ".join(values) or kind
    return f"`{name}`{': ' + said if said else ''}{'' if is_required else ' (may be left out)'}"


def _values(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [value for part in get_args(annotation) if get_origin(part) is Literal for value in get_args(part)]


def _has_list(annotation: Any) -> bool:
    return any(get_origin(part) is list for part in get_args(annotation))


def sample(kind: type[CheckKind]) -> dict[str, Any]:
    """Parameters that the kind takes."""
    found: dict[str, Any] = {**EITHER.get(kind.kind, {})}
    for name, field in kind.model_fields.items():
        name = field.alias or name
        if name in found or name in ("min", "count") or (name != "max" and not field.is_required()):
            continue
        if name == "max":
            found[name] = 1
        elif name in SAMPLES:
            found[name] = SAMPLES[name]
        else:
            found[name] = next(
                iter(_values(field.annotation)), ["tea"] if get_origin(field.annotation) is list else "tea"
            )
    return found


def test_the_page_lists_every_kind_with_every_parameter_and_value() -> None:
    """The rows between the table's head and its end; print them with ``python -m tests.cras.checks.test_kinds``."""
    table = (
        PAGE.read_text("utf-8")
        .partition("| check | params | met when |\n| --- | --- | --- |\n")[2]
        .partition("\n\n")[0]
    )
    assert table.splitlines() == [row(CHECKS[name]) for name in sorted(CHECKS)]


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_kind_is_whole(name: str) -> None:
    kind = CHECKS[name]
    assert kind.kind == name
    assert inspect.getdoc(kind), "its docstring says what meets it"
    check = Check(kind=name, params=sample(kind))
    assert wrong_with(check) is None
    assert describe(check)
    assert conflict_type(check, check) is None, "a text that meets it meets it twice"
    assert is_decided(check) is kind.decides
    assert kind.decides or run_check(check, "tea") is None
    wrong = wrong_with(Check(kind=name, params={**check.params, "taste": 1}))
    assert wrong is not None
    assert wrong[0] == ("params", "taste")
    for required in (info.alias or field for field, info in kind.model_fields.items() if info.is_required()):
        params = {key: value for key, value in check.params.items() if key != required}
        with pytest.raises(InputError, match=rf"check {name}: params\.{required}: is missing; {name} takes"):
            run_check(Check(kind=name, params=params), "tea")


def test_two_kinds_clash_either_way_round() -> None:
    """Whichever of the two classes knows."""
    checks = [Check(kind=name, params=sample(kind)) for name, kind in CHECKS.items()]
    checks += [
        Check(kind="occurrences", params={"text": "tea", "min": 1}),
        Check(kind="casing", params={"casing": "lower"}),
        Check(kind="amount", params={"unit": "capital word", "min": 1}),
        Check(kind="amount", params={"unit": "highlight", "min": 1}),
        Check(kind="format", params={"format": "plain"}),
        Check(kind="sentences", params={"min": 3}),
    ]
    types = {(a.kind, b.kind): conflict_type(a, b) for a in checks for b in checks}
    for a in checks:
        for b in checks:
            assert conflict_type(a, b) == conflict_type(b, a)
    assert types["exclude", "starts_with"] == "wording"
    assert types["exclude", "ends_with"] == "procedure"
    assert types["sentences", "words"] == "length"


@pytest.mark.parametrize("mark", ["<", "[]]", "(x)"])
def test_brackets_are_a_pair(mark: str) -> None:
    """A single one made running the check fail."""
    wrong = wrong_with(Check(kind="enclosed", params={"what": "title", "mark": mark}))
    assert wrong is not None
    assert "is no pair of brackets" in wrong[1]


def test_scores_and_lint_find_the_same_pairs() -> None:
    """Alternatives that a sentence excludes one by one were found by lint alone."""
    system, task = 'Say one of "yes", "no".', 'Do not say "yes" or "no".'
    rubric = rubric_for(transcript_of(system, "yes", task=task), "Ada")
    assert {(item.binding.quote, item.competing.quote, item.type) for item in rubric.conflicts} == {
        (system, task, "wording")
    }
    team = TeamDescription(agents=[Agent(name="Ada", system_message=system)], messages=[TeamMessage(content=task)])
    assert [(item.binding.quote, item.other.quote, item.type) for item in lint(team)] == [(system, task, "wording")]


def test_two_demands_without_a_sentence_are_not_read_together() -> None:
    checks = [Check(kind="one_of", params={"texts": ["yes", "no"]})]
    checks += [Check(kind="exclude", params={"text": text}) for text in ("yes", "no")]
    demands = [Instruction(id=str(place), text="", source="user", check=check) for place, check in enumerate(checks)]
    assert list(clashes(demands)) == []
    together = [item.model_copy(update={"quote": "the same"}) for item in demands]
    assert [(found.binding, found.other, found.is_tie) for found in clashes(together)] == [(0, 1, True), (0, 2, True)]


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("<a>x</a>", True),
        ('```xml\n<?xml version="1.0"?>\n<r><s/></r>\n```', True),
        ("<a>x</b>", False),
        ("<ab>x</a>", False),
        ("x <a></a>", False),
        ("<a/>", True),
        ("```XML\n<a/>\n```", True),
        ("<a>1</a><a>2</a>", False),
        ('<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>', None),
        ("<!DOCTYPE a><a/>", True),
        ("<a>\ud800</a>", False),
    ],
)
def test_xml_is_one_element(text: str, met: bool | None) -> None:
    assert run_check(Check(kind="format", params={"format": "xml"}), text) is met


@pytest.mark.parametrize(
    ("kind", "params", "text", "met"),
    [
        ("format", {"format": "json"}, '```JSON\n{"a": 1}\n```', True),
        ("format", {"format": "json"}, "[NaN, Infinity]", False),
        ("casing", {"casing": "title"}, "Now it's Over Here", True),
    ],
)
def test_a_fence_has_any_case_nan_is_no_json_and_a_mark_is_no_letter(
    kind: str, params: dict[str, str], text: str, met: bool
) -> None:
    assert run_check(Check(kind=kind, params=params), text) is met


if __name__ == "__main__":
    print("\n".join(row(CHECKS[name]) for name in sorted(CHECKS)))


@pytest.mark.parametrize(
    ("words", "text", "met"),
    [
        ("!", "no", False),
        ("!", "Yes!", True),
        ("...", "Wait.", False),
        ("...", "Wait...", True),
        ("Bye", "So, bye!", True),
        ("Bye!", "So, bye.", True),
    ],
)
def test_marks_alone_are_looked_for_as_they_are(words: str, text: str, met: bool) -> None:
    assert run_check(Check(kind="ends_with", params={"text": words}), text) is met


def test_marks_and_words_can_both_stand_at_the_end() -> None:
    ends = [Check(kind="ends_with", params={"text": words}) for words in ("!", "Bye", "...")]
    assert conflict_type(ends[0], ends[1]) is None
    assert conflict_type(ends[0], ends[2]) == "procedure"
