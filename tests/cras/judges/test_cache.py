"""Who may read the answers of judges: they quote the runs."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cras.judges.asking.cache import AnswerCache, Answered

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files have no modes there")


def modes(folder: Path) -> set[int]:
    found = list(folder.iterdir())
    assert found
    return {stat.S_IMODE(path.stat().st_mode) for path in found}


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_only_its_owner_reads_a_new_cache(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "new" / "answers.sqlite")
    cache.put("key", Answered(content="what the run said"))
    assert modes(tmp_path / "new") == {0o600}, "the files that SQLite keeps beside it too"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_cache_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    old = AnswerCache(path)
    old.put("key", Answered(content="what the run said"))
    for file in tmp_path.iterdir():
        file.chmod(0o644)
    folder = stat.S_IMODE(tmp_path.stat().st_mode)
    cache = AnswerCache(path)
    kept = cache.get("key")
    assert kept is not None
    assert kept.content == "what the run said"
    assert modes(tmp_path) == {0o600}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == folder, "a folder that was there is its owner's business"
    old.close()
    cache.close()
