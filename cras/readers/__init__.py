"""Files to transcripts. Formats are a registry; the order of the imports is the order in which they are tried."""

from __future__ import annotations

from cras.readers.files import Problem, Reading
from cras.readers.registry import READERS, Document, Note, Reader, UnreadableDocument, register
from cras.readers.transcript_jsonl import read_transcript, write_transcripts

# isort: split
from cras.readers.autogen import read_autogen
from cras.readers.autogen_legacy import read_ag2
from cras.readers.autogen_state import read_autogen_state
from cras.readers.chat import read_chat
from cras.readers.otel import read_otel

__all__ = [
    "READERS",
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
