"""How runs are called: one rule for readers, labels, recordings and tests.

A run keeps the id that it brings along; a file's name is the id of a run that brings none. Ids are unique in what is read
together, and equal for equal paths. Files of the same name in several folders are told apart by the shortest end of
their paths that does so (``before/1`` and ``after/1``); these are different runs, which nothing may pair as repeats.
``rain#2`` is a true repeat: a run of the task ``rain`` that came under the id of another one.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

_REPEAT = re.compile(r"#\d+$")


def repeat_id(run_id: str, number: int) -> str:
    """The id of a repeat, counted from 1: ``rain#2``."""
    return f"{run_id}#{number}"


def task_of(run_id: str) -> str:
    """The task of a run: its id, without the number of a repeat (``rain#2`` is a run of ``rain``)."""
    return _REPEAT.sub("", run_id)


class RunIds:
    """Ids that were given so far."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, run_id: str) -> str:
        """The id itself where it is still free; the first free repeat of its task otherwise."""
        name, number = run_id, 1
        while name in self._given:
            number += 1
            name = repeat_id(task_of(run_id), number)
        self._given.add(name)
        return name


def file_ids(files: Sequence[tuple[Path, Path]]) -> list[str]:
    """An id for each file, in their order: its path below its folder, without the ending.

    Where files of several folders would have the same id, all files of those folders get as much of the folder's own
    path before it as tells the folders apart, so that a run's id does not hang on which other names happen to be there
    twice. Where one name has several endings (``1.json``, ``1.jsonl``), the endings stay.

    Args:
        files: (folder, file in it or below it), each file once.
    """
    folders = [_parts(folder) for folder, _ in files]
    plain = [_without_ending(folder, file) for folder, file in files]
    whole = ["/".join([*parts, name]) for parts, name in zip(folders, plain, strict=True)]
    times = Counter(whole)
    names = [
        file.relative_to(folder).as_posix() if times[path] > 1 else name
        for (folder, file), path, name in zip(files, whole, plain, strict=True)
    ]
    shown = dict.fromkeys(folders, 0)
    """How many parts of a folder's path, from its end, are before its files' names."""
    while True:
        ids = [
            "/".join([*parts[len(parts) - shown[parts] :], name]) for parts, name in zip(folders, names, strict=True)
        ]
        same: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for run_id, parts in zip(ids, folders, strict=True):
            same[run_id].add(parts)
        unclear = {parts for group in same.values() if len(group) > 1 for parts in group if shown[parts] < len(parts)}
        if not unclear:
            return ids
        for parts in unclear:
            shown[parts] += 1


def _parts(folder: Path) -> tuple[str, ...]:
    """Of the path as it was named: a link keeps its name."""
    whole = Path(os.path.abspath(folder))
    return whole.parts[1:]


def _without_ending(folder: Path, file: Path) -> str:
    name = file.relative_to(folder).as_posix().removesuffix(file.suffix).removesuffix(".transcript")
    # A name that is not UTF-8 reaches Python as halves of characters, which no file of ours can hold: its bytes are shown.
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")
