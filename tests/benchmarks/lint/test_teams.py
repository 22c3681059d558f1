"""The teams by which lint is measured say what their labels say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.studies.lint.case import Half
from benchmarks.studies.lint.teams.labels import FOLDER, PLACES, TOPICS, LabelledTeam, Place, labelled_teams
from cras.errors import InputError

HALVES: tuple[Half, ...] = ("develop", "report")


@pytest.fixture(scope="module", params=HALVES)
def half(request: pytest.FixtureRequest) -> list[LabelledTeam]:
    return labelled_teams(FOLDER, request.param)


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _place(item: LabelledTeam, first: str, second: str) -> Place | None:
    """Where the two sentences stand; each has to stand in one place only."""
    holders = {
        sentence: [("system", agent.name) for agent in item.team.agents if sentence in _plain(agent.system_message)]
        + [(message.source, str(place)) for place, message in enumerate(item.team.messages) if sentence in _plain(message.content)]
        for sentence in (first, second)
    }  # fmt: skip
    (one,), (two,) = holders[first], holders[second]
    if one == two:
        return "system" if one[0] == "system" else None
    found = f"{one[0]}-{two[0]}"
    return next((place for place in PLACES if place == found), None)


def test_a_half_has_as_many_planted_contradictions_as_near_misses(half: list[LabelledTeam]) -> None:
    assert len(half) >= 64
    assert sum(item.label.planted is not None for item in half) * 2 == len(half)


def test_planted_contradictions_spread_evenly_over_topics_and_places(half: list[LabelledTeam]) -> None:
    planted = [item.label.planted for item in half if item.label.planted]
    topics, places = Counter(pair.topic for pair in planted), Counter(pair.where for pair in planted)
    assert set(topics) == set(TOPICS)
    assert max(topics.values()) - min(topics.values()) <= 1
    assert set(places) == set(PLACES)
    assert max(places.values()) - min(places.values()) <= 1


def test_near_misses_are_of_every_topic_and_place_and_say_what_keeps_the_sentences_apart(
    half: list[LabelledTeam],
) -> None:
    near = [item.label for item in half if item.label.planted is None]
    assert all(label.near for label in near)
    assert {label.pair.topic for label in near} == set(TOPICS)
    assert {label.pair.where for label in near} == set(PLACES)


def test_every_labelled_sentence_stands_literally_where_the_label_says(half: list[LabelledTeam]) -> None:
    wrong = [
        item.file
        for item in half
        if _place(item, _plain(item.label.pair.first), _plain(item.label.pair.second)) != item.label.pair.where
    ]
    assert wrong == []


def test_labelled_agents_are_members_and_those_that_the_sentences_bind(half: list[LabelledTeam]) -> None:
    for item in half:
        pair = item.label.pair
        holders = [agent.name for agent in item.team.agents if _plain(pair.first) in _plain(agent.system_message)]
        assert holders[0] in pair.agents, item.file
        assert set(pair.agents) <= {agent.name for agent in item.team.agents}, item.file
        assert len(pair.agents) == (2 if pair.where == "system-system" else 1), item.file


def test_messages_bind_members_and_peers_are_members(half: list[LabelledTeam]) -> None:
    for item in half:
        names = {agent.name for agent in item.team.agents}
        for message in item.team.messages:
            assert message.to is None or message.to in names, item.file
            assert message.source != "peer" or message.author in names, item.file


def test_two_to_four_agents_and_a_third_of_the_files_are_components(half: list[LabelledTeam]) -> None:
    assert all(2 <= len(item.team.agents) <= 4 for item in half)
    assert all(agent.system_message for item in half for agent in item.team.agents)
    components = sum(item.file.endswith(".json") for item in half)
    assert 0.3 <= components / len(half) <= 0.36


def test_no_sentence_stands_in_two_labels() -> None:
    sentences = [
        _plain(sentence)
        for half in HALVES
        for item in labelled_teams(FOLDER, half)
        for sentence in (item.label.pair.first, item.label.pair.second)
    ]
    assert [sentence for sentence, count in Counter(sentences).items() if count > 1] == []


def test_a_folder_without_labels_is_told_with_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there; wanted is the folder of this study's teams"):
        labelled_teams(tmp_path, "develop")


def test_a_team_without_a_label_is_told_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "develop").mkdir()
    (tmp_path / "develop" / "labels.yaml").write_text("teams: {}\n", encoding="utf-8")
    (tmp_path / "develop" / "lost.yaml").write_text("agents: [{name: a}]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"lost\.yaml: stands in no label"):
        labelled_teams(tmp_path, "develop")
