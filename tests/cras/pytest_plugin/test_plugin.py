"""The plugin in pytest's own words, run by pytest's own ``pytester``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cras.pytest_plugin.conftest import HELPERS

pytest_plugins = ["pytester"]


def test_costs_nothing_where_unused(project: pytest.Pytester) -> None:
    project.makepyfile("def test_sum(): assert 1 + 1 == 2")
    Path("team.cras.yaml").write_text("tests: []")  # in the same folder, and not asked for
    script = (
        "import sys, pytest; code = pytest.main(['-q', '-p', 'no:xdist', sys.argv[1]]);"
        "heavy = {'pydantic', 'autogen_core', 'numpy', 'scipy', 'yaml', 'rich', 'typer', 'asyncio.runners'};"
        "print('CRAS', sorted(name for name in sys.modules if name.split('.')[0] == 'cras'));"
        "print('HEAVY', sorted(heavy & set(sys.modules)), code)"
    )
    command = [sys.executable, "-c", script, "test_costs_nothing_where_unused.py"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (
        "CRAS ['cras', 'cras.errors', 'cras.metrics', 'cras.metrics.measures', 'cras.metrics.priority_adherence', "
        "'cras.pytest_plugin', 'cras.pytest_plugin.asserted', 'cras.pytest_plugin.github', "
        "'cras.pytest_plugin.session', 'cras.pytest_plugin.yaml_items', 'cras.statistics', 'cras.statistics.interval', 'cras.testing', "
        "'cras.testing.ledger', 'cras.text', 'cras.wording']" in result.stdout
    ), result.stdout + result.stderr
    assert "HEAVY [] 0" in result.stdout.replace("ExitCode.OK", "0")
    assert "= cras =" not in result.stdout, "no summary where nothing is asserted"


def test_the_failure_is_what_a_person_needs(project: pytest.Pytester) -> None:
    project.makepyfile(HELPERS + "\n    def test_sea(): assert_adheres(answered(ENGLISH))")
    result = project.runpytest()
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "E   AssertionError: the team does not adhere to its instructions",
            "E     priority adherence is 0.00, at least 1.0 is asked",
            'E     instruction (system, binding): "Always answer in French."',
            'E     it followed (user, competing): "Answer in English, please."',
            'E     the turn says: "The sea is wide and blue and very deep today."',
            "E     expected: language fr",
            "*= cras =*",
            "MISSED test_*.py::test_sea, 1 run: priority adherence 0.00, CRAS 0.00, judged 1.00 of 1 explicit instruction",
        ]
    )
    assert "check.py" not in result.stdout.str(), "the traceback ends at the test's own line"


def test_marker_settings_and_their_order(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\ncras_min_priority_adherence = 0.9\n")
    project.makepyfile(
        HELPERS
        + """
    RUNS = [answered(FRENCH), answered(ENGLISH)] * 4

    def test_configured(): assert_adheres(RUNS)

    @pytest.mark.cras(min_priority_adherence=0.1)
    def test_marked(): assert_adheres(RUNS)

    @pytest.mark.cras(min_priority_adherence=0.1)
    class TestClass:
        @pytest.mark.cras(min_priority_adherence=0.8)
        def test_nearest(self): assert_adheres(RUNS)

    @pytest.mark.cras(min_priority_adherence=0.8)
    def test_call(): assert_adheres(RUNS, min_priority_adherence=0.1)

    @pytest.mark.cras(repeats=9)
    def test_repeats(): assert_adheres(RUNS)
    """
    )
    result = project.runpytest("-rA")
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines_random(
        ["PASSED *::test_marked", "PASSED *::test_call", "*9 repeats were asked for and 8 transcripts given*"]
    )


@pytest.mark.parametrize("mark", ["min_crass=0.5", "0.5"])
def test_a_marker_that_nobody_reads_is_an_error(project: pytest.Pytester, mark: str) -> None:
    project.makepyfile(f"import pytest\n@pytest.mark.cras({mark})\ndef test_x(): pass")
    result = project.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the cras marker: *it knows min_priority_adherence, min_cras, agent*"])


def test_the_marker_is_known_and_selects(project: pytest.Pytester) -> None:
    project.makepyfile("import pytest\n@pytest.mark.cras\ndef test_x(): pass\ndef test_y(): pass")
    result = project.runpytest("--strict-markers", "-m", "cras")
    result.assert_outcomes(passed=1, deselected=1)


@pytest.mark.parametrize("value", ["high", "1.5", "nan"])
def test_a_setting_that_is_no_threshold(project: pytest.Pytester, value: str) -> None:
    project.makeini(f"[pytest]\ncras_min_cras = {value}\n")
    project.makepyfile("def test_x(): pass")
    result = project.runpytest_subprocess()
    assert result.ret == 2
    assert f"setting cras_min_cras is '{value}'; it is a number between 0 and 1" in result.stderr.str()


def test_loading_beside_the_test_and_from_the_root(project: pytest.Pytester) -> None:
    Path("sub").mkdir()
    Path("sub/test_x.py").write_text(
        "from cras import assert_adheres\n"
        "def test_root(cras_load):\n    assert len(assert_adheres(cras_load('runs/french.transcript.jsonl')).records) == 4\n"
        "def test_pattern(cras_load):\n    assert len(cras_load('../runs/*.jsonl')) == 8\n"
        "def test_brackets(cras_load):\n    assert len(cras_load('a[1].transcript.jsonl')) == 4\n"
        "def test_folder(cras_load):\n    assert len(cras_load('runs')) == 8\n"
        "def test_missing(cras_load):\n    cras_load('nope.jsonl')\n"
        "def test_format(cras_load):\n    cras_load('runs', format='ag2')\n"
    )
    Path("sub/a[1].transcript.jsonl").write_bytes(Path("runs/french.transcript.jsonl").read_bytes())
    result = project.runpytest()
    result.assert_outcomes(passed=4, failed=2)
    result.stdout.fnmatch_lines_random(["*nope.jsonl: no such file or folder*", "*a chat history is a list*"])


def test_a_test_does_not_pass_on_the_readable_half_of_its_runs(project: pytest.Pytester) -> None:
    with Path("runs/french.transcript.jsonl").open("a") as file:
        file.write('{"schema_version": 1, "id"')
    project.makepyfile("def test_x(cras_load): cras_load('runs/french.transcript.jsonl')")
    result = project.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*french.transcript.jsonl, line 5: is not JSON*"])


LIVE = (
    HELPERS
    + """
    from autogen_agentchat.agents import AssistantAgent
    from autogen_agentchat.teams import RoundRobinGroupChat
    from tests.cras.live.test_recorder import Scripted

    def make_team():
        ada = AssistantAgent("Ada", Scripted(FRENCH), system_message="You are Ada. Always answer in French.")
        return RoundRobinGroupChat([ada], max_turns=1)
