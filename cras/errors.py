"""Errors that a user can repair: the message says what is wrong, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_OF_EXTRAS = {
    *("accelerate", "captum", "datasets", "matplotlib", "peft", "safetensors"),
    *("statsmodels", "tokenizers", "torch", "transformers", "trl"),
}


class InputError(ValueError):
    """Input that could not be read at all. Commands print it in one line and end with exit code 2."""


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """A library that only an extra installs, and that is missing, becomes an ``InputError`` that names the extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in _OF_EXTRAS:
            raise
        raise InputError(f"{library} is not installed; this command needs: pip install 'sail-cras[{extra}]'") from error
