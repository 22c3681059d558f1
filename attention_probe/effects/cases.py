"""The cases that effects are measured on, with their aligned twins where an effect compares with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from attention_probe.margin import Case, prepare
from cras.scenarios.scenario import Scenario


@dataclass(frozen=True)
class TwinnedCase(Case):
    """A case with the prompt of its aligned twin, followed by the same two responses."""

    twin: Case


def twinned(tokenizer: Any, scenarios: Sequence[Scenario], twins: Sequence[Scenario]) -> list[TwinnedCase]:
    """The cases of scenarios, each with its twin's; ``twins[i]`` belongs to ``scenarios[i]``."""
    aligned = prepare(tokenizer, twins, like=scenarios)
    return [pair(case, twin) for case, twin in zip(prepare(tokenizer, scenarios), aligned, strict=True)]


def pair(case: Case, twin: Case) -> TwinnedCase:
    """A case and its twin's, as one."""
    return TwinnedCase(case.prompt, case.binding_response, case.competing_response, case.binding, case.competing, twin)
