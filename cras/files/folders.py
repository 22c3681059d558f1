"""Folders that commands write to."""

from __future__ import annotations

from pathlib import Path

from cras.errors import InputError


def folder_for(out: Path) -> Path:
    """The folder that ``--out`` names, made where it is missing: before the work whose results it is to hold.

    Raises:
        InputError: it is a file, or cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "is a file" if out.is_file() else f"cannot be made ({error.strerror})"
        raise InputError(f"{out}: {why}; name another folder with --out") from None
    return out
