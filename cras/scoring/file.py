"""The file of score records: appended and flushed one by one, safe with ``kill -9``, a full disk and a second run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from cras.errors import InputError
from cras.metrics.latest import latest_of_each
from cras.score_record import ScoreRecord
from cras.scoring.kept import KeptRecords
from cras.scoring.schema_1 import read_record
from cras.wording import counted


class ScoreFile:
    """A file of score records, appended and flushed one by one. One run at a time: it is locked while it is open.

    Opening drops a last line that a killed run left unfinished. Records of other turns or other rubrics stay.

    Raises:
        InputError: the file holds something other than score records, another run has it open, or it cannot be
            written.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise InputError(
                f"{self.path}: cannot be written ({error.strerror}); name another file with --out"
            ) from None
        self.done = KeptRecords(self._file)
        try:
            self._lock()
            self._end = self._load()
        except BaseException:
            self.close()
            raise

    def _lock(self) -> None:
        """The system's own lock: it goes with the process, however that ends."""
        try:
            if sys.platform == "win32":
                import msvcrt

                os.lseek(self._file, 2**40, os.SEEK_SET)  # a byte that no record will ever be at
                msvcrt.locking(self._file, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(
                f"{self.path}: another run is writing it; wait for its end (nothing will be judged twice), or name "
                "another file with --out"
            ) from None

    def _load(self) -> int:
        """Read what is there; answers where its last whole line ends, in bytes."""
        whole_bytes = 0
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                try:
                    record = read_record(line)
                except ValidationError:
                    message = "is not a score record; move the file away, or name another with --out"
                    raise InputError(f"{self.path}, line {number}: {message}") from None
                self.done.add(record, whole_bytes)
                whole_bytes += len(line)
        if whole_bytes == 0 and self.path.stat().st_size and not self._starts_a_record():
            raise InputError(
                f"{self.path}, line 1: is not a score record; move the file away, or name another with --out"
            )
        try:
            os.ftruncate(self._file, whole_bytes)
        except OSError as error:
            raise InputError(
                f"{self.path}: cannot be written ({error.strerror}); name another file with --out"
            ) from None
        return whole_bytes

    def _starts_a_record(self) -> bool:
        """Whether a file without a whole line begins a record, so that dropping it loses nothing of others."""
        begins = [b'{"schema_version":%d,"transcript_id":' % version for version in (1, 2)]
        with self.path.open("rb") as file:
            head = file.read(len(begins[0]))
        return any(begin.startswith(head) for begin in begins)

    def keep(self, records: Iterable[ScoreRecord]) -> Iterator[ScoreRecord]:
        """The records as they come, each on disk before the next is asked for.

        A record that is there already is written again only where a later one of its turn stands behind it (a prompt
        was changed and changed back), or where a judge had left it void and says something else now: the last one is
        the one that holds.

        Raises:
            InputError: the disk is full. The file then ends with the last whole record.
        """
        for record in records:
            was_void = not self.done.is_settled(record.content_hash)
            if self.done.is_superseded(record) or (was_void and self.done.get(record.content_hash) != record):
                begin = self._end
                self._append(record.model_dump_json().encode() + b"\n")
                self.done.add(record, begin)
            self.done.use(record.content_hash)
            yield record

    def _append(self, line: bytes) -> None:
        written = 0
        try:
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError as error:
            os.ftruncate(self._file, self._end)
            raise InputError(
                f"{self.path}: cannot be written any more ({error.strerror}); "
                f"it holds {counted(len(self.done), 'record')}; make room and run the same command again"
            ) from None
        self._end += len(line)

    def close(self) -> None:
        """Close the file and give up its lock."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> ScoreFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_scores(path: str | os.PathLike[str]) -> list[ScoreRecord]:
    """The records of a file that hold: of every turn the last one by each judge, in the order of the turns.

    Raises:
        InputError: the file is missing, or a line of it is not a score record.
    """
    return latest_of_each(_records(path))


def _records(path: str | os.PathLike[str]) -> Iterator[ScoreRecord]:
    try:
        with Path(path).open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield read_record(line)
                except ValidationError:
                    raise InputError(f"{path}, line {number}: is not a score record of cras score") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a file that cras score wrote") from None
