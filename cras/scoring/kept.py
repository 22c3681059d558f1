"""The records of a score file, found by content hash and read from the disk when asked for.

In memory a record is four numbers, so that a file of any length can be taken up again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from hashlib import blake2b

from cras.judges.void import left_void
from cras.score_record import ScoreRecord
from cras.scoring.schema_1 import read_record

_CHUNK_BYTES = 1 << 16


class KeptRecords(Mapping[str, ScoreRecord]):
    """A view of an open score file; whoever writes the file says where each record begins."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._places: dict[int, int] = {}
        """64 bits of a content hash to where the record begins, in bytes, doubled; odd where this run has used it."""
        self._latest: dict[int, int] = {}
        """64 bits of a turn and its judge to those of the content hash that stands last for them."""
        self.used = 0
        """How many records this run has used."""

    def add(self, record: ScoreRecord, begin: int) -> None:
        """A record stands at ``begin``, in bytes from the start of the file."""
        content = _short(record.content_hash)
        self._places[content] = begin << 1
        self._latest[_turn(record)] = content

    def is_superseded(self, record: ScoreRecord) -> bool:
        """Whether another record of the same turn and judge stands behind this one."""
        return self._latest.get(_turn(record)) != _short(record.content_hash)

    def use(self, content_hash: str) -> None:
        """This run has the record among its results."""
        place = self._places[_short(content_hash)]
        self.used += not place & 1
        self._places[_short(content_hash)] = place | 1

    def is_settled(self, content_hash: str) -> bool:
        """Whether there is a record that needs no second judgement: no judge left it void."""
        line = self._line(content_hash)
        if line is None:
            return False
        may_be_void = b'"void":true' in line or b'"left_void":{"' in line
        return not may_be_void or not left_void(read_record(line))

    def __getitem__(self, content_hash: str) -> ScoreRecord:
        line = self._line(content_hash)
        if line is None:
            raise KeyError(content_hash)
        return read_record(line)

    def __contains__(self, content_hash: object) -> bool:
        return isinstance(content_hash, str) and self._line(content_hash) is not None

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        for place in list(self._places.values()):
            yield read_record(self._read(place >> 1)).content_hash

    def _line(self, content_hash: str) -> bytes | None:
        place = self._places.get(_short(content_hash))
        if place is None:
            return None
        line = self._read(place >> 1)
        # Two hashes may share their 64 bits; the line itself says whose it is.
        return line if b'"content_hash":"%s"' % content_hash.encode() in line else None

    def _read(self, begin: int) -> bytes:
        parts: list[bytes] = []
        while not parts or b"\n" not in parts[-1]:
            part = _read_at(self._file, _CHUNK_BYTES, begin)
            if not part:
                break
            parts.append(part)
            begin += len(part)
        return b"".join(parts).partition(b"\n")[0]


def _read_at(file: int, number: int, begin: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(file, number, begin)
    os.lseek(file, begin, os.SEEK_SET)  # the file is opened for appending: writes go to its end all the same
    return os.read(file, number)


def _short(content_hash: str) -> int:
    return int.from_bytes(blake2b(content_hash.encode(), digest_size=8).digest(), "big")


def _turn(record: ScoreRecord) -> int:
    return _short(f"{len(record.transcript_id)}:{record.transcript_id}{record.turn}:{record.judge}")
