"""What a session shows at its end: the summary in the terminal, the baseline, GitHub's page and annotations."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cras.pytest_plugin.baseline import Verdict

LINES_SHOWN = 100
MEASURES = {"priority_adherence": "priority adherence", "cras": "CRAS"}


@dataclass(frozen=True)
class Asserted:
    """One call of ``assert_adheres`` in one test, as JSON values (``Adherence.as_json``)."""

    nodeid: str
    location: tuple[str, int | None]
    """The test's file, relative to the root folder, and its line from 0."""
    outcome: dict[str, Any]
    test_failed: bool = True

    @property
    def is_missed(self) -> bool:
        """Whether a threshold was missed and the test failed."""
        return self.test_failed and self._is_under_threshold

    @property
    def state(self) -> str:
        """``noted``: a threshold was missed where the test expected it."""
        return "MISSED" if self.is_missed else "noted" if self._is_under_threshold else "ok"

    @property
    def _is_under_threshold(self) -> bool:
        return any(item["missed"] for item in self.outcome["measured"].values())


@dataclass(eq=False)  # pluggy keeps plugins in sets
class CrasSession:
    """A plugin object on the process that reports; with xdist that is the controller."""

    baseline: str | None
    write_baseline: str | None
    asserted: list[Asserted] = field(default_factory=list)
    _verdict: Verdict | None = None
    _lines: list[str] = field(default_factory=list)

    def pytest_sessionstart(self) -> None:
        """A baseline that cannot be read ends the session before any test is paid for."""
        if self.baseline:
            from cras.errors import InputError
            from cras.pytest_plugin.baseline import read_baseline

            try:
                self._reference = read_baseline(self.baseline)
            except InputError as error:
                pytest.exit(f"cras: {error}", returncode=2)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect what tests asserted, in this process or in a worker of xdist."""
        self.asserted += [
            Asserted(report.nodeid, (report.location[0], report.location[1]), outcome, report.failed)
            for outcome in getattr(report, "cras", [])
        ]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Compare with the baseline, write the new one, and tell GitHub."""
        whole = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        self.asserted.sort(key=lambda item: item.nodeid)  # the order of xdist's workers is chance
        if self.baseline and whole:
            from cras.pytest_plugin.baseline import compare_with

            self._verdict = compare_with(self._reference, self.asserted, self.baseline)
            if self._verdict.declines and exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self.write_baseline:
            self._lines.append(self._write(whole))
        if self.asserted and (page := os.environ.get("GITHUB_STEP_SUMMARY")):
            from cras.pytest_plugin.github import step_summary

            with Path(page).open("a", encoding="utf-8") as file:
                file.write(step_summary(self.asserted, self._verdict))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """A line an assertion, missed ones first, then the baseline."""
        if not (self.asserted or self._verdict or self._lines):
            return
        terminalreporter.section("cras")
        ordered = sorted(self.asserted, key=lambda item: ("MISSED", "noted", "ok").index(item.state))
        for item in ordered[:LINES_SHOWN]:
            terminalreporter.line(summary_line(item), red=item.is_missed)
        if len(ordered) > LINES_SHOWN:
            terminalreporter.line(f"... and {len(ordered) - LINES_SHOWN} more assertions")
        for line in checked_lines(self.asserted):
            terminalreporter.line(line)
        if self._verdict:
            for line in self._verdict.lines:
                terminalreporter.line(line)
            for line in self._verdict.declines:
                terminalreporter.line(f"DECLINED {line}", red=True)
        for line in self._lines:
            terminalreporter.line(line)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            from cras.pytest_plugin.github import error_commands

            for line in error_commands(self.asserted, self._verdict):
                terminalreporter.line(line)

    def _write(self, whole: bool) -> str:
        from cras.pytest_plugin.baseline import write_baseline

        name = self.write_baseline or ""
        if not whole or not self.asserted:
            why = "nothing was asserted about adherence" if whole else "the session did not come to its end"
            return f"baseline {name}: not written, {why}"
        try:
            write_baseline(name, self.asserted)
        except OSError as error:
            return f"baseline {name}: cannot be written ({error.strerror})"
        return f"baseline {name}: written, {len({item.nodeid for item in self.asserted})} tests"


def checked_lines(asserted: list[Asserted]) -> list[str]:
    """A line for each judge: whether it was ever checked against people. A calibration that is broken is said, too."""
    from cras.errors import InputError
    from cras.trust.mark import marks

    try:
        return marks({(item.outcome["judge"], item.outcome["judge_version"]) for item in asserted})
    except InputError as error:
        return [str(error)]


def summary_line(item: Asserted) -> str:
    """``MISSED tests/test_team.py::test_x (writer): priority adherence 0.50 [0.17, 0.83] of 6 runs, CRAS ...``."""
    from cras.terminal.tables import printable

    figures = [text for name in MEASURES if (text := figure_text(name, item.outcome["measured"][name]))]
    who = f" ({item.outcome['agent']})" if item.outcome["agent"] else ""
    runs = item.outcome["runs"]
    return printable(
        f"{item.state:6s} {item.nodeid}{who}, {runs} run{'s' * (runs > 1)}: {', '.join(figures) or 'not judged'}"
    )


def figure_text(name: str, measured: dict[str, Any]) -> str | None:
    """``CRAS 0.83 [0.70, 0.95]``; ``None`` where it was neither judged nor asked for."""
    estimate, ci = measured["estimate"], measured["ci"]
    if estimate is None:
        return f"{MEASURES[name]} not judged" if measured["threshold"] is not None else None
    return f"{MEASURES[name]} {estimate:.2f}" + (f" [{ci[0]:.2f}, {ci[1]:.2f}]" if ci else "")


def junit_properties(outcomes: list[dict[str, Any]]) -> list[tuple[str, object]]:
    """``cras.writer.priority_adherence`` and its ``.low``, ``.high`` and ``.runs``, for each figure that was judged."""
    from cras.terminal.tables import printable

    properties: list[tuple[str, object]] = []
    for outcome in outcomes:
        for name, measured in outcome["measured"].items():
            if measured["estimate"] is None:
                continue
            key = printable(f"cras.{outcome['agent'] or 'team'}.{name}")
            properties.append((key, round(measured["estimate"], 6)))
            if measured["ci"]:
                properties += [
                    (f"{key}.low", round(measured["ci"][0], 6)),
                    (f"{key}.high", round(measured["ci"][1], 6)),
                ]
            properties.append((f"{key}.runs", measured["runs"]))
    return properties