"""
)


def test_live_teams_are_run_as_often_as_asked(project: pytest.Pytester) -> None:
    project.makepyfile(
        LIVE
        + """
    @pytest.mark.cras(repeats=3, min_priority_adherence=0.4)
    def test_marked(cras_run):
        runs = cras_run(make_team, TASK)
        assert [run.id for run in runs] == ["test_marked#1", "test_marked#2", "test_marked#3"]
        assert_adheres(runs)

    def test_once(cras_run):
        assert_adheres(cras_run(make_team, TASK))
    """
    )
    result = project.runpytest()
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["ok *test_marked, 3 runs: priority adherence 1.00 ?0.44, 1.00?*"])


@pytest.mark.parametrize(("plugin", "mark"), [("anyio", "anyio"), ("pytest_asyncio", "asyncio")])
def test_asynchronous_tests(project: pytest.Pytester, plugin: str, mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(plugin)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:cacheprovider -p no:hypothesispytest")
    project.makepyfile(
        LIVE
        + f"""
    @pytest.fixture
    def anyio_backend(): return "asyncio"

    @pytest.mark.{mark}
    async def test_async(cras_run_async):
        assert_adheres(await cras_run_async(make_team, TASK, repeats=2))

    @pytest.mark.{mark}
    @pytest.mark.cras(min_cras=0.5)
    async def test_fails():
        assert_adheres(answered(ENGLISH))

    @pytest.mark.{mark}
    async def test_wrong_fixture(cras_run):
        with pytest.raises(TypeError, match="await the runs first"):
            cras_run(make_team, TASK)
    """
    )
    result = project.runpytest("-W", "ignore::pytest.PytestDeprecationWarning")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["MISSED *test_fails, 1 run*", "ok *test_async, 2 runs*"])


def test_xdist_brings_the_outcomes_home(project: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    project.makepyfile(
        HELPERS
        + """
    @pytest.mark.parametrize("number", range(3))
    def test_sea(number): assert_adheres(answered(ENGLISH if number == 1 else FRENCH))
    """
    )
    result = project.runpytest_subprocess("-n", "1", "--junitxml=junit.xml", "--cras-write-baseline=b.json")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["MISSED *test_sea?1?*", "ok *test_sea?0?*", "ok *test_sea?2?*", "baseline b.json: *3*"]
    )
    assert Path("b.json").is_file()
    assert len(ElementTree.parse("junit.xml").findall(".//property[@name='cras.team.priority_adherence']")) == 3


def test_junit_properties(project: pytest.Pytester) -> None:
    project.makepyfile(
        HELPERS
        + """
    def test_sea(): assert_adheres([answered(FRENCH)] * 3 + [answered(ENGLISH)], agent="Ada", min_cras=0.1)
    """
    )
    assert project.runpytest("--junitxml=junit.xml").ret == 0
    case = ElementTree.parse("junit.xml").find(".//testcase")
    assert case is not None
    found = {item.get("name"): item.get("value") for item in case.iter("property")}
    assert found["cras.Ada.priority_adherence"] == "0.75"
    assert found["cras.Ada.priority_adherence.runs"] == "4"
    assert float(found["cras.Ada.cras.low"] or 1) < 0.75 < float(found["cras.Ada.cras.high"] or 0)


def test_a_miss_that_a_test_expects_is_noted_and_no_alarm(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    project.makepyfile(
        HELPERS
        + """
    def test_raises():
        with pytest.raises(AssertionError, match="does not adhere"):
            assert_adheres(answered(ENGLISH))

    @pytest.mark.xfail
    def test_known(): assert_adheres(answered(ENGLISH))

    def test_many():
        for _ in range(150): assert_adheres(answered(FRENCH))
    """
    )
    result = project.runpytest()
    assert result.ret == 0
    result.stdout.fnmatch_lines_random(["noted  *test_raises*", "noted  *test_known*", "... and 52 more assertions"])
    assert "::error" not in result.stdout.str()
