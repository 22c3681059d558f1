"""Readers of other people: whatever one raises costs the document that it was reading, and is told with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from traceback import walk_tb
from typing import Any, ParamSpec, TypeVar

from cras.readers.reader import Defect, Document, Note, Reader, UnreadableDocument
from cras.text import fit
from cras.transcript import Transcript

MESSAGE_CHARACTERS = 300

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


def guarded(reader: Reader, whose: str = "") -> Reader:
    """The same format, read by a reader that raises nothing but ``UnreadableDocument``.

    Args:
        reader: somebody else's.
        whose: for the message, after its name.
    """
    name = f"the reader {reader.name!r}{whose}"

    def one(value: Any, default_id: str) -> Document:
        return _checked(reader.read(value, default_id))

    def many(values: Sequence[Any], default_id: str) -> list[Document]:
        return [_checked(document) for document in reader.gather(values, default_id)] if reader.gather else []

    return replace(
        reader,
        recognises=_told(lambda value: bool(reader.recognises(value)), name),
        read=_told(one, name),
        gather=_told(many, name) if reader.gather else None,
    )


def _told(function: Callable[_Given, _Answer], name: str) -> Callable[_Given, _Answer]:
    def call(*args: _Given.args, **kwargs: _Given.kwargs) -> _Answer:
        try:
            return function(*args, **kwargs)
        except UnreadableDocument:
            raise
        # What somebody else's code does wrong must not cost the other documents, nor go by unseen.
        except Exception as error:
            message = fit(f"{type(error).__name__}: {' '.join(str(error).split())}", MESSAGE_CHARACTERS)
            raise UnreadableDocument(
                f"{name} failed here ({message}{_place(error)}); mend or update it, or name another format with --format"
            ) from error

    return call


def _place(error: Exception) -> str:
    """The last line of the reader's own package that was at work: below it may be libraries, which say less."""
    frames = walk_tb(error.__traceback__)
    theirs = [(frame, line) for frame, line in frames if frame.f_globals.get("__name__") != __name__]
    if not theirs:
        return ""  # it could not even be called
    package = _package(theirs[0][0].f_globals)
    frame, line = [(frame, line) for frame, line in theirs if _package(frame.f_globals) == package][-1]
    return f" at {frame.f_code.co_filename}:{line}"


def _package(names: dict[str, Any]) -> str:
    return str(names.get("__name__")).partition(".")[0]


def _checked(document: Any) -> Document:
    """What a reader answered, if that is a document.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(document, Document) or not isinstance(document.transcript, Transcript):
        raise TypeError(f"it answers {_kind(document)}, not a cras.readers.Document with a transcript")
    for items, kind in ((document.problems, Defect), (document.notes, Note)):
        odd = next((item for item in items if not isinstance(item, kind)), None)
        if odd is not None:
            raise TypeError(f"among its {kind.__name__.lower()}s is {_kind(odd)}, not a cras.readers.{kind.__name__}")
    return document


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"
