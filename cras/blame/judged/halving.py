"""By halving: which half of the turns that are left holds the mistake, until one turn is left (binary search)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cras.blame.judged.asking import Asking, Fault, Named, NoMistake, named
from cras.blame.judged.case import Case
from cras.blame.judged.method import NO_MISTAKE, VOID, Finding, Form, Method
from cras.transcript import Turn


class HalfAnswer(Form):
    """``neither`` where none of the turns holds a decisive mistake."""

    half: Literal["first", "second", "neither"]


@dataclass(frozen=True)
class Half:
    """``first`` or ``second``, and the turn of it that the judge quotes."""

    name: str
    named: Named


class Halving(Method):
    """As many requests as the number of turns can be halved; the whole run is shown each time."""

    name = "halving"
    form: type[Form] = HalfAnswer

    def requests(self, case: Case) -> tuple[int, int]:
        """The logarithm to base 2, rounded up; one for a single turn. The judge may end it with "neither" at the first."""
        count = len(case.candidates)
        return min(1, count), max(min(1, count), (count - 1).bit_length())

    async def find(self, asking: Asking) -> Finding:
        """The turn that is left, with the quotation of the last answer, which is from it."""
        left: Sequence[Turn] = asking.case.candidates
        while True:
            middle = (len(left) + 1) // 2
            halves = {"first": left[:middle], "second": left[middle:]}
            said = " and ".join(f"the {name} half is {_listed(half)}" for name, half in halves.items() if half)
            answer: Half | NoMistake | None = await asking.put(
                f"In which half of these turns is the decisive mistake? Of them {said}. Where none of them holds it, "
                '"half" is "neither" and "quote" is empty. Otherwise answer {"quote": "WORDS OF THAT TURN", "reason": "WHY", "half": "first"} '
                'or "second", with a quote from a turn of that half.',
                "half",
                _reader(halves, asking.case.transcript.turns),
            )
            if answer is None:
                return Finding(None, VOID if len(left) == len(asking.case.candidates) else _stuck(left))
            if isinstance(answer, NoMistake):
                return Finding(None, NO_MISTAKE)
            left = halves[answer.name]
            if len(left) == 1:
                return Finding(answer.named)


def _reader(
    halves: Mapping[str, Sequence[Turn]], others: Sequence[Turn]
) -> Callable[[dict[str, Any]], Half | NoMistake | Fault]:
    def read(found: dict[str, Any]) -> Half | NoMistake | Fault:
        said = str(found["half"]).strip().lower()
        if said == "neither":
            return NoMistake()
        if not halves.get(said):
            return Fault("it names no half that there is")
        answer = named(found, halves[said], others)
        return answer if isinstance(answer, Fault) else Half(said, answer)

    return read


def _listed(turns: Sequence[Turn]) -> str:
    return f"turn{'s' if len(turns) > 1 else ''} {', '.join(str(turn.index) for turn in turns)}"


def _stuck(left: Sequence[Turn]) -> str:
    return f"the judge halved the run down to {_listed(left)}, and its next answer does not count"
