"""Human labels: a CSV file that ``cras label`` makes, a row a turn and dimension.

Cells that a spreadsheet would take for a formula are written with an apostrophe before them, which reading drops again.
Rows are only ever appended: of two rows of one person about the same turn and dimension the later one counts.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cras.errors import InputError
from cras.rubrics.levels import TITLES, levels_of
from cras.rubrics.rubric import Rubric
from cras.transcript import DIMENSIONS, Dimension, Transcript, Turn
from cras.wording import counted

COLUMNS = ("transcript_id", "turn", "agent", "dimension", "score", "rater")
SHEET_COLUMNS = (*COLUMNS, "meaning", "task", "system_message", "text")
DOES_NOT_APPLY = "n"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_LONGEST_CELL = 30_000
"""Characters; spreadsheets cut cells at 32,767."""


@dataclass(frozen=True)
class Label:
    """What one person says of one dimension of a turn: 1 to 5, or ``None`` where the dimension does not apply."""

    transcript_id: str
    turn: int
    dimension: Dimension
    score: int | None
    rater: str


@dataclass
class Labels:
    """The labels of a file, and what in it could not be read."""

    labels: list[Label] = field(default_factory=list)
    seen: set[tuple[str, int, str, str]] = field(default_factory=set)
    """Transcript, turn, dimension and rater of every row, also of those without a score."""
    problems: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """A hash of the labels, whatever their order."""
        lines = sorted(repr((i.transcript_id, i.turn, i.dimension, i.score, i.rater)) for i in self.labels)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_labels(path: str | Path) -> Labels:
    """The labels of a file. A line that is wrong costs that line; an empty score is no label.

    Raises:
        InputError: the file cannot be read, or lacks a column.
    """
    found = Labels()
    latest: dict[tuple[str, int, str, str], Label] = {}
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise InputError(
                    f"{path}, line 1: lacks the column {missing[0]}; a label file has {', '.join(COLUMNS)}"
                )
            for row in rows:
                wrong = _wrong_with(row)
                if wrong:
                    found.problems.append(f"{path}, line {rows.line_num}: {wrong}")
                    continue
                key = (
                    _plain(row["transcript_id"]),
                    int(row["turn"]),
                    row["dimension"],
                    _plain(row["rater"] or "") or "1",
                )
                found.seen.add(key)
                latest.pop(key, None)
                score = row["score"].strip().lower()
                if score:
                    number = None if score == DOES_NOT_APPLY else int(score)
                    latest[key] = Label(key[0], key[1], _DIMENSIONS[key[2]], number, key[3])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path}: cannot be read as CSV ({why}); give a file that cras label wrote") from None
    found.labels = list(latest.values())
    return found


_DIMENSIONS: dict[str, Dimension] = {name: name for name in DIMENSIONS}


def _wrong_with(row: dict[str, str]) -> str | None:
    if None in row or any(row[name] is None for name in COLUMNS[:5]):
        return "has too many or too few cells"
    if not row["turn"].strip().isdecimal():
        return f"turn: {row['turn']!r} is no turn number; the first turn is 0"
    if row["dimension"] not in _DIMENSIONS:
        return f"dimension: {row['dimension']!r} is unknown; known are {', '.join(DIMENSIONS)}"
    if row["score"].strip().lower() not in ("", DOES_NOT_APPLY, "1", "2", "3", "4", "5"):
        return f"score: {row['score']!r} is none; a score is 1 to 5, {DOES_NOT_APPLY} (does not apply), or empty"
    return None


class LabelFile:
    """A label file that is appended to, an answer at a time.

    Raises:
        InputError: it cannot be written, or holds something other than labels.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        is_new = not self.path.exists() or self.path.stat().st_size == 0
        self.labels = Labels() if is_new else read_labels(self.path)
        if is_new:
            self._write(COLUMNS)

    def add(self, transcript_id: str, turn: Turn, dimension: Dimension, score: str, rater: str) -> None:
        """One answer, on disk when this returns.

        Raises:
            InputError: the file cannot be written.
        """
        self._write((_safe(transcript_id), turn.index, _safe(turn.agent), dimension, score, _safe(rater)))
        self.labels.seen.add((transcript_id, turn.index, dimension, rater))

    def _write(self, cells: Iterable[object]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            begins_a_line = not self.path.exists() or self.path.read_bytes()[-1:] in (b"", b"\n")
            with self.path.open("a", encoding="utf-8", newline="") as file:
                if not begins_a_line:  # what a kill left of the last answer is a line of its own, and reported
                    file.write("\n")
                csv.writer(file).writerow(cells)
        except OSError as error:
            raise InputError(f"{self.path}: cannot be written ({error.strerror}); name another file") from None


def write_sheet(path: str | Path, turns: Iterable[tuple[Transcript, Turn, Rubric]], rater: str) -> int:
    """A sheet to fill in elsewhere: a row a turn and dimension with an empty score. Answers the number of rows.

    Raises:
        InputError: the file is there already, or cannot be written.
    """
    rows = 0
    try:
        with Path(path).open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(SHEET_COLUMNS)
            for transcript, turn, rubric in turns:
                agent = transcript.agent(turn.agent)
                message = (agent.system_message if agent else None) or ""
                shown = [_safe(_cut(text)) for text in (transcript.task, message, turn.content)]
                for dimension in DIMENSIONS:
                    levels = "; ".join(f"{level}: {words}" for level, words in levels_of(rubric, dimension).items())
                    row = (_safe(transcript.id), turn.index, _safe(turn.agent), dimension, "", _safe(rater))
                    writer.writerow((*row, _safe(f"{TITLES[dimension]}. {levels}"), *shown))
                    rows += 1
    except FileExistsError:
        raise InputError(
            f"{path}: is there already; name another file, or label in the terminal to go on with it"
        ) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); name another file") from None
    return rows


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _cut(text: str) -> str:
    left = len(text) - _LONGEST_CELL
    return text if left <= 0 else f"{text[:_LONGEST_CELL]} [{counted(left, 'character')} left out]"
