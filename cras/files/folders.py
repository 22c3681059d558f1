"""Folders that commands write to."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile

from cras.errors import InputError


def folder_for(out: Path) -> Path:
    """The folder that ``--out`` names, made where it is missing: before the work whose results it is to hold.

    Raises:
        InputError: it is a file, cannot be made, or no file can be written in it.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "is a file" if out.is_file() else f"cannot be made ({error.strerror})"
        raise InputError(f"{out}: {why}; name another folder with --out") from None
    try:
        # Permission bits do not tell: root passes them, and a read-only disk or /proc still refuses. A file does.
        with TemporaryFile(dir=out):
            return out
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}); name another folder with --out") from None
