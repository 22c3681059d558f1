"""What was judged is shown beside every figure, and what could not be judged turns a run red."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cras.pytest_plugin.conftest import HELPERS

pytest_plugins = ["pytester"]

DESK = """
    from tests.cras.conftest import transcript_of
    def desk(system, *replies): return transcript_of(system, *replies, identifier="desk")
"""
HALF = '''"Answer in JSON. Never promise a refund."'''


def test_the_refund_agent_fails_for_its_json(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "step.md")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    body = f"    def test_desk(): assert_adheres(desk({HALF}, 'I promise a refund.'), agent='Ada')"
    project.makepyfile(HELPERS + DESK + body)
    result = project.runpytest("--junitxml=junit.xml")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "E   AssertionError: agent Ada does not adhere to its instructions",
            "E     CRAS is 0.00, at least 1.0 is asked",
            "E     judged 0.50 of 2 explicit instructions (judge rules)",
            'E     not judged: "Never promise a refund."',
            'E     instruction (system): "Answer in JSON."',
            "MISSED test_*.py::test_desk (Ada), 1 run: CRAS 0.00, judged 0.50 of 2 explicit instructions; "
            'not judged: "Never promise a refund."',
            "::error *(judged 0.50 of 2 explicit instructions; not judged: *",
        ]
    )
    page = Path("step.md").read_text()
    assert "| explicit instructions |" in page
    assert "| judged 0.50 of 2 explicit instructions |" in page
    assert "- not judged: " in page
    properties = {item.get("name"): item.get("value") for item in ElementTree.parse("junit.xml").iter("property")}
    assert properties["cras.Ada.judged"] == "0.5"
    assert (properties["cras.Ada.judged.decided"], properties["cras.Ada.judged.of"]) == ("1", "2")
    assert properties["cras.Ada.not_judged"] == '"Never promise a refund."'


def test_a_test_that_passes_names_what_was_not_judged(project: pytest.Pytester) -> None:
    body = f"    def test_desk(): assert_adheres(desk({HALF}, '{{{{}}}}'), agent='Ada')".replace("{{}}", "{}")
    project.makepyfile(HELPERS + DESK + body)
    result = project.runpytest()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ['ok *(Ada), 1 run: CRAS 1.00, judged 0.50 of 2 explicit instructions; not judged: "Never promise a refund."']
    )


def test_least_share_and_confidence_come_from_call_marker_and_configuration(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\ncras_min_judged = 0.6\ncras_confidence = 0.95\n")
    project.makepyfile(
        HELPERS
        + DESK
        + f"""
    ONE = desk({HALF}, "{{}}")

    def test_configured(): assert_adheres(ONE, min_cras=1)

    @pytest.mark.cras(min_judged=0.5)
    def test_marked(): assert_adheres(ONE, min_cras=1)

    def test_called(): assert_adheres(ONE, min_cras=1, min_judged=0.1)

    def test_confident(): assert_adheres([answered(FRENCH)] * 8, min_cras=0.9)

    @pytest.mark.cras(confidence=0.5)
    def test_less_confident(): assert_adheres([answered(FRENCH)] * 8, min_cras=0.9)
    """
    )
    result = project.runpytest("-rA")
    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines_random(
        [
            "FAILED *::test_configured*",
            "FAILED *::test_confident*",
            "E     judged 0.50 of 2 explicit instructions; at least 0.6 is asked (judge rules)",
        ]
    )
    project.makeini("[pytest]\ncras_confidence = 1\n")
    result = project.runpytest_subprocess()
    assert result.ret == 2
    assert "setting cras_confidence is '1'" in result.stderr.str()


def test_eight_flawless_recorded_runs_pass_and_repeats_are_held_by_the_interval(project: pytest.Pytester) -> None:
    project.makepyfile(
        HELPERS
        + """
    RUNS = [answered(FRENCH, f"r{n}") for n in range(8)]
    def test_recorded(): assert_adheres(RUNS, min_cras=0.9)
    def test_repeated(): assert_adheres(RUNS, min_cras=0.9, repeats=8)
    """
    )
    result = project.runpytest("-rA")
    result.assert_outcomes(passed=1, failed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*8 flawless runs would show 0.68: run it 35 times or more*"])


def test_yaml_tests_ask_for_a_share_and_a_confidence(project: pytest.Pytester) -> None:
    Path("team.cras.yaml").write_text(
        """\
