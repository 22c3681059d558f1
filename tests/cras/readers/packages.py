"""Installed packages, for tests: folders as pip leaves them, read by an interpreter of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.cras.conftest import REPOSITORY


def package(folder: Path, name: str, entries: str, files: Mapping[str, str]) -> Path:
    """A folder with an installed package of these files, which has these entry points of ``cras.readers``."""
    info = folder / f"{name}-1.0.dist-info"
    for made in (info, folder / name):
        made.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[cras.readers]\n{entries}\n")
    for file, text in files.items():
        (folder / name / file).write_text(text)
    return folder


def python(code: str, *folders: Path) -> subprocess.CompletedProcess[str]:
    """What a fresh interpreter says to it, with the packages of these folders installed."""
    path = os.pathsep.join(map(str, [*folders, REPOSITORY]))
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path, "COLUMNS": "400"},
    )
