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
    """A team before it runs. ``selector_prompt`` is what chooses the next speaker, ``stop_words`` end the run when somebody says one."""

    name: str = "team"
    agents: list[Agent] = Field(min_length=1)
    messages: list[TeamMessage] = Field(default_factory=list)
    authority: list[Source] = Field(default_factory=lambda: list(AUTHORITY))
    selector_prompt: str | None = None
    stop_words: list[str] = Field(default_factory=list)


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
            prompts = [*_texts(component, "selector_prompt")]
            yield TeamDescription(
                name=path.name,
                agents=agents,
                selector_prompt="\n\n".join(prompts) or None,
                stop_words=[*_stop_words(component.get("config", {}).get("termination_condition"))],
            )
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


def _texts(component: dict[str, Any], name: str) -> Iterator[str]:
    """A text setting of a component and of the teams inside it."""
    config = component.get("config")
    if not isinstance(config, dict):
        return
    if isinstance(config.get(name), str):
        yield config[name]
    for item in _inside(config):
        yield from _texts(item, name)


def _stop_words(condition: object) -> Iterator[str]:
    """The texts whose mention ends a run, by whomever they are said."""
    config = condition.get("config") if isinstance(condition, dict) else None
    if not isinstance(condition, dict) or not isinstance(config, dict):
        return
    is_mention = str(condition.get("provider", "")).endswith("TextMentionTermination")
    if is_mention and isinstance(config.get("text"), str) and not config.get("sources"):
        yield config["text"]
    inner = config.get("conditions")
    for item in inner if isinstance(inner, list) else []:
        yield from _stop_words(item)


def _inside(config: dict[str, Any]) -> list[dict[str, Any]]:
    participants = config.get("participants")
    inner = participants if isinstance(participants, list) else []
    return [item for item in [*inner, config.get("team"), config.get("wrapped_agent")] if isinstance(item, dict)]


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
    for item in _inside(config):
        yield from _members(item)
