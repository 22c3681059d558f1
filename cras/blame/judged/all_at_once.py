"""All at once: the whole run, one question, one turn (Zhang et al. 2025, arXiv 2505.00212, have the way)."""

from __future__ import annotations

from typing import Any

from cras.blame.judged.asking import Asking, Fault, Named, NoMistake, named
from cras.blame.judged.case import Case
from cras.blame.judged.method import NO_MISTAKE, VOID, Finding, Form, Method


class TurnAnswer(Form):
    """``turn`` is ``None`` where no turn holds a decisive mistake."""

    turn: int | None


class AllAtOnce(Method):
    """One request a run."""

    name = "all-at-once"
    form: type[Form] = TurnAnswer

    def requests(self, case: Case) -> tuple[int, int]:
        """One."""
        return 1, 1

    async def find(self, asking: Asking) -> Finding:
        """The turn that the answer names."""
        turns = {turn.index: turn for turn in asking.case.candidates}
        listed = ", ".join(map(str, turns))

        def read(found: dict[str, Any]) -> Named | NoMistake | Fault:
            number = found["turn"]
            if number is None or (isinstance(number, str) and number.strip().lower() in ("null", "none")):
                return NoMistake()
            index = _index(number)
            if index not in turns:
                return Fault("it names no turn that can be named")
            return named(found, [turns[index]], asking.case.transcript.turns)

        answer = await asking.put(
            f"Which turn holds the decisive mistake? It can be one of these turns: {listed}. Where none of them does, "
            '"turn" is null and "quote" is empty. Otherwise answer {"quote": "WORDS OF THAT TURN", "reason": "WHY", "turn": NUMBER}, with a '
            "quote from the turn of that number.",
            "turn",
            read,
        )
        if isinstance(answer, Named):
            return Finding(answer)
        return Finding(None, VOID if answer is None else NO_MISTAKE)


def _index(number: object) -> int | None:
    """The index that an answer gives, as a number or as text (``"3"``, ``"turn 3"``)."""
    if isinstance(number, bool):
        return None
    if isinstance(number, str):
        text = number.strip().lower().removeprefix("turn").strip()
        return int(text) if text.isdecimal() and len(text) < 10 else None
    return number if isinstance(number, int) else None
