"""The formats that transcripts are written to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cras.convert.autogen import to_autogen
from cras.convert.chat import to_chat
from cras.convert.losses import Losses, losses_of
from cras.errors import InputError
from cras.readers import READERS
from cras.transcript import Transcript

WRITERS: dict[str, Callable[[Transcript], Any]] = {
    "transcript": lambda transcript: transcript.model_dump(mode="json"),
    "autogen": to_autogen,
    "chat": to_chat,
}
"""Each has the name of the reader that reads its documents back."""


def convert(transcript: Transcript, format: str) -> tuple[Any, Losses]:
    """The document in another format, and what of the transcript is not in it.

    Raises:
        InputError: there is no such format.
    """
    if format not in WRITERS:
        raise InputError(f"--to {format}: no such format; known are {', '.join(WRITERS)}")
    document = WRITERS[format](transcript)
    return document, losses_of(transcript, document, READERS[format])
