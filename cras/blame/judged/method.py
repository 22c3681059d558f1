"""What a way of asking is: a class with a name, the form of its answers, and how it finds the turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from cras.blame.judged.asking import Asking, Named
from cras.blame.judged.case import Case

NO_MISTAKE = "the judge finds no decisive mistake"
VOID = "nothing that the judge answered counts"


@dataclass(frozen=True)
class Finding:
    """The turn, or why none is named."""

    named: Named | None
    cannot_tell: str | None = None


class Form(BaseModel):
    """Base of the forms of answers. Evidence comes before the verdict, so that the verdict rests on it."""

    model_config = ConfigDict(extra="forbid")
    quote: str
    reason: str


class Method(Protocol):
    """A way of asking. Inherit from it. A new one is a class like these and a row in :mod:`cras.blame.judged.methods`."""

    name: str
    form: type[Form]

    def requests(self, case: Case) -> tuple[int, int]:
        """The fewest and the most questions that a run takes, second tries at an answer not counted."""
        ...

    def shown(self, case: Case, requests: int) -> Sequence[int | None]:
        """The last turn that each of so many requests shows; ``None`` where it shows all."""
        return [None] * requests

    async def find(self, asking: Asking) -> Finding:
        """The decisive mistake of ``asking.case``, which has at least one candidate. Errors as :meth:`Asking.put`."""
        ...
