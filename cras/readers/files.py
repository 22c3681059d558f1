"""Paths to transcripts: which files, which documents in them, which reader, and what was lost on the way.

A bad line costs that line, a bad file that file; each is kept as a ``Problem`` for the caller to show.
"""

from __future__ import annotations

import glob
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from cras.errors import InputError
from cras.files.run_ids import RunIds, file_ids
from cras.readers.json_text import NotJson, one_after_the_other, parse
from cras.readers.registry import (
    Document,
    Note,
    Reader,
    UnreadableDocument,
    known_formats,
    reader_named,
    recognise,
)
from cras.transcript import Transcript

LINE_LIMIT_BYTES = 32 * 2**20
DOCUMENT_LIMIT_BYTES = 512 * 2**20
_SUFFIXES = (".json", ".jsonl")
_LINES_SUFFIXES = (".jsonl", ".ndjson")
_MESSAGE_FIELD = re.compile(r"(?:^|\.)(?:history|chat_history|messages|message_thread|choices)\[\d+\]")
"""The field of a defect that cost a turn."""


@dataclass(frozen=True)
class Problem:
    """Something that could not be read: the file, the line (from 1) and the field where known, what would be right."""

    file: str
    message: str
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line is not None else ""
        name = f", field {self.field}" if self.field else ""
        return f"{self.file}{line}{name}: {self.message}"


@dataclass(frozen=True)
class _Found:
    path: Path | None
    """``None`` is standard input."""
    name: str
    base_id: str


@dataclass
class Reading:
    """Transcripts as they are read, one at a time, and afterwards what happened.

    Args:
        paths: files, folders (searched for ``*.json`` and ``*.jsonl``), glob patterns, or ``-`` for standard input.
        format: the name of a reader; by default each document's format is recognised.

    Raises:
        InputError: a path that is missing, a folder without JSON files, an unknown format.
    """

    paths: Iterable[str]
    format: str | None = None
    problems: list[Problem] = field(default_factory=list, init=False)
    notes: list[Note] = field(default_factory=list, init=False)
    runs_found: int = field(default=0, init=False)
    runs_read: int = field(default=0, init=False)
    turns_found: int = field(default=0, init=False)
    turns_read: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._reader = reader_named(self.format) if self.format else None
        self.files = find_files(self.paths)
        self._ids = RunIds()

    def __iter__(self) -> Iterator[Transcript]:
        for found in self.files:
            parts: dict[str, list[Any]] = {}
            for line, base_id, value in self._values(found):
                for index, item in enumerate(runs := _split(value, self._reader)):
                    if self._is_part(item, parts):
                        continue
                    self.runs_found += 1
                    identifier = base_id if len(runs) == 1 else f"{base_id}[{index}]"
                    document = self._document(found, line, identifier, item)
                    if document is not None:
                        yield self._accept(found, line, document)
            for name, values in parts.items():
                for document in self._gathered(found, name, values):
                    yield self._accept(found, None, document)

    def _is_part(self, value: Any, parts: dict[str, list[Any]]) -> bool:
        """Whether a document is only a part of a run; it is then kept, by format, until the file ends."""
        reader = self._reader or recognise(value)
        if reader is None or reader.gather is None or not reader.recognises(value):
            return False
        parts.setdefault(reader.name, []).append(value)
        return True

    def _gathered(self, found: _Found, name: str, values: list[Any]) -> list[Document]:
        gather = reader_named(name).gather
        try:
            documents = gather(values, found.base_id) if gather else []
        except UnreadableDocument as error:
            self.runs_found += 1
            self.problems.append(Problem(found.name, str(error), None, error.field))
            return []
        self.runs_found += len(documents)
        return documents

    def _document(self, found: _Found, line: int | None, identifier: str, value: Any) -> Document | None:
        reader = self._reader or recognise(value)
        if reader is None:
            message = f"is of no known format ({known_formats()}); --format names one"
            self.problems.append(Problem(found.name, message, line))
            return None
        try:
            return reader.read(value, identifier)
        except UnreadableDocument as error:
            self.problems.append(Problem(found.name, str(error), line, error.field))
            return None

    def _accept(self, found: _Found, line: int | None, document: Document) -> Transcript:
        transcript = document.transcript
        notes = document.notes
        own, transcript.id = transcript.id, self._ids.give(transcript.id)
        if transcript.id != own:
            notes = [replace(note, transcript_id=transcript.id) for note in notes]
            self.notes.append(Note("several runs", own, transcript.id, f"this one is called {transcript.id!r}"))
        lost_turns = sum(bool(_MESSAGE_FIELD.search(defect.field)) for defect in document.problems)
        self.runs_read += 1
        self.turns_read += len(transcript.turns)
        self.turns_found += len(transcript.turns) + lost_turns
        self.problems += [Problem(found.name, defect.message, line, defect.field) for defect in document.problems]
        self.notes += notes
        return transcript

    def _values(self, found: _Found) -> Iterator[tuple[int | None, str, Any]]:
        """The JSON documents of a file, each with its line (in JSON lines) and the id that a run without one gets."""
        try:
            if found.path is not None and found.path.suffix in _LINES_SUFFIXES:
                with found.path.open("rb") as file:
                    yield from self._lines(found, file)
                return
            data = _read_all(found)
        except OSError as error:
            self._lost(found, f"cannot be read ({error.strerror})")
            return
        if len(data) > DOCUMENT_LIMIT_BYTES:
            self._lost(
                found, f"is larger than {DOCUMENT_LIMIT_BYTES // 2**20} MiB; split it into JSON lines, one run a line"
            )
            return
        value = parse(data)
        if not isinstance(value, NotJson):
            yield None, found.base_id, value
        elif b"\n" in data.strip() and not isinstance(parse(data.split(b"\n", 1)[0]), NotJson):
            import io

            yield from self._lines(found, io.BytesIO(data))
        elif len(values := list(one_after_the_other(data))) > 1:
            for number, item in enumerate(values):
                if isinstance(item, NotJson):
                    self._lost(found, f"is not JSON from here on ({item.reason})", item.line)
                else:
                    yield None, f"{found.base_id}[{number}]", item
        else:
            self._lost(
                found,
                f"is not JSON ({value.reason}); a run is a JSON document, or one JSON document a line",
                value.line,
            )

    def _lines(self, found: _Found, file: IO[bytes]) -> Iterator[tuple[int | None, str, Any]]:
        number = 0
        while data := file.readline(LINE_LIMIT_BYTES + 1):
            number += 1
            if len(data) > LINE_LIMIT_BYTES and not data.endswith(b"\n"):
                size = len(data) + _skip_line(file)
                limit = f"a line, which is one run, may have at most {LINE_LIMIT_BYTES // 2**20} MiB"
                self._lost(found, f"has {size / 1e6:.1f} MB; {limit} (keep images and files out of it)", number)
                continue
            if not data.strip():
                continue
            value = parse(data)
            if isinstance(value, NotJson):
                cut = "" if data.endswith(b"\n") else ", and the file ends in it: was it cut off?"
                self._lost(found, f"is not JSON ({value.reason}{cut}); each line is one whole JSON document", number)
                continue
            yield number, f"{found.base_id}:{number}", value

    def _lost(self, found: _Found, message: str, line: int | None = None) -> None:
        self.runs_found += 1
        self.problems.append(Problem(found.name, message, line))


