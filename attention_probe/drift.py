"""Attention drift: how a head's attention moves from the aligned twin to the conflict (method.md section 3, arXiv
2509.23188).

Attention on a span is its *advantage* over uniform attention (:mod:`attention_probe.advantage`), in nats, so that twins of
another length compare with their scenarios: uniform attention has drift, pull and magnitude 0, and so has every head that
looks at a message by its place alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from attention_probe.advantage import Advantage, advantage, densities, magnitude, mean_over_rows
from attention_probe.capture import Example, span_mass
from attention_probe.chat import scenario_chat
from attention_probe.intervals import Array
from attention_probe.spans import Rendered, render
from cras.errors import InputError
from cras.scenarios.scenario import Scenario
from cras.terminal.progress import Progress


@dataclass(frozen=True)
class DriftResult:
    """The drift of each scenario: arrays ``[scenarios, layers, heads]``, NaN where no row of the layer sees the message.

    drift: change of the advantage of the binding message, in nats; negative where attention is pulled off it.
    pull: change of the advantage of the competing message, against the message in its place in the twin; against 0, what
    uniform attention has, where that is empty.
    magnitude: Jensen-Shannon divergence in bits, 0 to 1.
    clipped: the share of the rows behind drift and pull whose advantage lies beyond
    :data:`attention_probe.advantage.BOUND`.
    """

    drift: Array
    pull: Array
    magnitude: Array
    clipped: float


def change(conflict: Advantage, aligned: Advantage, span: int, *, against_nothing: bool = False) -> Array:
    """The mean over rows of a span's advantage under conflict minus that in the twin: ``[layers, heads]``.

    Rows that see the span in both count. ``against_nothing``: the twin has nothing in its place, so against 0.
    """
    before = 0.0 if against_nothing else aligned.values[..., span]
    return mean_over_rows(conflict.values[..., span] - before)


def measure(
    model: Any,
    tokenizer: Any,
    scenarios: Sequence[Scenario],
    twins: Sequence[Scenario],
    *,
    k: int = 8,
    batch_size: int = 8,
    progress: Progress | None = None,
) -> DriftResult:
    """Drift over the rows that predict the first ``k`` tokens of the binding response, teacher-forced in both.

    Costs a forward pass without logits a scenario and twin, a step of ``progress`` each. ``twins[i]`` belongs to
    ``scenarios[i]``.

    Raises:
        InputError: the twins do not belong to the scenarios, or a twin has other messages than its scenario has.
        SpanError: the chat template does not let a message be placed.
    """
    check_twins(scenarios, twins)
    both = [scenario for pair in zip(scenarios, twins, strict=True) for scenario in pair]
    prompts: list[Rendered] = []
    for number, scenario in enumerate(both):
        prompts.append(render(tokenizer, scenario_chat(scenario, tokenizer), scenarios[number // 2].responses()[0]))
    examples = [Example(prompt.input_ids, prompt.contents, list(prompt.rows)[:k]) for prompt in prompts]
    advantages, spread = [], []
    for first in range(0, len(examples), 8 * batch_size):
        for mass in span_mass(model, examples[first : first + 8 * batch_size], batch_size=batch_size):
            advantages.append(advantage(mass))
            spread.append(densities(mass))
        if progress:
            progress("attention", len(advantages), len(examples))
    drifts, pulls, clipped = [], [], []
    for number, scenario in enumerate(scenarios):
        conflict, aligned = advantages[2 * number : 2 * number + 2]
        place = scenario.competing_message
        empty = len(prompts[2 * number + 1].contents[place]) == 0
        drifts.append(change(conflict, aligned, scenario.binding_message))
        pulls.append(change(conflict, aligned, place, against_nothing=empty))
        clipped += [one.clipped[..., [scenario.binding_message, place]].mean() for one in (conflict, aligned)]
    return DriftResult(
        drift=np.stack(drifts),
        pull=np.stack(pulls),
        magnitude=np.stack([magnitude(*pair) for pair in zip(spread[::2], spread[1::2], strict=True)]),
        clipped=float(np.mean(clipped)),
    )


def check_twins(scenarios: Sequence[Scenario], twins: Sequence[Scenario]) -> None:
    """Raise ``InputError`` unless each twin stands in its scenario's place and has as many messages."""
    if not scenarios:
        raise InputError("no scenarios to measure")
    if len(scenarios) != len(twins):
        raise InputError(f"{len(scenarios)} scenarios but {len(twins)} twins: every scenario needs its aligned twin")
    for scenario, twin in zip(scenarios, twins, strict=True):
        if twin.twin_of != scenario.id:
            raise InputError(f"{twin.id} is the twin of {twin.twin_of}, not of {scenario.id}: give both in one order")
        if len(scenario.messages) != len(twin.messages):
            raise InputError(
                f"{scenario.id} has {len(scenario.messages)} messages and its twin {len(twin.messages)}: their "
                "attention cannot be compared message by message"
            )
