"""Errors that a user can repair: the message says what is wrong, where, and what would be right."""

from __future__ import annotations


class InputError(ValueError):
    """Input that could not be read at all. Commands print it in one line and end with exit code 2."""
