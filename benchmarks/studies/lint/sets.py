"""The sets by name. A set that is added costs its file and a line here."""

from __future__ import annotations

from benchmarks.studies.lint import iheval, sifeval, verih
from benchmarks.studies.lint.case import LintSet

SETS: dict[str, LintSet] = {item.name: item for item in (iheval.SET, verih.SET, sifeval.SET)}
