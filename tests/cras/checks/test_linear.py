"""Every pattern that sees a text which a model wrote runs in time linear in that text.

Counted are the steps of a backtracking machine (see ``tests.cras.steps``), on texts made from each pattern's own loops: twice the text
may take twice the steps, where a quadratic pattern takes four times as many. No clock is asked.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cras.checks.marks import between
from cras.checks.mentions import any_form
from cras.checks.speaker import label_of
from cras.checks.wording import whole_words
from tests.cras.steps import Counter, TooManySteps, longest_bound, pumps

PLACES = (
    "cras.checks",
    "cras.instructions",
    "cras.instructions.acts",
    "cras.instructions.demands",
    "cras.instructions.turn",
    "cras.readers",
    "cras.blame",
    "cras.report.marking",
    "cras.judges.address",
    "cras.judges.answer",
    "cras.judges.fence",
    "cras.judges.quotation",
    "cras.judges.shorten",
)
BUILT = {
    ("cras.checks.marks", "between"): [between("<<", ">>"), between("(", ")")],
    ("cras.checks.mentions", "any_form"): [any_form(text) for text in ("refund", "price list", "**", "s")],
    ("cras.checks.speaker", "label_of"): [label_of(["Bob", "C++_Expert", "*x*", "Bob B."])],
    ("cras.checks.wording", "whole_words"): [whole_words(text) for text in ("tea", "a a", "**", "\n")],
    ("cras.checks.wording", "_as_written"): [whole_words("tea", re.IGNORECASE)],
}
"""Functions that make a pattern from data, with some that they make; a pattern made in a function is nowhere else seen."""
NO_TEXT = {("cras.readers.files", "_natural")}
"""Functions that look at a path."""
TWICE = 2.6
"""Bounded look-ahead ends with the text, so a short text saves a little of it: up to 2.4 was seen, a square gives 4."""


def modules() -> Iterator[ModuleType]:
    for place in PLACES:
        module = importlib.import_module(place)
        yield module
        for item in pkgutil.iter_modules(getattr(module, "__path__", [])):
            yield importlib.import_module(f"{place}.{item.name}")


def patterns_in(value: Any, name: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns of a module's value, in dictionaries, lists and records too."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from patterns_in(item, f"{name}[{key}]")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from patterns_in(item, f"{name}[{place}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from patterns_in(getattr(value, field.name), f"{name}.{field.name}")


def patterns() -> dict[str, re.Pattern[str]]:
    found: dict[tuple[str, int], tuple[str, re.Pattern[str]]] = {}
    for module in modules():
        for variable, value in vars(module).items():
            for name, pattern in patterns_in(value, f"{module.__name__}.{variable}"):
                found.setdefault((pattern.pattern, pattern.flags), (name, pattern))
    for (module_name, function), made in BUILT.items():
        for number, pattern in enumerate(made):
            found.setdefault((pattern.pattern, pattern.flags), (f"{module_name}.{function}()[{number}]", pattern))
    return dict(found.values())


PATTERNS = patterns()


def superlinear(pattern: re.Pattern[str]) -> str | None:
    """A text that takes the pattern more than linear time; ``None`` where none is found. What it finds is what ``re`` finds."""
    bound = longest_bound(pattern)
    for pump in pumps(pattern):
        length = len(pump.head + pump.body) if pump.is_repeated else len(pump.body)
        number = max(60 if pump.is_repeated else 150, 2 * bound // length)
        counter, text = Counter(pattern), pump.text(number)
        counter.limit = 3_000_000
        try:
            assert counter.spans(text) == [match.span() for match in pattern.finditer(text)], pump
            if counter.steps <= 8 * len(text):
                continue
            longer = Counter(pattern)
            longer.limit = TWICE * counter.steps + 500
            longer.spans(pump.text(2 * number))
        except TooManySteps:
            return repr(pump)
    return None


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_twice_the_text_takes_a_pattern_twice_the_steps(name: str) -> None:
    assert superlinear(PATTERNS[name]) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*$",
        r"(?m)^\s*x",
        r'"s"\s*:\s*\{?\s*x',
        r"\[[^\]\n]+\]\(",
        r"<judge(?:\s[^>]*)?>",
        r"(?:note|nota)\w*\s+x",
        r"(?m)^\s*(?:[-*#>]+\s*)?[*_\[]*(?:Bob)[*_\]]*\s*:",
        r"<<<+\s*x",
        r"(?:user'?s?'? |user )*request",
        r"(?:a|a)*b",
    ],
)
def test_the_counter_finds_those_that_are_not_linear(pattern: str) -> None:
    assert superlinear(re.compile(pattern)) is not None


def test_a_pattern_stands_where_the_test_above_sees_it() -> None:
    """Patterns are compiled at the top of a module; a function that makes one from data is listed with an example."""
    listed = BUILT.keys() | NO_TEXT
    seen = set()
    for module in modules():
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            place = (module.__name__, getattr(function, "name", "lambda"))
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _is_of_re(call.func):
                    assert place in listed, (
                        f"{module.__file__}, line {call.lineno}: compile it at the top of the module"
                    )
                    seen.add(place)
    assert seen | {("cras.checks.wording", "_as_written")} == set(listed), "the lists name what is there"


def _is_of_re(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "re"
        and called.attr in ("compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
    )
