"""The mark that every output carries: whether the judge behind its scores was ever checked against people.

``cras calibrate`` writes what it found into a file; outputs look it up by the judge's name and version. Score records do not
carry the mark themselves: they are earned before and kept after a calibration, and never written again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from cras.errors import InputError
from cras.files.validation import first_wrong
from cras.score_record import ScoreRecord
from cras.statistics.interval import Bounds
from cras.text import fit, printable
from cras.transcript import Record
from cras.wording import counted

DEFAULT = "cras-calibration.json"


class CheckedFigure(Record):
    """A figure of a calibration."""

    estimate: float | None
    ci: Bounds | None = None


class CheckedJudge(Record):
    """What is known of one version of a judge."""

    judge: str
    judge_version: str
    turns: int
    transcripts: int
    raters: int
    labels_given: int | None = None
    """Labels that were read; ``None`` in a calibration made before they were counted."""
    labels_used: int | None = None
    """Of those, how many met a score of the judge: the others say nothing of it."""
    labels: str
    """Hash of the labels."""
    kappa: CheckedFigure
    """Quadratic weighted kappa over all dimensions."""
    dimensions: dict[str, CheckedFigure] = Field(default_factory=dict)
    """The same for each dimension."""


class CalibrationFile(Record):
    """``cras-calibration.json``."""

    schema_version: Literal[1] = 1
    made_by: str
    judges: list[CheckedJudge] = Field(default_factory=list)


def calibration_path() -> Path:
    """Where the calibration is: ``CRAS_CALIBRATION``, or ``cras-calibration.json`` in the working directory."""
    return Path(os.environ.get("CRAS_CALIBRATION") or DEFAULT)


def read_calibration(path: Path) -> CalibrationFile | None:
    """The calibration; ``None`` where there is none.

    Raises:
        InputError: the file is something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a calibration ({error}); move it away or make it anew") from None
    try:
        return CalibrationFile.model_validate_json(text)
    except ValidationError as error:
        wrong = first_wrong(error, CalibrationFile).after(str(path))
        raise InputError(f"{wrong}; make it anew with cras calibrate") from None


def marks(judges: Iterable[tuple[str, str]]) -> list[str]:
    """A sentence for each judge (its name and version).

    Raises:
        InputError: the calibration cannot be read.
    """
    path = calibration_path()
    found = read_calibration(path)
    return [_mark(name, version, found.judges if found else []) for name, version in sorted(set(judges))]


def marks_of(records: Iterable[ScoreRecord]) -> list[str]:
    """The same for the judges of these records."""
    return marks({(record.judge, record.judge_version) for record in records})


def _mark(name: str, version: str, known: list[CheckedJudge]) -> str:
    who = f"judge {_short(name)}"
    same = [item for item in known if item.judge == name]
    for item in same:
        if item.judge_version == version:
            interval = "" if item.kappa.ci is None else f" [{item.kappa.ci[0]:.2f}, {item.kappa.ci[1]:.2f}]"
            kappa = "not known" if item.kappa.estimate is None else f"{item.kappa.estimate:.2f}{interval}"
            people = "one person" if item.raters == 1 else f"{item.raters} people"
            where = f"{counted(item.turns, 'turn')} of {counted(item.transcripts, 'run')}{_share_of_labels(item)}"
            return f"{who}: checked against {people} on {where}, weighted kappa {kappa}"
    other = " in this version (another one was)" if same else ""
    return f"{who}: never checked against human labels{other}; see cras calibrate"


def _share_of_labels(item: CheckedJudge) -> str:
    """Said where labels were left out: what was checked is then not all that was labelled."""
    if item.labels_given is None or item.labels_used is None or item.labels_given == item.labels_used:
        return ""
    return f" ({item.labels_used:,} of {counted(item.labels_given, 'label')})"


@lru_cache(maxsize=64)
def _short(name: str) -> str:
    return fit(printable(name), 80)
