"""``cras`` in processes of their own that start fast: forked from a server that has imported everything."""

from __future__ import annotations

import multiprocessing
import os
import resource
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path


def start(arguments: list[str], url: str, stderr: Path, *, file_bytes: int | None = None) -> ForkServerProcess:
    """Start ``cras ARGUMENTS``; no file of it may grow past ``file_bytes``."""
    process = _context().Process(target=_cras, args=(arguments, url, str(stderr), file_bytes))
    process.start()
    return process


def finish(arguments: list[str], url: str, stderr: Path, *, file_bytes: int | None = None) -> tuple[int | None, str]:
    """Run it to its end: exit code and what it said."""
    process = start(arguments, url, stderr, file_bytes=file_bytes)
    process.join(60)
    return process.exitcode, stderr.read_text()


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["cras.commands.score", "cras.judges.cascade", "autogen_ext.models.openai", "scipy.stats", "tenacity"]
    )
    return context


def _cras(arguments: list[str], url: str, stderr: str, file_bytes: int | None) -> None:
    os.environ["OPENAI_BASE_URL"] = url
    for handle, path in ((1, os.devnull), (2, stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), handle)
    if file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))
    from cras.cli import app

    app(arguments)
