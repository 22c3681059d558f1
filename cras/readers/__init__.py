"""Files to transcripts. Formats are a registry, which says in which order they are tried."""

from __future__ import annotations

from cras.readers.autogen import read_autogen
from cras.readers.autogen_legacy import read_ag2
from cras.readers.autogen_state import read_autogen_state
from cras.readers.chat import read_chat
from cras.readers.files import Problem, Reading
from cras.readers.otel import read_otel
from cras.readers.reader import Defect, Document, Note, Reader, UnreadableDocument
from cras.readers.registry import READERS, register
from cras.readers.transcript_jsonl import read_transcript, write_transcripts

__all__ = [
    "READERS",
    "Defect",
    "Document",
    "Note",
    "Problem",
    "Reader",
    "Reading",
    "UnreadableDocument",
    "read_ag2",
    "read_autogen",
    "read_autogen_state",
    "read_chat",
    "read_otel",
    "read_transcript",
    "register",
    "write_transcripts",
]
