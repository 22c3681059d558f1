"""One run as a judge model is asked about it: which turns it may name, and what it is told besides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cras.errors import InputError
from cras.text import printable
from cras.transcript import Transcript, Turn

GROUND_TRUTH = "ground_truth"
"""The field of a run's own document that says what the right answer of its task would have been."""


@dataclass(frozen=True)
class Case:
    """A failed run, as it is asked about.

    Attributes:
        ground_truth: the right answer of the task, where the judge is told it.
        given_too: whether turns that were there before the run (the task in the name of an agent) may be named too.
            The labels of Who&When name them; of a run in production nobody of the team wrote them.
        system_messages: whether the judge sees what each agent was told, where it fits.
    """

    transcript: Transcript
    ground_truth: str | None = None
    given_too: bool = False
    system_messages: bool = True

    @cached_property
    def candidates(self) -> tuple[Turn, ...]:
        """The turns that may be named: a model wrote them, and there is something to quote."""
        return tuple(turn for turn in self.transcript.turns if self._is_candidate(turn))

    def _is_candidate(self, turn: Turn) -> bool:
        agent = self.transcript.agent(turn.agent)
        is_model = agent is not None and agent.is_model and turn.kind != "tool_result"
        return is_model and bool(turn.content.strip()) and (self.given_too or not turn.given)


def ground_truth_of(transcript: Transcript) -> str:
    """The right answer that the run's document holds.

    Raises:
        InputError: it holds none.
    """
    found = transcript.extra.get(GROUND_TRUTH)
    if isinstance(found, str | int | float) and not isinstance(found, bool) and str(found).strip():
        return str(found)
    raise InputError(
        f"--ground-truth: run {printable(transcript.id)} has no field {GROUND_TRUTH} beside its turns; add it to the "
        "run's document, or leave --ground-truth out"
    )
