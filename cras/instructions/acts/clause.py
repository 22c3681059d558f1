"""What a clause is: one demand, with its verb and its polarity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cras.instructions.acts.words import Token

Rule = Literal["asked", "never", "only"]


Tokens = Sequence[Token]


@dataclass(frozen=True)
class Clause:
    """One demand: ``verb`` in its base form, with its particle; ``rest`` what follows it; ``fronts`` what came before it.

    ``actor`` is who has to, where that is another than the one who is spoken to; ``is_strong``: always, never;
    ``is_everywhere``: said to hold whatever the case.
    """

    rule: Rule
    verb: str
    rest: tuple[Token, ...]
    fronts: tuple[tuple[Token, ...], ...] = ()
    actor: str | None = None
    only_actor: bool = False
    is_strong: bool = False
    is_everywhere: bool = False
    subject: tuple[Token, ...] = ()
    is_mine: bool = False
    """Nobody else does it: "you alone approve"."""
    is_role: bool = False
    """ "You are ...": who one is, or how."""
    is_also: bool = False
    """It is said to come on top: "you also answer ..."."""
    plain: Clause | None = None
    """The same before its pronoun was replaced."""
    is_of_thing: bool = False
    """It says how a thing is, and asks for no act."""
