"""What ``labels.yaml`` says of each team: the planted contradiction with both of its sentences, or why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from benchmarks.studies.lint.case import Half
from cras.errors import InputError
from cras.files.yaml_lines import YamlFile
from cras.lint import TeamDescription, read_teams
from cras.transcript import Record

FOLDER = Path(__file__).parent
"""Where the two halves lie."""

Topic = Literal["language", "format", "length", "tone", "scope", "tool use", "hand-over", "confidentiality", "role"]
Place = Literal["system", "system-user", "system-peer", "system-system"]
"""Where the two sides stand: in one system message; in a system message and one of the user, or of a peer; in the system
messages of two agents."""

Trick = Literal[
    "agreeing paraphrase", "audience", "channel", "compatible numbers", "condition", "double negation", "exception",
    "hedge", "not only but", "part of the answer", "quotation", "specific rule refines default", "two agents",
]  # fmt: skip
"""What keeps the two sentences of a near miss apart."""

TOPICS: tuple[Topic, ...] = get_args(Topic)
PLACES: tuple[Place, ...] = get_args(Place)


class Pair(Record):
    """Two sentences on one topic, each as it stands in the team (but for line ends), and the agents that they bind."""

    topic: Topic
    where: Place
    agents: list[str] = Field(min_length=1)
    first: str
    second: str


class Planted(Pair):
    """The one contradiction of a team. ``why`` says what no reply, or no act, can do at once."""

    why: str


class Label(Record):
    """What is in a team: the contradiction, or (``none``) two sentences on one topic and what keeps them apart."""

    contradiction: Planted | Literal["none"]
    topic: Topic | None = None
    near: Trick | str | None = None
    where: Place | None = None
    agents: list[str] = Field(default_factory=list)
    first: str | None = None
    second: str | None = None

    @property
    def planted(self) -> Planted | None:
        """The contradiction; ``None`` for a near miss."""
        return None if self.contradiction == "none" else self.contradiction

    @property
    def pair(self) -> Pair:
        """The two sentences that meet, planted or near miss."""
        if self.contradiction != "none":
            return self.contradiction
        return Pair.model_validate(self.model_dump(include=set(Pair.model_fields)))


class Labels(Record):
    """A half's ``labels.yaml``."""

    teams: dict[str, Label]


class LabelledTeam(Record):
    """A team, the name of its file, and its label."""

    file: str
    team: TeamDescription
    label: Label


class Entry(TeamDescription):
    """A team with its label, where a half is one file: ``everyday``."""

    id: str
    planted: bool
    topic: Topic
    where: Place
    near: str | None = None
    first: str
    second: str
    why: str = ""

    def labelled(self) -> LabelledTeam:
        """The team by itself, and its label in the form of ``labels.yaml``. Which agents are bound is not said."""
        pair = {"topic": self.topic, "where": self.where, "first": self.first, "second": self.second}
        bound = {**pair, "agents": [agent.name for agent in self.agents]}
        label = (
            Label(contradiction=Planted.model_validate({**bound, "why": self.why}))
            if self.planted
            else Label.model_validate({**bound, "contradiction": "none", "near": self.near or "not said"})
        )
        team = TeamDescription.model_validate(self.model_dump(include=set(TeamDescription.model_fields)))
        return LabelledTeam(file=self.id, team=team, label=label)


class Entries(Record):
    """A half in one file."""

    teams: list[Entry] = Field(min_length=1)


def labelled_teams(folder: Path, half: Half) -> list[LabelledTeam]:
    """The teams of a half in ``folder``, by name: a file each with ``labels.yaml`` in a folder of the half, or all in one file.

    Raises:
        InputError: ``labels.yaml`` or a team that it names is missing or malformed, or a team has no label.
    """
    if (folder / f"{half}.yaml").is_file():
        entries = YamlFile(folder / f"{half}.yaml").record(Entries).teams
        return [entry.labelled() for entry in sorted(entries, key=lambda item: item.id)]
    place = folder / half
    if not (place / "labels.yaml").is_file():
        raise InputError(f"{place / 'labels.yaml'}: is not there; wanted is the folder of this study's teams, {FOLDER}")
    labels = YamlFile(place / "labels.yaml").record(Labels).teams
    files = {path.name for path in place.iterdir() if path.suffix in (".yaml", ".json")} - {"labels.yaml"}
    if files != set(labels):
        odd = sorted(files ^ set(labels))[0]
        raise InputError(f"{place / odd}: stands {'in no label' if odd in files else 'in a label, but is not there'}")
    teams = []
    for file, label in sorted(labels.items()):
        (team,) = read_teams([str(place / file)])
        teams.append(LabelledTeam(file=file, team=team, label=label))
    return teams
