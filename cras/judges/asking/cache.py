"""Answers of judge models on disk, by the hash of what was asked. An SQLite file: safe with ``kill -9`` and many writers."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from cras.errors import InputError
from cras.transcript import Record


class Answered(Record):
    """What a model answered to a request. Tokens are ``None`` where the server did not say."""

    content: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


def default_cache() -> Path:
    """``$CRAS_CACHE``, or a file in the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("CRAS_CACHE") or Path(base) / "sail-cras" / "answers.sqlite")


class AnswerCache:
    """Opened on first use, for its owner's eyes only: answers quote the runs. Calls block for as long as a disk does: from a coroutine, call them in a thread.

    Raises:
        InputError: from every call, where the file cannot be used or the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, key: str) -> Answered | None:
        """The answer to a request that was asked before."""
        with self._lock:
            try:
                row = self._open().execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
            except sqlite3.Error as error:
                raise self._unusable(error) from None
        try:
            return Answered.model_validate_json(row[0]) if row else None
        except ValidationError:
            raise InputError(f"{self.path}: holds an answer of another kind; name another file with --cache") from None

    def put(self, key: str, answer: Answered) -> None:
        """Keep an answer; it is on disk when this returns."""
        with self._lock:
            try:
                connection = self._open()
                connection.execute("INSERT OR IGNORE INTO answers VALUES (?, ?)", (key, answer.model_dump_json()))
            except sqlite3.Error as error:
                raise self._unusable(error) from None

    def forget(self, keys: Sequence[str]) -> None:
        """Drop the answers to these requests, so that they are asked again."""
        with self._lock:
            try:
                self._open().executemany("DELETE FROM answers WHERE key = ?", [(key,) for key in keys])
            except sqlite3.Error as error:
                raise self._unusable(error) from None

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._close_to_others()
            except OSError as error:
                raise InputError(f"{self.path}: {error.strerror}; name another file with --cache") from None
            connection = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL)")
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _close_to_others(self) -> None:
        """Make the file, or take everybody's rights but the owner's from the one that is there."""
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        for path in (self.path, *(self.path.with_name(self.path.name + end) for end in ("-wal", "-shm"))):
            # Another user's file keeps its rights: they are not ours to take, and its owner wanted them so.
            with suppress(FileNotFoundError, PermissionError):
                if stat.S_IMODE(path.stat().st_mode) & 0o077:
                    path.chmod(0o600)

    def _unusable(self, error: sqlite3.Error) -> InputError:
        return InputError(
            f"{self.path}: the judge's answers cannot be kept there ({error}); make room, or name another file with "
            "--cache, and run the same command again: what was scored stays"
        )
