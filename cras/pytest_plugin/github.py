"""GitHub Actions: the page of the step, and annotations at the tests. Names and quotations are hostile: escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from cras.metrics.measures import CHIEF, MEASURES
from cras.pytest_plugin.asserted import checked_lines, coverage_text
from cras.text import printable
from cras.wording import counted

if TYPE_CHECKING:
    from cras.pytest_plugin.asserted import Asserted
    from cras.pytest_plugin.baseline import BaselineResult


def step_summary(asserted: list[Asserted], against: BaselineResult | None) -> str:
    """Markdown for ``GITHUB_STEP_SUMMARY``: a row an assertion, what went wrong, the baseline."""
    missed = sum(item.is_missed for item in asserted)
    lines = [
        "## Adherence to instructions",
        "",
        f"{len(asserted) - missed:,} of {counted(len(asserted), 'assertion')} met.",
        "",
        f"| | test | agent | runs | {' | '.join(MEASURES[name].title for name in CHIEF)} | explicit instructions |",
        "|" + " --- |" * (5 + len(CHIEF)),
    ]
    for item in sorted(asserted, key=lambda item: not item.is_missed):
        outcome = item.outcome
        figures = [_figure(outcome["measured"][name]) for name in CHIEF]
        state = "❌" if item.is_missed else "✅"
        cells = [state, _cell(item.nodeid), _cell(outcome["agent"] or "all"), str(outcome["runs"]), *figures]
        cells.append(coverage_text(outcome))
        lines.append(f"| {' | '.join(cells)} |")
    for item in asserted:
        undecided = item.outcome.get("undecided")
        if (item.is_missed and item.outcome["failures"]) or undecided:
            lines += ["", f"<details><summary>{_cell(item.nodeid)}</summary>", ""]
            lines += [f"- {_cell(_told(failure))}" for failure in item.outcome["failures"] if item.is_missed]
            lines += [f"- not judged: {_cell(undecided)}"] if undecided else []
            lines += ["", "</details>"]
    lines += ["", *(f"- {_cell(line)}" for line in checked_lines(asserted))]
    if against:
        lines += ["", *(f"- ❌ {_cell(line)}" for line in against.declines), *(f"- {_cell(x)}" for x in against.lines)]
    return "\n".join(lines) + "\n"


def error_commands(asserted: list[Asserted], against: BaselineResult | None) -> Iterator[str]:
    """Workflow commands: an error at each test that missed a threshold, one for each decline."""
    for item in asserted:
        if item.is_missed:
            failures = item.outcome["failures"]
            text = _told(failures[0]) if failures else "a threshold is missed or could not be judged"
            undecided = item.outcome.get("undecided")
            text += f" ({coverage_text(item.outcome)}{f'; not judged: {undecided}' if undecided else ''})"
            path, row = item.location
            place = f"file={_property(path)},line={(row or 0) + 1},title={_property(f'cras: {item.nodeid}')}"
            yield f"::error {place}::{_data(text)}"
    for told in against.declines if against else ():
        yield f"::error title=cras%3A decline since the baseline::{_data(told)}"


def _told(failure: dict[str, str]) -> str:
    text = f'turn {failure["turn"]}, {failure["agent"]}: "{failure["instruction"]}" ({failure["source"]})'
    return f'{text}, expected {failure["expected"]}; the turn says: "{failure["quote"][:160]}"'


def _figure(measured: dict[str, object]) -> str:
    estimate, ci = measured["estimate"], measured["ci"]
    if not isinstance(estimate, float):
        return "-"
    return f"{estimate:.2f}" + (f" [{ci[0]:.2f}, {ci[1]:.2f}]" if isinstance(ci, list) else "")


def _cell(text: str) -> str:
    """A text that is neither Markdown nor HTML, on one line."""
    plain = escape(printable(" ".join(text.split())), quote=False)
    return "".join(f"&#{ord(character)};" if character in r"|`*_[]\!#~@:" else character for character in plain)


def _data(text: str) -> str:
    return printable(" ".join(text.split())).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
