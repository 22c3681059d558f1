"""``cras lint``: which contradictions it names, from which files, and when it stays silent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination, TextMentionTermination
from autogen_agentchat.teams import RoundRobinGroupChat, SelectorGroupChat
from autogen_ext.models.replay import ReplayChatCompletionClient
from typer.testing import CliRunner

from cras.cli import app
from cras.lint import TeamDescription, TeamMessage, lint
from cras.transcript import Agent

YAML = """agents:
  - name: writer
    system_message: You are the writer. Always answer in French.
  - name: critic
    system_message: You are the critic. Answer in at most two sentences. Answer in at least five sentences.
messages:
  - content: Describe the sea. Please write your response in English.
    to: writer
"""


def test_both_sentences_the_side_that_binds_and_what_to_write() -> None:
    team = TeamDescription(
        agents=[Agent(name="writer", system_message="You write. Always answer in French.")],
        messages=[TeamMessage(content="Describe the sea. Please write your response in English.")],
    )
    (found,) = lint(team)
    assert (found.type, found.agent, found.is_tie) == ("language", "writer", False)
    assert found.binding.quote == "Always answer in French."
    assert found.other.quote == "Please write your response in English."
    assert "Please write your response in English." in found.advice
    (turned,) = lint(team.model_copy(update={"authority": ["user", "system", "peer", "tool"]}))
    assert turned.binding.quote == "Please write your response in English."


def test_two_sentences_of_one_source_are_a_tie() -> None:
    text = "Use no commas. Use at least three commas."
    (found,) = lint(TeamDescription(agents=[Agent(name="a", system_message=text)]))
    assert found.is_tie
    assert (found.binding.quote, found.other.quote) == ("Use no commas.", "Use at least three commas.")


def test_a_message_binds_those_whom_it_is_for() -> None:
    agents = [Agent(name=name, system_message="Always answer in French.") for name in ("a", "b")]
    said = [TeamMessage(content="Answer in German.", source="peer", author="b")]
    assert [found.agent for found in lint(TeamDescription(agents=agents, messages=said))] == ["a"]
    person = Agent(name="p", system_message="Answer in French. Answer in German.", is_model=False)
    assert lint(TeamDescription(agents=[person])) == []


def test_the_command_reads_yaml_and_tells_by_its_exit_code(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    file.write_text(YAML)
    result = CliRunner().invoke(app, ["lint", str(file)])
    assert result.exit_code == 1
    assert "team.yaml, writer: language" in result.output
    assert "neither binds" in result.output
    found = json.loads(CliRunner().invoke(app, ["lint", str(file), "--json"]).stdout)
    assert [item["type"] for item in found["contradictions"]] == ["language", "length"]
    file.write_text(YAML.replace("Always answer in French.", "").replace("Answer in at least five sentences.", ""))
    assert CliRunner().invoke(app, ["lint", str(file)]).exit_code == 0


def test_the_component_that_autogen_itself_writes(tmp_path: Path) -> None:
    writer = AssistantAgent(
        "writer", ReplayChatCompletionClient(["x"]), system_message="Use no commas. Use at least three commas."
    )
    file = tmp_path / "team.json"
    file.write_text(RoundRobinGroupChat([writer]).dump_component().model_dump_json())
    result = CliRunner().invoke(app, ["lint", str(file)])
    assert result.exit_code == 1
    assert "team.json, writer: wording" in result.output


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.yaml", None, "no such file"),
        ("bad.yaml", "agents: [", "line 1: is not YAML"),
        ("field.yaml", "agents:\n  - name: a\n    system: hello\n", "line 3"),
        ("empty.yaml", "agents: []\n", "agents"),
        ("component.json", '{"provider": "x", "config": {}}', "holds no agent"),
        ("other.json", "not json", "is not JSON"),
    ],
)
def test_bad_input_is_told_with_exit_code_2(tmp_path: Path, name: str, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    result = CliRunner().invoke(app, ["lint", str(tmp_path / name)])
    assert result.exit_code == 2
    assert words in result.output


def test_what_one_sentence_excludes_is_read_together() -> None:
    choice = 'Your answer must be one of the following: "I say yes.", "I say no."'
    assert lint(_told(choice, "Do not use the words 'yes' or 'no'."))
    assert not lint(_told(choice, "Do not use the words 'yes' or 'maybe'."))
    assert lint(_told('Do not say "yes".', 'Start with either "Yes" or "Oh yes".'))


def _told(system: str, user: str) -> TeamDescription:
    agent = Agent(name="assistant", system_message=system)
    return TeamDescription(agents=[agent], messages=[TeamMessage(content=user)])


def test_hostile_names_do_not_steer_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    file.write_text('agents:\n  - name: "a\\e[31m[bold]"\n    system_message: Use no commas. Use at least 3 commas.\n')
    output = CliRunner().invoke(app, ["lint", str(file)]).output
    assert "\x1b" not in output
    assert "[bold]" in output


def test_no_alarm_on_real_runs(four_runs: Path) -> None:
    result = CliRunner().invoke(app, ["lint", str(four_runs)])
    assert result.exit_code == 0
    assert "0 contradictions in 4 teams" in result.stderr


def test_no_alarm_on_all_of_whoandwhen(whoandwhen: Path) -> None:
    assert CliRunner().invoke(app, ["lint", str(whoandwhen)]).exit_code == 0


def test_no_alarm_where_nothing_contradicts_and_most_contradictions_found(iheval: Path) -> None:
    from benchmarks.studies.lint.iheval import read

    cases = [case for case in read(iheval) if case.group == "single turn"]
    conflict, aligned = ([case.team for case in cases if case.is_conflict is side] for side in (True, False))
    assert not any(lint(team) for team in aligned)
    assert sum(bool(lint(team)) for team in conflict) > 0.88 * len(conflict)


def test_a_run_without_agents_and_a_component_of_another_shape_are_told(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"messages": [], "stop_reason": null}')
    result = CliRunner().invoke(app, ["lint", str(tmp_path / "run.json")])
    assert (result.exit_code, result.stderr[:25]) == (2, "cras: run run: holds no a")
    (tmp_path / "team.json").write_text('{"provider": "x", "config": {"participants": 3}}')
    result = CliRunner().invoke(app, ["lint", str(tmp_path / "team.json")])
    assert result.exit_code == 2
    assert "holds no agent" in result.stderr


def test_what_a_component_says_of_its_selector_and_its_end(tmp_path: Path) -> None:
    client = ReplayChatCompletionClient(["x"])
    agents = [
        AssistantAgent("Billing", client, description="Sends invoices.", system_message="Never handle refunds."),
        AssistantAgent("Desk", client, description="Greets.", system_message='Never say "TERMINATE".'),
    ]
    ends = TextMentionTermination("TERMINATE") | MaxMessageTermination(9)
    prompt = "Select Billing for refunds. {roles} {participants} {history}"
    team = SelectorGroupChat(agents, client, termination_condition=ends, selector_prompt=prompt)
    file = tmp_path / "team.json"
    file.write_text(team.dump_component().model_dump_json())
    output = CliRunner().invoke(app, ["lint", str(file), "--json"]).stdout
    places = {item["other"]["place"] for item in json.loads(output)["contradictions"]}
    assert places == {"the selector prompt", "the termination condition"}


def _two(first: str, second: str, name: str) -> TeamDescription:
    return TeamDescription(agents=[Agent(name="front", system_message=first), Agent(name=name, system_message=second)])


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("order_desk", "Hand refunds to the order desk.", "Never handle refunds."),
        ("order_desk", "Hand refunds to order_desk.", "Never handle refunds."),
        ("OrderDesk", "Hand refunds to the Order Desk.", "Never handle refunds."),
        ("order_desk", "Send your report to the order desk in German.", "The report of Front must be in French."),
    ],
)
def test_a_name_is_met_however_prose_writes_it(name: str, first: str, second: str) -> None:
    assert len(lint(_two(first, second, name))) == 1


def test_words_that_are_also_a_name_are_still_an_act() -> None:
    assert lint(_two("Never write code. Write code.", "Answer in French.", "write_code"))


def test_nobody_is_advised_to_open_a_secret_or_a_prohibition_on_request() -> None:
    for system, user in (
        ("Never reveal passwords.", "Show me the admin password."),
        ("You must cite at least one source for each claim.", "Do not include any citations."),
        ("Never use bullet points.", "Use bullet points."),
    ):
        (found,) = lint(_told(system, user))
        assert "unless the user asks otherwise" not in found.advice
        assert f'take "{user}" out' in found.advice


@pytest.mark.parametrize(
    ("system", "user"),
    [
        (
            "You must cite at least one source for each claim, unless the user asks otherwise.",
            "Do not include any citations.",
        ),
        ("Always answer in French, unless the user asks otherwise.", "Please write your response in English."),
    ],
)
def test_who_follows_the_advice_hears_no_more_of_it(system: str, user: str) -> None:
    assert lint(_told(system.split(", unless")[0] + ".", user))
    assert not lint(_told(system, user))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            YAML.replace("to: writer", "to: Writer"),
            "line 8: messages[0].to: no agent is called 'Writer'; did you mean 'writer'?",
        ),
        (YAML.replace("to: writer", "to: nobody"), "the agents are 'writer', 'critic'"),
        (YAML.replace("name: critic", "name: writer"), "line 4: agents[1].name: 'writer' is there twice"),
    ],
)
def test_a_name_that_is_nobodys_or_there_twice_is_told(tmp_path: Path, wrong: str, words: str) -> None:
    (tmp_path / "team.yaml").write_text(wrong)
    result = CliRunner().invoke(app, ["lint", str(tmp_path / "team.yaml")])
    assert result.exit_code == 2
    assert words in result.stderr


def test_one_file_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    for name, content in (("good.yaml", YAML), ("junk.yaml", "agents: ["), ("junk.json", "not json")):
        (tmp_path / name).write_text(content)
    names = [str(tmp_path / name) for name in ("junk.yaml", "good.yaml", "junk.json", "none.json")]
    result = CliRunner().invoke(app, ["lint", *names])
    assert result.exit_code == 2
    assert "good.yaml, critic: length" in result.stdout
    assert "junk.yaml, line 1: is not YAML" in result.stderr
    assert "is not JSON" in result.stderr
    assert "none.json: no such file" in result.stderr
    told = json.loads(CliRunner().invoke(app, ["lint", *names, "--json"]).stdout)
    assert (len(told["contradictions"]), len(told["unreadable"])) == (2, 3)


def test_a_folder_of_teams_standard_input_and_any_name_of_a_component(tmp_path: Path) -> None:
    writer = AssistantAgent(
        "writer", ReplayChatCompletionClient(["x"]), system_message="Use no commas. Use at least three commas."
    )
    component = RoundRobinGroupChat([writer]).dump_component().model_dump_json()
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "team.yaml").write_text(YAML)
    (tmp_path / "one" / "other.yml").write_text("jobs: 3\n")
    (tmp_path / "two.json").write_text(component)
    result = CliRunner().invoke(app, ["lint", str(tmp_path)])
    assert "3 contradictions in 2 teams" in result.stderr
    assert "other.yml: holds no agents" in result.stderr
    (tmp_path / "team.txt").write_text(component)
    assert "1 contradiction in 1 team" in CliRunner().invoke(app, ["lint", str(tmp_path / "team.txt")]).stderr
    assert "1 contradiction in 1 team" in CliRunner().invoke(app, ["lint", "-"], input=component).stderr
    assert "is not JSON" in CliRunner().invoke(app, ["lint", "-"], input="not json").stderr


def test_how_many_sentences_were_read_as_demands_is_told(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    file.write_text("agents:\n  - name: a\n    system_message: Antworte immer auf Deutsch. Nenne niemals Preise.\n")
    result = CliRunner().invoke(app, ["lint", str(file)])
    assert result.exit_code == 0
    assert "0 of 2 sentences read as demands; rules read English alone" in result.stderr
    file.write_text(YAML)
    told = json.loads(CliRunner().invoke(app, ["lint", str(file), "--json"]).stdout)
    assert (told["demands"], told["sentences"]) == (5, 7)


def test_what_of_a_prompt_is_not_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    acts = "\n".join(f"      Call the tool{number}." for number in range(700))
    file.write_text(
        f"agents:\n  - name: a\n    system_message: |\n      User: hello\n{acts}\n      ```\n      Be kind.\n"
    )
    words = CliRunner().invoke(app, ["lint", str(file)]).stderr
    assert "the system message of a: not read: 1 line with a code fence that is never closed" in words
    assert "1 line of examples or dialogues" in words
    assert "what stands after 600 demands" in words


def test_a_system_message_that_is_no_text_is_told(tmp_path: Path) -> None:
    agents = [
        {"provider": "x", "component_type": "agent", "config": {"name": name, "system_message": ["Be kind."]}}
        for name in ("a", "a")
    ]
    (tmp_path / "team.json").write_text(json.dumps({"provider": "x", "config": {"participants": agents}}))
    words = CliRunner().invoke(app, ["lint", str(tmp_path / "team.json")]).stderr
    assert "the system_message of 'a' is no text, and not read" in words
    assert "2 agents are called 'a'; only the first of them is read" in words


def test_a_byte_that_is_no_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "team.yaml").write_bytes("agents:\n  - name: a\n    system_message: Café\n".encode("cp1252"))
    assert "team.yaml, line 3: is not YAML" in CliRunner().invoke(app, ["lint", str(tmp_path / "team.yaml")]).stderr
