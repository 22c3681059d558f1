"""The formats that transcripts are read from: a reader is a small function in a registry.

A reader takes one parsed JSON document and the id that the run gets where it carries none, and answers a ``Document``:
the transcript, what was lost of it (``problems``) and what could not be matched (``notes``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cras.errors import InputError
from cras.transcript import Transcript

NoteKind = Literal["not a model", "no system message", "never speaks", "matched by similar name", "several runs"]


@dataclass(frozen=True)
class Note:
    """A name of a run that could not be matched, or only just."""

    kind: NoteKind
    name: str
    transcript_id: str
    detail: str = ""


@dataclass(frozen=True)
class Defect:
    """A part of a document that could not be read: its field and what would be right. Only that part is lost."""

    field: str
    message: str


@dataclass
class Document:
    """What a reader got out of one document."""

    transcript: Transcript
    problems: list[Defect] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class UnreadableDocument(ValueError):
    """Nothing of the document is usable; ``field`` is where, the message what would be right."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Reader:
    """One format. ``looks_like`` is the shape in the words of an error message.

    ``gather`` is for formats that spread a run over many documents: all those of a file are read together.
    """

    name: str
    looks_like: str
    recognises: Callable[[Any], bool]
    read: Callable[[Any, str], Document]
    gather: Callable[[Sequence[Any], str], list[Document]] | None = None


READERS: dict[str, Reader] = {}


def register(reader: Reader) -> Reader:
    """Add a format to the registry. Formats are tried in the order in which they were registered."""
    READERS[reader.name] = reader
    return reader


def reader_named(name: str) -> Reader:
    """The reader of a format.

    Raises:
        InputError: there is none of that name.
    """
    if name not in READERS:
        raise InputError(f"--format {name}: no such format; known are {', '.join(READERS)}")
    return READERS[name]


def recognise(value: Any) -> Reader | None:
    """The first reader that knows the document, or ``None``."""
    return next((reader for reader in READERS.values() if reader.recognises(value)), None)


def known_formats() -> str:
    """The shapes of all formats in one line, for error messages."""
    return "; ".join(f"{reader.name}: {reader.looks_like}" for reader in READERS.values())
