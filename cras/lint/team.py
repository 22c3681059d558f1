"""What is linted: a team's agents with their system messages, and the messages that are known before it runs.

Read are YAML (``agents`` and ``messages``), what ``team.dump_component()`` answers as JSON (teams in teams included), and
whatever ``cras score`` reads: of a run its agents and its task.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field

from cras.errors import InputError
from cras.files.yaml_lines import YamlFile
from cras.readers import Reading
from cras.readers.json_text import parse
from cras.transcript import AUTHORITY, Agent, Record, Source

YAML = (".yaml", ".yml")


class TeamMessage(Record):
    """A message that is known beforehand. ``author`` is the peer or tool; ``to`` the agent that it binds, or everyone."""

    content: str
    source: Source = "user"
    author: str | None = None
    to: str | None = None


class TeamDescription(Record):
    """A team before it runs."""

    name: str = "team"
    agents: list[Agent] = Field(min_length=1)
    messages: list[TeamMessage] = Field(default_factory=list)
    authority: list[Source] = Field(default_factory=lambda: list(AUTHORITY))


def read_teams(paths: list[str], format: str | None = None) -> Iterator[TeamDescription]:
    """The teams of YAML files, AutoGen components and runs.

    Raises:
        InputError: a file cannot be read, or holds no agent.
    """
    runs = []
    for name in paths:
        path = Path(name)
        if path.suffix.lower() in YAML and path.is_file():
            team = YamlFile(path).record(TeamDescription)
            yield team if "name" in team.model_fields_set else team.model_copy(update={"name": path.name})
        elif (component := _component(path)) is not None:
            agents = list(_members(component))
            if not agents:
                raise InputError(f"{path}: the component holds no agent; give what team.dump_component() answers")
            yield TeamDescription(name=path.name, agents=agents)
        else:
            runs.append(name)
    if runs:
        yield from _teams_of_runs(runs, format)


def _teams_of_runs(runs: list[str], format: str | None) -> Iterator[TeamDescription]:
    reading = Reading(runs, format)
    for run in reading:
        if not run.agents:
            raise InputError(f"run {run.id}: holds no agent; nobody speaks in it, and no system message is given")
        task = [TeamMessage(content=run.task)] if run.task else []
        yield TeamDescription(name=run.id, agents=run.agents, messages=task, authority=run.authority)
    if reading.problems:
        more = len(reading.problems) - 1
        raise InputError(f"{reading.problems[0]}" + (f" (and {more} more)" if more else ""))


def _component(path: Path) -> dict[str, Any] | None:
    """The file as an AutoGen component; ``None`` where it is something else."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return None
    try:
        value = parse(path.read_bytes())  # where it is not JSON, the readers say what is wrong with it
    except OSError:
        return None
    is_component = isinstance(value, dict) and "provider" in value and isinstance(value.get("config"), dict)
    return value if is_component else None


def _members(component: dict[str, Any]) -> Iterator[Agent]:
    config = component.get("config")
    if not isinstance(config, dict):
        return
    name = config.get("name")
    provider = str(component.get("provider", ""))
    if isinstance(name, str) and component.get("component_type") == "agent":
        message, role = config.get("system_message"), config.get("description")
        yield Agent(
            name=name,
            role=role if isinstance(role, str) else None,
            system_message=message if isinstance(message, str) else None,
            is_model="UserProxy" not in provider,
        )
    participants = config.get("participants")
    inner = participants if isinstance(participants, list) else []
    for item in [*inner, config.get("team"), config.get("wrapped_agent")]:
        if isinstance(item, dict):
            yield from _members(item)
