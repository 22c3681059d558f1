"""Scenarios with their twins and small pairs for the tests of alignment; those of the scenario language itself."""

from __future__ import annotations

from typing import Any

from datasets import Dataset

from cras.scenarios.generate import generate
from cras.scenarios.scenario import Scenario
from sail.credit.add import add_credit
from sail.credit.rule import Sources
from sail.credit.settings import UniformCredit
from sail.pairs.from_scenarios import build_pairs


def scenarios(count: int = 6) -> tuple[list[Scenario], list[Scenario]]:
    """As many scenarios, and their twins."""
    made = generate(count, seed=0)
    return [scenario for scenario, _ in made], [twin for _, twin in made]


def uniform_pairs(tokenizer: Any, count: int = 6, twins: int = 2) -> Dataset:
    """Pairs with weights of 1."""
    conflicts, aligned = scenarios(count)
    return add_credit(build_pairs(conflicts, aligned[:twins], tokenizer), UniformCredit(), Sources(tokenizer))
