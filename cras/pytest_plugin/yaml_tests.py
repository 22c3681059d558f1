"""Compliance tests as data: what ``*.cras.yaml`` may say, and the runs that a test of it is about."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from cras.errors import InputError
from cras.readers.json_text import NotJson, parse
from cras.testing.runs import load_runs, run_team_now
from cras.transcript import Record, Transcript

if TYPE_CHECKING:
    from autogen_agentchat.base import Team


class Settings(Record):
    """What is asked; in a test, or at the top of the file for all tests that do not say it."""

    min_priority_adherence: float | None = Field(default=None, ge=0, le=1)
    min_cras: float | None = Field(default=None, ge=0, le=1)
    min_judged: float | None = Field(default=None, ge=0, le=1)
    confidence: float | None = Field(default=None, gt=0, lt=1)
    agent: str | None = None
    repeats: int | None = Field(default=None, ge=1)
    judge: str | None = None


class YamlTest(Settings):
    """One test: recorded ``transcripts`` (a path, beside the file), or a ``team`` that is run on a ``task``.

    ``team`` is AutoGen's component JSON (a path) or ``package.module:function`` that makes a team. ``agents`` gives
    system messages to agents of recorded runs, whose formats often lack them. ``rubrics`` are edited rubrics, beside the file.
    """

    name: str = Field(min_length=1)
    transcripts: str | None = None
    format: str | None = None
    team: str | None = None
    task: str | None = None
    agents: dict[str, str] = Field(default_factory=dict)
    rubrics: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_runs(self) -> YamlTest:
        if (self.transcripts is None) == (self.team is None):
            raise ValueError("a test has either transcripts (recorded runs) or a team (to run)")
        if self.team is not None and self.task is None:
            raise ValueError("a team needs the task that it is run on")
        if self.team is not None and (self.agents or self.format):
            raise ValueError("agents and format are for recorded runs; a team brings its own")
        if self.transcripts is not None and self.task is not None:
            raise ValueError("task is for a team that is run; recorded runs bring theirs")
        return self


class YamlTests(Settings):
    """The file."""

    version: Literal[1] = 1
    tests: list[YamlTest] = Field(min_length=1)

    def asked(self, test: YamlTest) -> dict[str, object]:
        """The settings of a test: its own, then the file's."""
        return {name: own if (own := getattr(test, name)) is not None else getattr(self, name) for name in _NAMES}


_NAMES = tuple(Settings.model_fields)


def runs_of(test: YamlTest, folder: Path, repeats: int | None) -> list[Transcript]:
    """The transcripts that a test is about: loaded, or made by running its team ``repeats`` times.

    Raises:
        InputError: what it names does not exist or is something else.
    """
    if test.team is not None:
        return run_team_now(_team_maker(test.team, folder), test.task or "", repeats or 1, id=test.name)
    runs = load_runs(folder / str(test.transcripts), test.format)
    return [_with_messages(run, test.agents) for run in runs]


def _with_messages(run: Transcript, messages: dict[str, str]) -> Transcript:
    unknown = sorted(set(messages) - {agent.name for agent in run.agents})
    if unknown:
        known = ", ".join(agent.name for agent in run.agents) or "none"
        raise InputError(f"agents: run {run.id} has no agent {', '.join(unknown)}; there are {known}")
    agents = [
        agent.model_copy(update={"system_message": messages.get(agent.name, agent.system_message)})
        for agent in run.agents
    ]
    return run.model_copy(update={"agents": agents})


def _team_maker(team: str, folder: Path) -> Callable[[], Team]:
    from autogen_agentchat.base import Team

    if team.endswith(".json"):
        return _from_component(folder / team)
    module, _, function = team.partition(":")
    if not module or not function:
        raise InputError(f"team: {team!r} is neither a path to component JSON (*.json) nor package.module:function")
    try:
        make = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        hint = "set pythonpath in pytest's configuration to the folder of your package"
        raise InputError(f"team: {team!r} cannot be imported ({error}); {hint}") from None
    except AttributeError:
        raise InputError(f"team: module {module!r} has no {function!r}") from None

    def checked() -> Team:
        made = make()
        if not isinstance(made, Team):
            raise InputError(f"team: {team!r} made {type(made).__name__}, which is no AutoGen team")
        return made

    return checked


def _from_component(path: Path) -> Callable[[], Team]:
    from autogen_agentchat.base import Team

    try:
        component = parse(path.read_bytes())
    except OSError as error:
        raise InputError(f"team: {path} cannot be read ({error.strerror})") from None
    if isinstance(component, NotJson):
        raise InputError(f"team: {path} is not JSON ({component.reason})")

    def load() -> Team:
        try:
            return Team.load_component(component, Team)  # type: ignore[type-abstract]
        except (ValueError, TypeError, KeyError, ImportError, AttributeError) as error:
            raise InputError(f"team: {path} is no AutoGen team that loads here ({error})") from None

    return load
