"""The formats by name: those of this package in the order in which they are tried, then what a program or a package adds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cras.errors import InputError
from cras.readers.autogen import AUTOGEN
from cras.readers.autogen_legacy import AG2
from cras.readers.autogen_state import AUTOGEN_STATE
from cras.readers.chat import CHAT
from cras.readers.foreign import guarded
from cras.readers.otel import OTEL
from cras.readers.plugins import load, plugged_in
from cras.readers.reader import Reader
from cras.readers.transcript_jsonl import TRANSCRIPT

OWN = (TRANSCRIPT, AUTOGEN, CHAT, AG2, AUTOGEN_STATE, OTEL)
"""The first that knows a document reads it: a document may look like several."""

READERS: dict[str, Reader] = {reader.name: reader for reader in OWN}
"""The formats of this package, and those that :func:`register` added; :func:`reader_named` knows those of packages too."""

_OWN_NAMES = frozenset(READERS)


def register(reader: Reader) -> Reader:
    """Add a format, which is tried after those that are there. What it raises costs the document that it reads."""
    READERS[reader.name] = guarded(reader)
    return reader


def reader_named(name: str) -> Reader:
    """The reader of a format. Other packages are looked at only for a name that is not known here.

    Raises:
        InputError: there is none of that name, or the package that brings it is broken.
    """
    if name in READERS:
        return READERS[name]
    brought = plugged_in(_OWN_NAMES)
    if name not in brought:
        raise InputError(f"--format {name}: no such format; known are {', '.join([*READERS, *brought])}")
    return load(brought[name])


def recognise(value: Any) -> Reader | None:
    """The first reader that knows the document, or ``None``. Other packages are asked only where none here does.

    Raises:
        InputError: a package that brings a reader is broken.
        UnreadableDocument: a reader of other people fails at it.
    """
    return recognise_here(value) or _first(_brought(), value)


def recognise_here(value: Any) -> Reader | None:
    """As :func:`recognise`, without the readers of other packages."""
    return _first(READERS.values(), value)


def known_formats() -> str:
    """The shapes of all formats in one line, for error messages."""
    return "; ".join(f"{reader.name}: {reader.looks_like}" for reader in [*READERS.values(), *_brought()])


def _first(readers: Iterable[Reader], value: Any) -> Reader | None:
    return next((reader for reader in readers if reader.recognises(value)), None)


def _brought() -> list[Reader]:
    """The readers of other packages, in the order of their names."""
    return [load(entry) for name, entry in plugged_in(_OWN_NAMES).items() if name not in READERS]
