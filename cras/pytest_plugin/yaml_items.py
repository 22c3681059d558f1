"""``*.cras.yaml`` in pytest's collection: a file, and an item a test, each with its line.

pytest makes a collector of every file in a folder that it enters, also where other tests were asked for, so what costs
time is imported when a file is really read.
"""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from typing import TYPE_CHECKING, Any

import pytest

from cras.errors import InputError
from cras.testing.ledger import current

if TYPE_CHECKING:
    from cras.pytest_plugin.yaml_tests import YamlTest


class ComplianceFile(pytest.File):
    """A file of compliance tests."""

    def collect(self) -> Iterator[ComplianceItem]:
        """An item a test.

        Raises:
            CollectError: the file is not what it should be; the message has the line.
        """
        from cras.files.yaml_lines import YamlFile
        from cras.pytest_plugin.yaml_tests import YamlTests

        try:
            document = YamlFile(self.path)
            tests = document.record(YamlTests)
        except InputError as error:
            raise self.CollectError(str(error)) from None
        lines: dict[str, int] = {}
        for number, test in enumerate(tests.tests):
            line = document.line(["tests", number])
            if test.name in lines:
                where = f"{self.path}, line {line}"
                raise self.CollectError(
                    f"{where}: {test.name!r} is also the name of the test in line {lines[test.name]}"
                )
            lines[test.name] = line
            yield ComplianceItem.from_parent(self, name=test.name, test=test, asked=tests.asked(test), line=line)


class ComplianceItem(pytest.Item):
    """A test of such a file. It carries the ``cras`` marker, so that ``-m cras`` selects it."""

    def __init__(self, *, test: YamlTest, asked: dict[str, Any], line: int, **more: Any) -> None:
        super().__init__(**more)
        self.test, self.line = test, line
        self.add_marker(pytest.mark.cras(**{name: value for name, value in asked.items() if value is not None}))

    def runtest(self) -> None:
        """Load or make the runs, and assert."""
        from cras.pytest_plugin.yaml_tests import runs_of
        from cras.testing.assert_adheres import assert_adheres

        repeats = current().defaults.get("repeats")
        rubrics = [str(self.path.parent / name) for name in self.test.rubrics] or None
        assert_adheres(runs_of(self.test, self.path.parent, repeats), rubrics=rubrics)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message alone where the test or its input fails; the traceback for anything else."""
        if isinstance(excinfo.value, AssertionError | InputError):
            return f"{self.path}, line {self.line}: {self.name}\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[PathLike[str], int, str]:
        """File and line (from 0), as pytest shows them."""
        return self.path, self.line - 1, self.name