min_cras: 0.6
tests:
  - {name: plain, transcripts: runs/french.transcript.jsonl}
  - {name: confident, transcripts: runs/french.transcript.jsonl, confidence: 0.95}
  - {name: judged, transcripts: runs/french.transcript.jsonl, min_judged: 1}
  - name: half
    transcripts: runs/french.transcript.jsonl
    agents: {Ada: "Always answer in French. Be kind."}
    min_judged: 0.6
"""
    )
    result = project.runpytest("-v")
    result.stdout.fnmatch_lines(
        [
            "team.cras.yaml::plain PASSED*",
            "team.cras.yaml::confident FAILED*",
            "team.cras.yaml::judged PASSED*",
            "team.cras.yaml::half FAILED*",
            "*judged 0.50 of 8 explicit instructions; at least 0.6 is asked*",
        ]
    )
    Path("team.cras.yaml").write_text(
        "tests:\n  - {name: x, transcripts: runs/french.transcript.jsonl, confidence: 1}\n"
    )
    result = project.runpytest()
    assert result.ret == 2
    result.stdout.fnmatch_lines(["*team.cras.yaml, line 2: tests*confidence*"])


def test_a_figure_that_cannot_be_judged_any_more_has_declined(project: pytest.Pytester) -> None:
    body = """
    def test_sea():
        try:
            assert_adheres(desk("{system}", "yes."), min_cras=0)
        except AssertionError:
            pass
    """
    project.makepyfile(test_team=HELPERS + DESK + body.format(system="Answer in lowercase. Be kind."))
    project.runpytest("--cras-write-baseline", "b.json")
    assert json.loads(Path("b.json").read_text())["tests"]["test_team.py::test_sea"][0]["judged"] == [[1.0, 2.0]]
    project.makepyfile(test_team=HELPERS + DESK + body.format(system="Be polite. Be kind."))
    result = project.runpytest("--cras-baseline", "b.json")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "  judged 0.50 of 2 explicit instructions then, 0.00 of 2 explicit instructions now: the figures do not rest on "
            "the same questions",
            "DECLINED CRAS of test_team.py::test_sea was 1.00 and could not be judged now (no explicit instruction was "
            "decided)",
        ]
    )


def test_few_runs_are_compared_as_they_stand_where_a_decline_is_named(project: pytest.Pytester) -> None:
    body = """
    def test_sea(): assert_adheres(answered({reply}), min_cras=0)
    def test_other(): assert_adheres(answered(FRENCH), min_cras=0)
    """
    project.makepyfile(test_team=HELPERS + body.format(reply="FRENCH"))
    project.runpytest("--cras-write-baseline", "b.json")
    project.makepyfile(test_team=HELPERS + body.format(reply="ENGLISH"))
    assert project.runpytest("--cras-baseline", "b.json").ret == 0, "one run of two shows nothing beyond chance"
    result = project.runpytest("--cras-baseline", "b.json", "--cras-max-decline", "0.1")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "DECLINED CRAS of test_team.py::test_sea fell from 1.00 to 0.00, by more than 0.1; so few runs are compared as "
            "they stand"
        ]
    )
    assert project.runpytest("--cras-baseline", "b.json", "--cras-max-decline", "1").ret == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--cras-max-decline", "nan"], "--cras-max-decline is nan; it is a number between 0 and 1"),
        (["--cras-max-decline", "0.1"], "--cras-max-decline needs --cras-baseline FILE"),
    ],
)
def test_a_decline_that_nothing_can_miss_is_refused(project: pytest.Pytester, options: list[str], told: str) -> None:
    project.makepyfile("def test_x(): pass")
    result = project.runpytest_subprocess(*options)
    assert result.ret == 2
    assert told in result.stderr.str()
