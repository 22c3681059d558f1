"""Step by step: turn after turn, each with what came before it, until one is called the decisive mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from cras.blame.judged.asking import Asking, Fault, Named, NoMistake, named
from cras.blame.judged.case import Case
from cras.blame.judged.method import NO_MISTAKE, VOID, Finding, Form, Method
from cras.transcript import Turn
from cras.wording import counted


class StepAnswer(Form):
    """About the last turn that is shown."""

    decisive: Literal["yes", "no"]


class StepByStep(Method):
    """Up to one request for each turn that may be named; none after the first that is."""

    name = "step-by-step"
    form: type[Form] = StepAnswer

    def requests(self, case: Case) -> tuple[int, int]:
        """From one (the first turn is named) to all turns."""
        return min(1, len(case.candidates)), len(case.candidates)

    def shown(self, case: Case, requests: int) -> Sequence[int | None]:
        """Each shows the run up to its own turn."""
        return [turn.index for turn in case.candidates[:requests]]

    async def find(self, asking: Asking) -> Finding:
        """The first turn that is called decisive. A void answer leaves its turn open, and the next one is asked about."""
        for turn in asking.case.candidates:
            answer = await asking.put(
                f"Does turn {turn.index}, the last one shown, hold the decisive mistake? What comes after it is not shown. Where "
                'it does not, "decisive" is "no" and "quote" is empty. Where it does, answer {"quote": "WORDS OF THAT TURN", "reason": "WHY", '
                '"decisive": "yes"}, with a quote from that turn.',
                "decisive",
                _reader(turn, [item for item in asking.case.transcript.turns if item.index <= turn.index]),
                through=turn.index,
            )
            if isinstance(answer, Named):
                return Finding(answer)
        if not asking.void:
            return Finding(None, NO_MISTAKE)
        if len(asking.void) == len(asking.case.candidates):
            return Finding(None, VOID)
        return Finding(None, f"{NO_MISTAKE}, with {counted(len(asking.void), 'void answer')}")


def _reader(turn: Turn, others: Sequence[Turn]) -> Callable[[dict[str, Any]], Named | NoMistake | Fault]:
    def read(found: dict[str, Any]) -> Named | NoMistake | Fault:
        said = str(found["decisive"]).strip().lower()
        if said in ("no", "false"):
            return NoMistake()
        if said not in ("yes", "true"):
            return Fault("its verdict is neither yes nor no")
        return named(found, [turn], others)

    return read
