"""Shared inputs of the tests of cras."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cras.transcript import Agent, Transcript, Turn

REPOSITORY = Path(__file__).resolve().parents[2]


def shared_data(folder: str) -> Path:
    """A folder of real data beside the repository (or under CRAS_SHARED_DATA); skips the test where it is absent."""
    root = Path(os.environ.get("CRAS_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (root / folder).is_dir():
        pytest.skip(f"real data is absent: no {root / folder} (set CRAS_SHARED_DATA)")
    return root / folder


@pytest.fixture
def whoandwhen() -> Path:
    return shared_data("whoandwhen/algorithm-generated")


@pytest.fixture
def four_runs() -> Path:
    """Four runs of Who&When that are part of this repository, with their licence."""
    return REPOSITORY / "tests" / "data" / "whoandwhen"


@pytest.fixture
def iheval() -> Path:
    return shared_data("iheval/benchmark")


def transcript_of(
    system_message: str, *replies: str, identifier: str = "run", task: str = "", **more: Any
) -> Transcript:
    """A run in which one agent, Ada, answers."""
    turns = [Turn(index=index, agent="Ada", content=reply) for index, reply in enumerate(replies)]
    agents = [Agent(name="Ada", system_message=system_message)]
    return Transcript(id=identifier, task=task, agents=agents, turns=turns, **more)
