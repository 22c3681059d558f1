"""What a session shows at its end: the summary in the terminal, the baseline, GitHub's page and annotations.

It is there in every test session, so the baseline (pydantic, scipy) is imported when it is asked for.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cras.errors import InputError
from cras.pytest_plugin.asserted import Asserted, checked_lines, summary_line
from cras.pytest_plugin.github import error_commands, step_summary
from cras.wording import counted

if TYPE_CHECKING:
    from cras.pytest_plugin.baseline import BaselineResult

LINES_SHOWN = 100


@dataclass(eq=False)  # pluggy keeps plugins in sets
class CrasSession:
    """A plugin object on the process that reports; with xdist that is the controller."""

    baseline: str | None
    write_baseline: str | None
    max_decline: float | None = None
    asserted: list[Asserted] = field(default_factory=list)
    _against: BaselineResult | None = None
    _lines: list[str] = field(default_factory=list)

    def pytest_sessionstart(self) -> None:
        """A baseline that cannot be read ends the session before any test is paid for."""
        if self.baseline:
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

            self._against = compare_with(self._reference, self.asserted, self.baseline, self.max_decline)
            if self._against.declines and exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self.write_baseline:
            self._lines.append(self._write(whole))
        if self.asserted and (page := os.environ.get("GITHUB_STEP_SUMMARY")):
            with Path(page).open("a", encoding="utf-8") as file:
                file.write(step_summary(self.asserted, self._against))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """A line an assertion, missed ones first, then the baseline."""
        if not (self.asserted or self._against or self._lines):
            return
        terminalreporter.section("cras")
        ordered = sorted(self.asserted, key=lambda item: ("MISSED", "noted", "ok").index(item.state))
        for item in ordered[:LINES_SHOWN]:
            terminalreporter.line(summary_line(item), red=item.is_missed)
        if len(ordered) > LINES_SHOWN:
            terminalreporter.line(f"... and {counted(len(ordered) - LINES_SHOWN, 'more assertion')}")
        for line in checked_lines(self.asserted):
            terminalreporter.line(line)
        if self._against:
            for line in self._against.lines:
                terminalreporter.line(line)
            for line in self._against.declines:
                terminalreporter.line(f"DECLINED {line}", red=True)
        for line in self._lines:
            terminalreporter.line(line)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            for line in error_commands(self.asserted, self._against):
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
        return f"baseline {name}: written, {counted(len({item.nodeid for item in self.asserted}), 'test')}"
