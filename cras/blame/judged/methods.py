"""The ways of asking, by the name that ``--method`` gives them."""

from __future__ import annotations

from cras.blame.judged.all_at_once import AllAtOnce
from cras.blame.judged.halving import Halving
from cras.blame.judged.method import Method
from cras.blame.judged.step_by_step import StepByStep
from cras.errors import InputError

_ALL: tuple[Method, ...] = (AllAtOnce(), StepByStep(), Halving())
METHODS: dict[str, Method] = {method.name: method for method in _ALL}


def method_named(name: str) -> Method:
    """The way of that name.

    Raises:
        InputError: there is none.
    """
    if name not in METHODS:
        raise InputError(f"--method {name}: no such way of asking; known are {', '.join(METHODS)}")
    return METHODS[name]
