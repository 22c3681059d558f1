"""Two labellings of the same runs by different people: whom and which step Who&When's and AgentRx's blame.

Who&When (github.com/ag2ai/Agents_Failure_Attribution, MIT) names one decisive agent and step a run, AgentRx a root
cause among all failures. Its hand-crafted runs and AgentRx's Magentic-One runs share their ids. Who&When counts steps
from 0 in a history; the two histories are compared message for message, since a recorded run may have lost its head.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.studies.agentrx.read import LabelledRun
from cras.errors import InputError
from cras.statistics.interval import Interval, bootstrap_ci

SOURCE = "github.com/ag2ai/Agents_Failure_Attribution (MIT)"
RUNS = "Who&When/Hand-Crafted"


@dataclass(frozen=True)
class TwoLabellings:
    """Agreement of the decisive agent, of the decisive step, and of it with any failure that AgentRx names; over runs."""

    runs: int
    agent: Interval
    step: Interval
    step_within_one: Interval
    step_among_failures: Interval


def two_labellings(runs: Sequence[LabelledRun], folder: Path) -> TwoLabellings:
    """Compare AgentRx's labels with Who&When's.

    Args:
        runs: AgentRx's Magentic-One runs.
        folder: a checkout of Who&When's repository.

    Raises:
        InputError: the folder has none of the runs; it says where they are from.
    """
    theirs = _labels(folder)
    agent, step, near, among = [], [], [], []
    for run in runs:
        label = theirs.get(run.transcript.id)
        if label is None or run.root is None:
            continue
        name, place = label
        agent.append(float(run.root.agent == name))
        step.append(float(run.root.turn == place))
        near.append(float(abs(run.root.turn - place) <= 1))
        among.append(float(place in {failure.turn for failure in run.failures}))
    return TwoLabellings(len(agent), bootstrap_ci(agent), bootstrap_ci(step), bootstrap_ci(near), bootstrap_ci(among))


def _labels(folder: Path) -> dict[str, tuple[str, int]]:
    found = {}
    for path in sorted((folder / RUNS).glob("*.json")):
        try:
            run = json.loads(path.read_text(encoding="utf-8"))
            found[str(run["question_ID"])] = (str(run["mistake_agent"]).lower(), int(run["mistake_step"]))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: is not a run of {SOURCE} ({error!r})") from error
    if not found:
        raise InputError(f"{folder / RUNS}: holds no runs; the folder of --whoandwhen is a checkout of {SOURCE}")
    return found
