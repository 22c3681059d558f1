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
from cras.readers.reader import Document, Note, Reader, UnreadableDocument
from cras.readers.registry import known_formats, reader_named, recognise, recognise_here
from cras.transcript import Transcript

LINE_LIMIT_BYTES = 32 * 2**20
DOCUMENT_LIMIT_BYTES = 512 * 2**20
_SUFFIXES = (".json", ".jsonl")
_LINES_SUFFIXES = (".jsonl", ".ndjson")


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
            parts: dict[Reader, list[Any]] = {}
            for line, base_id, value in self._values(found):
                for identifier, item in self._split(found, line, base_id, value):
                    document = self._document(found, line, identifier, item, parts)
                    if document is not None:
                        yield self._accept(found, line, document)
            for reader, values in parts.items():
                for document in self._gathered(found, reader, values):
                    yield self._accept(found, None, document)

    def _split(self, found: _Found, line: int | None, base_id: str, value: Any) -> list[tuple[str, Any]]:
        """A list of runs as its runs, any other document as itself; each with the id that it gets if it has none."""
        try:
            runs = value if _are_runs(value, self._reader) else [value]
        except UnreadableDocument as error:
            self._lost(found, str(error), line, error.field)
            return []
        return [(base_id if len(runs) == 1 else f"{base_id}[{index}]", run) for index, run in enumerate(runs)]

    def _document(
        self, found: _Found, line: int | None, identifier: str, value: Any, parts: dict[Reader, list[Any]]
    ) -> Document | None:
        """What is read of a document: ``None`` where that is nothing, or where it is a part of a run.

        Parts are kept in ``parts`` until the file ends.
        """
        try:
            reader = self._reader or recognise(value)
            if reader is None:
                self._lost(found, f"is of no known format ({known_formats()}); --format names one", line)
                return None
            if reader.gather is not None and reader.recognises(value):
                parts.setdefault(reader, []).append(value)
                return None
            document = reader.read(value, identifier)
        except UnreadableDocument as error:
            self._lost(found, str(error), line, error.field)
            return None
        self.runs_found += 1
        return document

    def _gathered(self, found: _Found, reader: Reader, values: list[Any]) -> list[Document]:
        try:
            documents = reader.gather(values, found.base_id) if reader.gather else []
        except UnreadableDocument as error:
            self._lost(found, str(error), field=error.field)
            return []
        self.runs_found += len(documents)
        return documents

    def _accept(self, found: _Found, line: int | None, document: Document) -> Transcript:
        transcript = document.transcript
        notes = document.notes
        own, transcript.id = transcript.id, self._ids.give(transcript.id)
        if transcript.id != own:
            notes = [replace(note, transcript_id=transcript.id) for note in notes]
            self.notes.append(Note("several runs", own, transcript.id, f"this one is called {transcript.id!r}"))
        lost_turns = sum(defect.costs_turn for defect in document.problems)
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

    def _lost(self, found: _Found, message: str, line: int | None = None, field: str | None = None) -> None:
        self.runs_found += 1
        self.problems.append(Problem(found.name, message, line, field))


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


def _are_runs(value: Any, reader: Reader | None) -> bool:
    """Whether a document is a list of runs. Other packages are asked only where no reader here knows the document."""
    if not (isinstance(value, list) and value and all(isinstance(item, dict) for item in value)):
        return False
    if reader:
        return all(reader.recognises(item) for item in value)
    if all(recognise_here(item) for item in value):
        return True
    return recognise_here(value) is None and all(recognise(item) for item in value)


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
