"""The crossed design: both demands of a conflict at both places, so that words and places cancel and the conflict is left.

A scenario has a demand A at the binding place X and a demand B at the competing place Y. Put A or B at X and A or B at Y:

    conflict (A, B)    swapped (B, A)    agreed (A, A)    agreed the other way (B, B)

**Knock-out.** Let s be log p(answer to A) - log p(answer to B), and ds its change when Y is hidden. The crossed effect is
(ds(A, B) - ds(B, A)) / 2: how far hiding the competing message moves the answer away from what that message asks. What
hiding does whatever is said there (a longer answer gains, a place is missed) is the same in both cells and cancels. If
what stands there makes no difference, (A, B) and (B, A) may change places, and the sign of the crossed effect is a coin's:
that is what a test by sign flips needs, and a fixed preference of the weights for a word, an answer or a place gives none.

**Attention.** Let c be a head's preference of X over Y (the difference of :func:`attention_probe.advantage.preference`).
The contest is (c(A, B) + c(B, A) - c(A, A) - c(B, B)) / 2. A head that looks at words and places alone has c = u(what is at
X) - v(what is at Y), and its contest is exactly 0; what is left depends on whether the two *disagree*.

**Does the model tell the demands apart?** It does in a scenario where s(A, A) > 0 > s(B, B): it prefers the answer that
nothing opposes. Where it does not, no conflict is decided, and nothing can be localized. Changing A for B leaves the
condition as it is, so choosing scenarios by it leaves the coin fair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_probe.advantage import mean_over_rows, preference
from attention_probe.capture import Example, span_mass
from attention_probe.chat import scenario_chat
from attention_probe.effects.contributions import contributions
from attention_probe.effects.effect import Change, LayerSets, over_cases, untouched
from attention_probe.effects.knockout import knockout
from attention_probe.intervals import Array
from attention_probe.margin import prepare
from attention_probe.spans import render
from cras.scenarios.scenario import Scenario
from cras.terminal.progress import Progress


@dataclass(frozen=True)
class Crossed:
    """The figures of the scenarios that can be crossed.

    places: ``[n]``, which of the given scenarios they are. told: ``[n]``, true where the model tells the demands apart;
    reversed: where it prefers the wrong answer both times. span: ``[n]``, (s(A, A) - s(B, B)) / 2, what obeying one demand
    rather than the other is worth, in nats.
    effects: ``[n, sets]``, crossed knock-outs in nats; positive where the competing message is read and followed.
    reading: ``[n, layers, heads]``, the same to first order, of what each head reads there.
    contest: ``[n, layers, heads]``, in nats; NaN where no row sees both messages.
    """

    places: list[int]
    told: NDArray[np.bool_]
    reversed: NDArray[np.bool_]
    span: Array
    effects: Array
    reading: Array
    contest: Array


def cross(scenario: Scenario) -> list[Scenario] | None:
    """The scenario's four cells: (A, B), (B, A), (A, A), (B, B); their responses stay those to A and to B.

    ``None`` where the demands do not stand word for word, once, in two messages of their own: nothing can be put in their
    places then.
    """
    if scenario.conflict is None or scenario.binding_message == scenario.competing_message:
        return None
    first, second = (
        scenario.instruction(identifier).text for identifier in (scenario.conflict.binding, scenario.conflict.competing)
    )
    at, against = scenario.binding_message, scenario.competing_message
    contents = [message.content for message in scenario.messages]
    if not first or not second or contents[at].count(first) != 1 or contents[against].count(second) != 1:
        return None

    def cell(binding: str, competing: str) -> Scenario:
        said = {at: contents[at].replace(first, binding), against: contents[against].replace(second, competing)}
        messages = [
            message.model_copy(update={"content": said.get(place, message.content)})
            for place, message in enumerate(scenario.messages)
        ]
        return scenario.model_copy(update={"messages": messages})

    return [cell(first, second), cell(second, first), cell(first, first), cell(second, second)]


def measure_crossed(
    model: Any,
    tokenizer: Any,
    scenarios: Sequence[Scenario],
    sets: LayerSets,
    hidden: Array,
    *,
    k: int = 8,
    batch_size: int = 8,
    progress: Progress | None = None,
) -> Crossed | None:
    """All figures of the crossed design; ``None`` where no scenario can be crossed.

    hidden: ``[scenarios, sets]``, the knock-outs of the scenarios as they are, in nats.
    Attention is read at the rows that predict the first ``k`` tokens of the answer to A, in all four cells.
    """
    found = [(place, cells) for place, scenario in enumerate(scenarios) if (cells := cross(scenario)) is not None]
    if not found:
        return None

    def over(cell: int, **changes: Change) -> dict[str, Array]:
        cases = prepare(tokenizer, [cells[cell] for _, cells in found])

        def tell(name: str, done: int) -> None:
            if progress and name == "hidden":
                progress("knock-out, demands swapped", done, len(found))

        return over_cases(changes, model, cases, batch_size=batch_size, progress=tell)

    places = [place for place, _ in found]
    conflict = over(0, reading=contributions)
    swapped = over(1, hidden=knockout(sets), reading=contributions)
    told_first, told_second = (over(cell, s=untouched)["s"] for cell in (2, 3))
    return Crossed(
        places=places,
        told=(told_first > 0) & (told_second < 0),
        reversed=(told_first < 0) & (told_second > 0),
        span=(told_first - told_second) / 2,
        effects=(hidden[places] - swapped["hidden"][..., 0]) / 2,
        reading=(swapped["reading"][..., 1] - conflict["reading"][..., 1]) / 2,
        contest=_contest(model, tokenizer, [cells for _, cells in found], k, batch_size),
    )


def _contest(model: Any, tokenizer: Any, crossed: list[list[Scenario]], k: int, batch_size: int) -> Array:
    examples = []
    for cells in crossed:
        for cell in cells:
            prompt = render(tokenizer, scenario_chat(cell, tokenizer), cell.responses()[0])
            spans = [prompt.contents[place] for place in (cell.binding_message, cell.competing_message)]
            examples.append(Example(prompt.input_ids, spans, list(prompt.rows)[:k]))
    over = []
    for mass in span_mass(model, examples, batch_size=batch_size):
        values = preference(mass)
        over.append(mean_over_rows(values[..., 0] - values[..., 1]))
    conflict, swapped, agreed, other = np.stack(over).reshape(-1, 4, *over[0].shape).swapaxes(0, 1)
    result: Array = (conflict + swapped - agreed - other) / 2
    return result
