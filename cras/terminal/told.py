"""What a person is told when a command ends early, and with which exit code: one place for all three packages."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import typer

from cras.errors import InputError, needs_extra

UNUSABLE = 2
"""Exit code of input or usage that cannot be used, as click has it."""
INTERRUPTED = 130
"""Exit code of Ctrl-C: 128 and the number of the signal, as shells have it."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, with what is kept and how to go on."""


@contextmanager
def kept_when_stopped(sentence: str) -> Iterator[None]:
    """While this runs, Ctrl-C tells ``sentence``: what is kept, and how to go on."""
    try:
        yield
    except KeyboardInterrupt as stop:
        raise Interrupted(sentence) from stop


@contextmanager
def told(program: str, extra: str | None = None) -> Iterator[None]:
    """What ends a command early becomes a line on standard error and an exit code; a defect keeps its trace.

    ====================================  ====  =====================================================
    what ends it                          code  what is said
    ====================================  ====  =====================================================
    an ``InputError``, an ``OSError``     2     what is wrong, where, and what would be right
    a library of ``extra`` is missing     2     how to install it
    Ctrl-C                                130   what is kept and how to go on
    the reader of the output went away    1     nothing: it has enough
    ====================================  ====  =====================================================

    Args:
        program: as people type it; it begins the line.
        extra: of the package, whose libraries the command needs.

    Raises:
        typer.Exit: in each of these cases.
    """
    try:
        with needs_extra(extra) if extra else nullcontext():
            yield
        sys.stdout.flush()  # here a reader who went away is known; at the end of the process it would be a trace
    except BrokenPipeError:
        _let_the_rest_go()
        raise typer.Exit(1) from None
    except (InputError, OSError) as error:
        typer.echo(f"{program}: {error}", err=True)
        raise typer.Exit(UNUSABLE) from error
    except KeyboardInterrupt as stop:
        sentence = f"stopped; {stop}" if isinstance(stop, Interrupted) else "stopped before its end; run it again"
        typer.echo(f"{program}: {sentence}", err=True)
        raise typer.Exit(INTERRUPTED) from stop


def _let_the_rest_go() -> None:
    """What is still buffered for a reader who went away is not written at the end of the process either."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    finally:
        os.close(nowhere)