def find_files(paths: Iterable[str]) -> list[_Found]:
    """The files that the paths name, in a stable order, each once.

    Raises:
        InputError: a path does not exist, or a folder holds no JSON file.
    """
    found: dict[Path | None, tuple[Path, Path] | None] = {}
    """By what the file is: the folder that its id is told from, and the file as it was named."""
    for path in paths:
        if path == "-":
            found.setdefault(None, None)
            continue
        given = Path(path)
        if given.is_dir():
            inside = [file for file in _json_files(given)]
            if not inside:
                raise InputError(
                    f"{path}: the folder has no *.json or *.jsonl file; name the folder that holds the runs"
                )
            for file in inside:
                found.setdefault(file.resolve(), (given, file))
            continue
        matches = [given] if given.exists() else [Path(match) for match in sorted(glob.glob(path, recursive=True))]
        if not matches:
            raise InputError(f"{path}: no such file or folder; give a run, a folder of runs, or - for standard input")
        for file in matches:
            if file.is_file() or file.is_fifo():
                found.setdefault(file.resolve(), (file.parent, file))
    ids = iter(file_ids([named for named in found.values() if named is not None]))
    return [
        _Found(None, "standard input", "stdin") if named is None else _Found(named[1], str(named[1]), next(ids))
        for named in found.values()
    ]


def _json_files(folder: Path) -> Iterator[Path]:
    """JSON files below a folder, 2 before 10; score files and hidden files are no runs."""
    files = [path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file()]
    shown = [path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    yield from sorted((path for path in shown if not path.name.endswith(".scores.jsonl")), key=_natural)


def _natural(path: Path) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", path.as_posix())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _split(value: Any, reader: Reader | None) -> list[Any]:
    """A list of runs as its runs; any other document as itself."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        is_run = reader.recognises if reader else lambda item: recognise(item) is not None
        if all(is_run(item) for item in value):
            return value
    return [value]


def _read_all(found: _Found) -> bytes:
    if found.path is None:
        return sys.stdin.buffer.read(DOCUMENT_LIMIT_BYTES + 1)
    with found.path.open("rb") as file:
        return file.read(DOCUMENT_LIMIT_BYTES + 1)


def _skip_line(file: IO[bytes]) -> int:
    """Read to the end of the line in pieces and answer how many bytes that was."""
    size = 0
    while piece := file.readline(2**20):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size
