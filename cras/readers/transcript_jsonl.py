"""Our own format: ``*.transcript.jsonl``, a transcript a line, each with a ``schema_version``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cras.files.validation import field_path
from cras.readers.reader import Document, Reader, UnreadableDocument
from cras.transcript import SCHEMA_VERSION, Transcript

_HINTS = {"content": "a turn needs its text as a string", "turns": "a transcript needs its turns as a list"}


def read_transcript(value: Any, default_id: str) -> Document:
    """A transcript from one line of our own format.

    Raises:
        UnreadableDocument: another schema version, or a field that is missing, unknown or of another type.
    """
    if not isinstance(value, dict):
        raise UnreadableDocument("a transcript is a JSON object")
    version = value.get("schema_version")
    if version != SCHEMA_VERSION:
        raise UnreadableDocument(f"is {version!r}, this version reads {SCHEMA_VERSION}", "schema_version")
    try:
        return Document(Transcript.model_validate({"id": default_id, **value}))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = field_path(first["loc"])
        hint = _HINTS.get(str(first["loc"][-1])) if first["loc"] else None
        raise UnreadableDocument(first["msg"].lower() + (f" ({hint})" if hint else ""), name) from None


def write_transcripts(transcripts: Iterable[Transcript], path: str | os.PathLike[str]) -> int:
    """Write transcripts, one a line, and answer how many. An existing file is replaced."""
    count = 0
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        for transcript in transcripts:
            file.write(transcript.model_dump_json() + "\n")
            count += 1
    return count


TRANSCRIPT = Reader(
    name="transcript",
    looks_like='{"schema_version": 1, "id": ..., "turns": [...]}, one a line',
    recognises=lambda value: isinstance(value, dict) and "schema_version" in value and "turns" in value,
    read=read_transcript,
)
