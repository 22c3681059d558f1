"""A user's own function. It is run only where a rubric's file, or the program itself, names it: see :func:`trust`."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from pydantic import field_validator

from cras.checks.kind import CheckKind, Finding, Words
from cras.checks.registry import register
from cras.errors import InputError
from cras.text import fit, printable, visible
from cras.transcript import Transcript, Turn

_trusted: set[str] = set()


def trust(function: str) -> None:
    """Let checks of a function run it from now on. Files of runs and scenarios may name any; they cannot make it run.

    Args:
        function: ``package.module:function``.

    Raises:
        InputError: it cannot be imported, or is no function of a text or of a turn and its run.
    """
    _arguments(load(function), function)
    _trusted.add(function)


def load(function: str) -> Callable[..., Any]:
    """The function, imported: of an installed package, or of the folder that the command runs in.

    Raises:
        InputError: it cannot be imported.
    """
    module, _, name = function.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except AttributeError:
        raise InputError(f"{module} has no {name}") from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # importing runs the user's own code, which may raise anything
        raise InputError(f"{function} cannot be imported ({_told(error)})") from error
    if not callable(found):
        raise InputError(f"{function} is no function")
    called: Callable[..., Any] = found
    return called


@register
class Function(CheckKind):
    """The function says so: `package.module:function`, called with the text, or with copies of the turn and its run where it takes two arguments; it answers `True`, `False` or `None` (cannot be told).

    Not told where it raises, or answers something else; the reason says what.
    """

    kind: ClassVar[str] = "python"
    reads_run: ClassVar[bool] = True
    function: Words

    @field_validator("function")
    @classmethod
    def _is_path(cls, function: str) -> str:
        module, colon, name = function.partition(":")
        if not colon or not all(part.isidentifier() for part in (*module.split("."), *name.split("."))):
            raise ValueError(f"{function!r} is no package.module:function")
        return function

    def run(self, text: str) -> bool | None:
        """As of the only turn of a run."""
        turn = Turn(index=0, agent="", content=text)
        return self.run_turn(turn, Transcript(id="", turns=[turn])).met

    def run_turn(self, turn: Turn, run: Transcript) -> Finding:
        """What it answers; what it raises is the reason that there is no answer."""
        if self.function not in _trusted:
            return Finding(None, reason="not run: no rubric file names this function", is_void=True)
        try:
            called = load(self.function)
            if _arguments(called, self.function) == 2:
                # Copies: what it changes must not be what the other criteria, and other judges, see.
                answer = called(turn.model_copy(deep=True), run.model_copy(deep=True))
            elif turn.kind != "message":
                return super().run_turn(turn, run)
            else:
                answer = called(visible(turn.content))
        except KeyboardInterrupt:
            raise  # the person at the terminal
        # Whatever else the user's own code raises costs this criterion on this turn, and is told with it.
        except BaseException as error:  # noqa: BLE001
            return Finding(None, reason=f"void: the function raised {_told(error)}", is_void=True)
        if answer is None or isinstance(answer, bool):
            return Finding(answer)
        reason = f"void: the function answered {fit(printable(repr(answer)), 60)}, not True, False or None"
        return Finding(None, reason=reason, is_void=True)

    def code_hash(self) -> str:
        """Of the file that the function stands in, where there is one."""
        if self.function not in _trusted:
            return ""
        return self.function + _file_hash(load(self.function))

    def describe(self) -> str:
        """Its name."""
        return f"python {self.function}"


def _arguments(called: Callable[..., Any], function: str) -> int:
    """Whether it takes a text (1), or a turn and its run (2)."""
    try:
        signature = inspect.signature(called)
    except (TypeError, ValueError):
        return 1  # of a built-in that does not say
    for number in (1, 2):
        try:
            signature.bind(*[""] * number)
        except TypeError:
            continue
        return number
    raise InputError(f"{function} takes neither a text, nor a turn and its run")


@lru_cache(maxsize=256)
def _file_hash(called: Callable[..., Any]) -> str:
    try:
        file = inspect.getsourcefile(called)
        return hashlib.sha256(Path(file).read_bytes()).hexdigest() if file else ""
    except (TypeError, OSError):
        return ""


def _told(error: BaseException) -> str:
    return fit(printable(f"{type(error).__name__}: {error}"), 200)
