"""Attention drift: how span mass moves from the aligned twin to the conflict (method.md section 3, arXiv 2509.23188).

``m`` is span mass as :meth:`attention_probe.capture.SpanMass.mean` gives it: ``[..., layers, heads, spans]``, a span a
message. The first functions are the formulas; :func:`measure` applies them to scenarios.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import rel_entr

from attention_probe.capture import Example, span_mass
from attention_probe.chat import scenario_chat
from attention_probe.intervals import Array
from attention_probe.spans import render
from cras.errors import InputError
from cras.scenarios.scenario import Scenario
from cras.terminal.progress import Progress


@dataclass(frozen=True)
class DriftResult:
    """The drift of each scenario: arrays ``[scenarios, layers, heads]``.

    drift: change of mass on the binding message; negative where attention is pulled off it.
    pull: change of mass on the competing message, against the message in its place in the twin.
    magnitude: Jensen-Shannon divergence in bits, 0 to 1.
    """

    drift: Array
    pull: Array
    magnitude: Array


def drift(m_conflict: Array, m_aligned: Array, span: int) -> Array:
    """m_conflict[l,h,span] - m_aligned[l,h,span]: ``[..., layers, heads]``, in -1 to 1."""
    difference: Array = m_conflict[..., span] - m_aligned[..., span]
    return difference


def magnitude(m_conflict: Array, m_aligned: Array) -> Array:
    """Jensen-Shannon divergence, base 2, of two distributions of attention over spans: ``[..., layers, heads]``.

    What no span takes (headers, the response itself) is the last bin, so that both add up to 1. 0: attention is spread
    alike; 1: on spans that have nothing in common.
    """
    p, q = (np.concatenate([m, np.clip(1 - m.sum(-1, keepdims=True), 0, None)], -1) for m in (m_conflict, m_aligned))
    middle = (p + q) / 2
    divergence: Array = (rel_entr(p, middle) + rel_entr(q, middle)).sum(-1) / (2 * np.log(2))
    return np.clip(divergence, 0, 1)


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
    examples = []
    for number, scenario in enumerate(both):
        rendered = render(tokenizer, scenario_chat(scenario, tokenizer), scenarios[number // 2].responses()[0])
        examples.append(Example(rendered.input_ids, rendered.contents, list(rendered.rows)[:k]))
    masses = []
    for first in range(0, len(examples), 8 * batch_size):
        part = span_mass(model, examples[first : first + 8 * batch_size], batch_size=batch_size)
        masses += [mass.mean().double().numpy() for mass in part]
        if progress:
            progress("attention", len(masses), len(examples))
    results = [
        (
            drift(conflict, aligned, scenario.binding_message),
            drift(conflict, aligned, scenario.competing_message),
            magnitude(conflict, aligned),
        )
        for scenario, conflict, aligned in zip(scenarios, masses[::2], masses[1::2], strict=True)
    ]
    drifts, pulls, magnitudes = (np.stack(column) for column in zip(*results, strict=True))
    return DriftResult(drifts, pulls, magnitudes)


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
