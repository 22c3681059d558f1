"""AgentRx's runs and labels (github.com/microsoft/AgentRx, MIT) as transcripts with the failures that people found.

Positions in its labels count from 1; a step is the message at that place of the run. System messages of the Magentic-One
agents are those of its ``data/policies/magentic_policy.txt``; the retail runs carry theirs.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cras.errors import InputError
from cras.transcript import Agent, Transcript, Turn

SOURCE = "github.com/microsoft/AgentRx (MIT)"
MAGENTIC_LABELS = "data/ground_truth/magentic_one_ground_truth.json"
RETAIL_LABELS = "data/ground_truth/tau_ground_truth.json"
RETAIL_RUNS = "data/tau_retail/tau_dataset_failed.json"
POLICY = "data/policies/magentic_policy.txt"

ADHERENCE = ("Instruction/Plan Adherence Failure", "Instruction Adherence Failure", "Plan Adherence Failure")
"""The categories of failure that CRAS is about."""

_PROMPTS = {"WebSurfer": "web_surfer", "FileSurfer": "file_surfer", "Assistant": "magentic_one_coder_agent"}
_SPEAKER = re.compile(r"^(?P<name>\w+)(?: \((?P<aside>[^)]*)\))?$")
_MODELS = ("Orchestrator", *_PROMPTS)


@dataclass(frozen=True)
class Failure:
    """One labelled failure: ``turn`` counts from 0, ``agent`` is in lower case."""

    turn: int
    category: str
    agent: str


@dataclass(frozen=True)
class LabelledRun:
    """A run with what people found in it. ``root`` is the failure that they hold to be decisive."""

    transcript: Transcript
    failures: list[Failure]
    root: Failure | None


def magentic(folder: Path) -> list[LabelledRun]:
    """The 44 labelled Magentic-One runs.

    Raises:
        InputError: a file is missing or is not what it was; it is named, with its source.
    """
    prompts = _policy(folder)
    return [
        _labelled(_magentic_run(folder, str(_field(entry, "trajectory_id", MAGENTIC_LABELS)), prompts), entry)
        for entry in _labels(folder, MAGENTIC_LABELS)
    ]


def retail(folder: Path) -> list[LabelledRun]:
    """The 29 labelled retail runs, each with its policy as the system message. Errors as :func:`magentic`."""
    runs = {run.get("task_id"): run for run in read_json(folder, RETAIL_RUNS)}
    found = []
    for entry in _labels(folder, RETAIL_LABELS):
        run = runs.get(entry["trajectory_id"])
        if run is None:
            raise _changed(RETAIL_RUNS, f"has no run of task {entry['trajectory_id']}, which {RETAIL_LABELS} labels")
        found.append(_labelled(_retail_run(run), entry))
    return found


def read_json(folder: Path, name: str) -> Any:
    """A file of the checkout. Errors as :func:`magentic`."""
    path = folder / name
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); FOLDER is a checkout of {SOURCE}, which holds {name}"
        ) from error
    except ValueError as error:
        raise _changed(name, f"is not JSON ({error})") from error


def _changed(name: str, what: str) -> InputError:
    return InputError(f"{name} {what}: it is not the file of {SOURCE} that this study was written for")


def _field(entry: dict[str, Any], key: str, name: str) -> Any:
    if key not in entry:
        raise _changed(name, f"has an entry without {key!r}")
    return entry[key]


def _labels(folder: Path, name: str) -> list[dict[str, Any]]:
    labels = read_json(folder, name)
    if not isinstance(labels, list) or not all(
        isinstance(entry, dict) and {"trajectory_id", "failures"} <= set(entry) for entry in labels
    ):
        raise _changed(name, "is no list of entries with trajectory_id and failures")
    return labels


def _labelled(transcript: Transcript, entry: dict[str, Any]) -> LabelledRun:
    failures = {
        item["failure_id"]: Failure(
            int(item["step_number"]) - 1, str(item["failure_category"]), str(item["failed_agent"]).lower()
        )
        for item in entry["failures"]
    }
    root = failures.get((entry.get("root_cause") or {}).get("failure_id"))
    return LabelledRun(transcript, list(failures.values()), root)


def _policy(folder: Path) -> dict[str, str]:
    """The system messages by agent. The file is JSON but for its outermost brackets."""
    path = folder / POLICY
    try:
        text = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); FOLDER is a checkout of {SOURCE}, which holds {POLICY}"
        ) from error
    try:
        prompts = json.loads("{" + text[1:-1] + "}")
        return {agent: prompts[key]["system_prompt"] for agent, key in _PROMPTS.items()}
    except (ValueError, KeyError, TypeError) as error:
        raise _changed(POLICY, f"does not hold the agents' system prompts ({error})") from error


def _magentic_run(folder: Path, run_id: str, prompts: dict[str, str]) -> Transcript:
    name = f"data/magentic_dataset/{run_id}.json"
    history = read_json(folder, name)
    turns = []
    for place, message in enumerate(history):
        match = _SPEAKER.match(str(_field(message, "role", name)))
        if match is None:
            raise _changed(name, f"has a speaker {message['role']!r} at step {place + 1}")
        turns.append(
            Turn(
                index=place,
                agent=match["name"],
                content=str(message.get("content") or ""),
                given=place == 0,
                source="user" if place == 0 else "peer",
            )
        )
    speakers = dict.fromkeys(turn.agent for turn in turns)
    agents = [Agent(name=agent, system_message=prompts.get(agent), is_model=agent in _MODELS) for agent in speakers]
    return Transcript(id=run_id, task=turns[0].content, agents=agents, turns=turns, origin="agentrx magentic")


def _retail_run(run: dict[str, Any]) -> Transcript:
    history = run["traj"]
    turns = []
    for place, message in enumerate(history):
        role, calls = message["role"], message.get("tool_calls")
        words = str(message.get("content") or "")
        content = words or "\n".join(_written(call) for call in calls or [])
        turns.append(
            Turn(
                index=place,
                agent={"assistant": "assistant", "user": "user"}.get(role, role),
                content=content,
                kind="tool_call" if calls and not words else "tool_result" if role == "tool" else "message",
                source={"user": "user", "tool": "tool", "system": "system"}.get(role, "peer"),
                given=role == "system",
                extra={"tool_calls": calls} if calls else {},
            )
        )
    system = next((str(message["content"]) for message in history if message["role"] == "system"), None)
    agents = [
        Agent(name="assistant", system_message=system),
        Agent(name="user", is_model=False),
        Agent(name="tool", is_model=False),
        Agent(name="system", is_model=False),
    ]
    task = next((turn.content for turn in turns if turn.agent == "user"), "")
    return Transcript(id=f"retail-{run['task_id']}", task=task, agents=agents, turns=turns, origin="agentrx retail")


def _written(call: dict[str, Any]) -> str:
    return f"{call['function']['name']}({call['function']['arguments']})"
