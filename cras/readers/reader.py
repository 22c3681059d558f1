"""What a reader is, and what it answers.

A reader takes one parsed JSON document and the id that the run gets where it carries none, and answers a ``Document``:
the transcript, what was lost of it (``problems``) and what could not be matched (``notes``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

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
    costs_turn: bool = False
    """Whether it was to be a turn, which is then counted as found and not read."""

    def within(self, place: str) -> Defect:
        """The same defect as seen from the whole document, where the part that has it stands at ``place``."""
        return replace(self, field=place + self.field)


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
