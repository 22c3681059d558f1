"""Compliance tests as YAML, collected and run like any other test."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cras.pytest_plugin.conftest import TASK

pytest_plugins = ["pytester"]

GOOD = """\
min_priority_adherence: 0.3
tests:
  - name: French throughout
    transcripts: runs/french.transcript.jsonl
    agent: Ada
  - name: mostly French
    transcripts: runs/mixed.transcript.jsonl
    min_priority_adherence: 0.9
  - name: its own words
    transcripts: runs/mixed.transcript.jsonl
    agents: {Ada: "Answer in lowercase."}
    min_cras: 0.2
    min_priority_adherence: 0
"""


def test_tests_without_python(project: pytest.Pytester) -> None:
    Path("team.cras.yaml").write_text(GOOD)
    result = project.runpytest("-v", "--junitxml=junit.xml")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "team.cras.yaml::French throughout PASSED*",
            "team.cras.yaml::mostly French FAILED*",
            "*team.cras.yaml, line 6: mostly French",
            "*priority adherence is *, at least 0.9 is asked",
            "run r2, turn 0, agent Ada",
            '  it followed (user, competing): "Answer in English, please."',
            "*team.cras.yaml, line 9: its own words",
            '  instruction (system): "Answer in lowercase."',
        ]
    )
    assert "Traceback" not in result.stdout.str()
    cases = {case.get("name"): case for case in ElementTree.parse("junit.xml").iter("testcase")}
    assert cases["French throughout"].find(".//property[@name='cras.Ada.priority_adherence']") is not None


def test_selection_and_location(project: pytest.Pytester) -> None:
    Path("team.cras.yml").write_text(GOOD)
    Path("other.yaml").write_text("not: ours")
    result = project.runpytest("-m", "cras", "-k", "throughout")
    result.assert_outcomes(passed=1, deselected=2)
    assert project.runpytest("team.cras.yml::mostly French").ret == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "tests:\n  - name: x\n    transcripts: a\n    min_crass: 1\n",
            r"line 4: tests\[0\]\.min_crass: is unknown; known",
        ),
        (
            "tests:\n  - name: x\n    transcripts: a\n    min_cras: 90\n",
            r"line 4: tests\[0\]\.min_cras: Input should be",
        ),
        ("tests:\n  - name: x\n", r"line 2: tests\[0\]: a test has either transcripts"),
        ("tests:\n  - name: x\n    team: t.json\n", r"line 2: tests\[0\]: a team needs the task"),
        ("tests:\n  - name: x\n    transcripts: a\n    task: t\n", r"line 2: tests\[0\]: task is for a team"),
        ("\n\ntests: []\n", "line 3: tests: List should have at least 1 item"),
        ("version: 2\ntests:\n  - {name: x, transcripts: a}\n", "line 1: version: Input should be 1"),
        (
            "tests:\n - {name: x, transcripts: a}\n - {name: x, transcripts: b}\n",
            "line 3: 'x' is also the name of the test in line 2",
        ),
        ("tests: [\n", "line 2: is not YAML"),
        ("", "line 1: tests: is missing"),
    ],
)
def test_a_file_that_is_wrong_says_where_and_ends_with_2(project: pytest.Pytester, text: str, message: str) -> None:
    Path("x.cras.yaml").write_text(text)
    result = project.runpytest()
    assert result.ret == 2
    result.stdout.re_match_lines([f".*x\\.cras\\.yaml, {message}"])
    assert "Traceback" not in result.stdout.str()


def test_runs_that_are_wrong_fail_the_test_alone(project: pytest.Pytester) -> None:
    Path("x.cras.yaml").write_text(
        "tests:\n"
        "  - {name: missing, transcripts: nope.jsonl}\n"
        "  - {name: stranger, transcripts: runs, agents: {Eve: hello}}\n"
        "  - {name: module, team: 'nowhere.team:make', task: t}\n"
        "  - {name: attribute, team: 'json:make_team', task: t}\n"
        "  - {name: no team, team: 'builtins:dict', task: t}\n"
        "  - {name: neither, team: 'team.yaml', task: t}\n"
        "  - {name: component, team: team.json, task: t}\n"
        "  - {name: repeats, transcripts: runs/french.transcript.jsonl, repeats: 5}\n"
        "  - {name: fine, transcripts: runs/french.transcript.jsonl, repeats: 4}\n"
    )
    Path("team.json").write_text(json.dumps({"provider": "nowhere.Team", "config": {}}))
    result = project.runpytest()
    result.assert_outcomes(failed=8, passed=1)
    result.stdout.fnmatch_lines_random(
        [
            "*nope.jsonl: no such file or folder*",
            "*has no agent Eve; there are Ada*",
            "*'nowhere.team:make' cannot be imported*set pythonpath*",
            "*module 'json' has no 'make_team'",
            "*'builtins:dict' made dict, which is no AutoGen team",
            "*'team.yaml' is neither a path to component JSON*",
            "*team.json is no AutoGen team that loads here*",
            "*5 repeats were asked for and 4 transcripts given*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_team_is_run(project: pytest.Pytester) -> None:
    """From a function, and from the component JSON that AutoGen itself wrote."""
    project.makepyfile(
        my_team="""
        from autogen_agentchat.agents import AssistantAgent
        from autogen_agentchat.teams import RoundRobinGroupChat
        from autogen_core import Component
        from pydantic import BaseModel
        from tests.cras.pytest_plugin.conftest import FRENCH
        from tests.cras.live.test_recorder import Scripted

        class Nothing(BaseModel): pass

        class French(Scripted, Component[Nothing]):
            component_config_schema = Nothing
            component_provider_override = "my_team.French"
            def __init__(self): super().__init__(FRENCH)
            def _to_config(self): return Nothing()
            @classmethod
            def _from_config(cls, config): return cls()

        def make():
            ada = AssistantAgent("Ada", French(), system_message="You are Ada. Always answer in French.")
            return RoundRobinGroupChat([ada], max_turns=1)
        """
    )
    project.syspathinsert()
    import my_team  # type: ignore[import-not-found]

    Path("team.json").write_text(my_team.make().dump_component().model_dump_json())
    settings = f"task: '{TASK}', repeats: 3, min_priority_adherence: 0.4"
    Path("x.cras.yaml").write_text(
        f"tests:\n  - {{name: function, team: 'my_team:make', {settings}}}\n"
        f"  - {{name: component, team: team.json, {settings}}}\n"
    )
    result = project.runpytest()
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["ok *component, 3 runs: priority adherence 1.00 *", "ok *function, 3 runs*"])


def test_edited_rubrics_are_asked(project: pytest.Pytester) -> None:
    pytester = project
    (pytester.path / "mine.yaml").write_text(
        "role: Ada\nquery: ''\ncriteria:\n  - {id: sea, dimension: CC, text: Names the sea., check: {kind: include, params: {text: xyzzy}}}\n"
    )
    (pytester.path / "other.yaml").write_text(
        "role: Nobody\nquery: ''\ncriteria:\n  - {id: kind, dimension: CC, text: Be kind.}\n"
    )
    test = (
        "tests:\n  - {name: t, transcripts: runs/french.transcript.jsonl, agent: Ada, min_cras: 0.5, rubrics: [%s]}\n"
    )
    (pytester.path / "a.cras.yaml").write_text(test % "mine.yaml")
    result = pytester.runpytest("a.cras.yaml")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['*instruction (system): "Names the sea."', "*expected: include xyzzy"])
    (pytester.path / "a.cras.yaml").write_text(test % "other.yaml")
    result = pytester.runpytest("a.cras.yaml")
    result.stdout.fnmatch_lines(["*other.yaml fits no agent and task of the runs*"])
