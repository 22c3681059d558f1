"""What is linted: a team's agents with their system messages, and the messages that are known before it runs.

Read are YAML (``agents`` and ``messages``), what ``team.dump_component()`` answers as JSON (teams in teams included), and
whatever ``cras score`` reads: of a run its agents and its task.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from pydantic import Field

from cras.errors import InputError
from cras.files.yaml_lines import YamlFile
from cras.readers import Reading
from cras.readers.json_text import parse
from cras.transcript import AUTHORITY, Agent, Record, Source

YAML = (".yaml", ".yml")
RUNS = (".json", ".jsonl")
LIMIT_BYTES = 64 * 2**20
"""Of a component; what is larger is a run, or nothing that is read here."""


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


@dataclass
class Unread:
    """What was given and is not linted, a line each for a person."""

    problems: list[str] = field(default_factory=list)
    """What could not be read."""
    notes: list[str] = field(default_factory=list)
    """What was passed over, or read as something that its writer may not mean."""


def read_teams(paths: list[str], format: str | None = None, unread: Unread | None = None) -> Iterator[TeamDescription]:
    """The teams of YAML files, AutoGen components and runs.

    Args:
        paths: files, folders of such, patterns of runs, or ``-`` for standard input.
        format: the format of runs; by default recognised.
        unread: is told what cannot be read; reading then goes on. Without it, the first such thing is raised.

    Raises:
        InputError: a file cannot be read, or holds no agent.
    """
    told = Unread() if unread is None else unread
    runs: list[str] = []
    for name in paths:
        for path in _inside_folder(name, told):
            try:
                team = _team_of_file(path, told)
            except InputError as error:
                if unread is None:
                    raise
                told.problems.append(str(error))
                continue
            if team is None:
                runs.append(path)
            else:
                yield team
    yield from _teams_of_runs(runs, format, unread)


def _inside_folder(name: str, told: Unread) -> list[str]:
    """The files of a folder where it holds teams; else the folder itself, as one of runs."""
    folder = Path(name)
    if name == "-" or not folder.is_dir():
        return [name]
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and not _is_hidden(file.relative_to(folder))]
    teams = [str(file) for file in files if file.suffix.lower() in YAML and not _is_another(file, told)]
    components = [str(file) for file in files if _component(file) is not None]
    if not teams and not components:
        return [name]
    rest = [str(file) for file in files if file.suffix.lower() in RUNS and str(file) not in components]
    return [*teams, *components, *rest]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts) or path.name.endswith(".scores.jsonl")


def _is_another(path: Path, told: Unread) -> bool:
    """Whether a YAML file that was not named itself is of another kind: nothing in it is called agents."""
    try:
        value = YamlFile(path).value
    except InputError:
        return False  # it is told when it is read
    if isinstance(value, dict) and "agents" in value:
        return False
    told.notes.append(f"{path}: holds no agents, so it is taken for no team and passed over")
    return True


def _team_of_file(name: str, told: Unread) -> TeamDescription | None:
    """The team of a YAML file or a component; ``None`` where it is something else."""
    path = Path(name)
    if name == "-":
        return _team_on_standard_input(told)
    if path.suffix.lower() in YAML and path.is_file():
        file = YamlFile(path)
        team = file.record(TeamDescription)
        _check_names(file, team)
        return team if "name" in team.model_fields_set else team.model_copy(update={"name": path.name})
    component = _component(path)
    return None if component is None else _team_of_component(component, str(path), path.name, told)


def _team_on_standard_input(told: Unread) -> TeamDescription | None:
    """The component on standard input; what is none is put back for the readers of runs."""
    content = sys.stdin.buffer.read()
    component = _component_in(content)
    if component is None:
        sys.stdin = TextIOWrapper(BytesIO(content), encoding="utf-8")
        return None
    return _team_of_component(component, "standard input", "stdin", told)


def _team_of_component(component: dict[str, Any], path: str, name: str, told: Unread) -> TeamDescription:
    agents = list(_members(component))
    if not agents:
        raise InputError(f"{path}: the component holds no agent; give what team.dump_component() answers")
    for agent, count in Counter(agent.name for agent in agents).items():
        if count > 1:
            told.notes.append(f"{path}: {count} agents are called {agent!r}; only the first of them is read")
    told.notes.extend(
        f"{path}: the system_message of {agent!r} is no text, and not read" for agent in _without_text(component)
    )
    prompts = [*_texts(component, "selector_prompt")]
    return TeamDescription(
        name=name,
        agents=agents,
        selector_prompt="\n\n".join(prompts) or None,
        stop_words=[*_stop_words(component.get("config", {}).get("termination_condition"))],
    )


def _check_names(file: YamlFile, team: TeamDescription) -> None:
    """Every agent has a name of its own, and a message is for one of them.

    Raises:
        InputError: a name is there twice, or that of nobody.
    """
    names: list[str] = []
    for number, agent in enumerate(team.agents):
        if agent.name in names:
            where = file.where(("agents", number, "name"))
            raise InputError(
                f"{where}: agents[{number}].name: {agent.name!r} is there twice; give each agent its own name"
            )
        names.append(agent.name)
    for number, message in enumerate(team.messages):
        if message.to is not None and message.to not in names:
            near = get_close_matches(message.to.lower(), [name.lower() for name in names], n=1)
            meant = next((name for name in names if name.lower() in near), None)
            hint = f"did you mean {meant!r}?" if meant else f"the agents are {', '.join(map(repr, names))}"
            where = file.where(("messages", number, "to"))
            raise InputError(f"{where}: messages[{number}].to: no agent is called {message.to!r}; {hint}")


def _teams_of_runs(runs: list[str], format: str | None, unread: Unread | None) -> Iterator[TeamDescription]:
    for reading in _readings(runs, format, unread):
        for run in reading:
            if not run.agents:
                message = f"run {run.id}: holds no agent; nobody speaks in it, and no system message is given"
                if unread is None:
                    raise InputError(message)
                unread.problems.append(message)
                continue
            task = [TeamMessage(content=run.task)] if run.task else []
            yield TeamDescription(name=run.id, agents=run.agents, messages=task, authority=run.authority)
        if reading.problems and unread is not None:
            unread.problems.extend(map(str, reading.problems))
        elif reading.problems:
            more = len(reading.problems) - 1
            raise InputError(f"{reading.problems[0]}" + (f" (and {more} more)" if more else ""))


def _readings(runs: list[str], format: str | None, unread: Unread | None) -> Iterator[Reading]:
    """The runs together, so that each has an id of its own; one by one where a path of them is missing."""
    if not runs:
        return
    try:
        yield Reading(runs, format)
    except InputError as error:
        if unread is None:
            raise
        if len(runs) == 1:
            unread.problems.append(str(error))
            return
        for run in runs:
            yield from _readings([run], format, unread)


def _component(path: Path) -> dict[str, Any] | None:
    """The file as an AutoGen component, whatever it is called; ``None`` where it is something else."""
    if path.suffix.lower() in YAML or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT_BYTES + 1)
    except OSError:
        return None
    return _component_in(content)


def _component_in(content: bytes) -> dict[str, Any] | None:
    if len(content) > LIMIT_BYTES or b'"provider"' not in content:
        return None
    value = parse(content)  # where it is not JSON, the readers say what is wrong with it
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


def _without_text(component: dict[str, Any]) -> Iterator[str]:
    """The agents whose system message is there and is no text."""
    config = component.get("config")
    if not isinstance(config, dict):
        return
    is_agent = component.get("component_type") == "agent" and isinstance(config.get("name"), str)
    if is_agent and not isinstance(config.get("system_message"), str | None):
        yield config["name"]
    for item in _inside(config):
        yield from _without_text(item)
