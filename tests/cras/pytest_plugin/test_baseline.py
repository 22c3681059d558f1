"""A baseline turns a run red for a real decline, and for nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cras.errors import InputError
from cras.pytest_plugin.baseline import read_baseline
from tests.cras.pytest_plugin.conftest import HELPERS

pytest_plugins = ["pytester"]


def suite(project: pytest.Pytester, french_of_ten: int, tests: int = 2) -> None:
    project.makepyfile(
        test_team=HELPERS
        + f"""
    @pytest.mark.parametrize("number", range({tests}))
    def test_sea(number):
        runs = [answered(FRENCH)] * {french_of_ten} + [answered(ENGLISH)] * (10 - {french_of_ten})
        assert_adheres(runs, min_cras=0)
    """
    )


def test_only_a_real_decline_fails(project: pytest.Pytester) -> None:
    suite(project, 9)
    written = project.runpytest("--cras-write-baseline", "b.json")
    assert written.ret == 0
    written.stdout.fnmatch_lines(["baseline b.json: written, 2 tests"])

    same = project.runpytest("--cras-baseline", "b.json")
    assert same.ret == 0
    same.stdout.fnmatch_lines(
        ["baseline b.json: 2 tests compared", "  priority adherence over all tests is 0.90 on both sides*"]
    )

    suite(project, 8)
    chance = project.runpytest("--cras-baseline", "b.json")
    assert chance.ret == 0, "one more unlucky run in ten is chance"
    chance.stdout.fnmatch_lines(
        ["  priority adherence over all tests fell from 0.90 to 0.80. No real difference is shown*"]
    )

    suite(project, 2)
    real = project.runpytest("--cras-baseline", "b.json")
    assert real.ret == 1
    real.assert_outcomes(passed=2)
    real.stdout.fnmatch_lines(
        ["DECLINED priority adherence over all tests fell from 0.90 to 0.20. The decline is real (p*"]
    )

    suite(project, 10)
    assert project.runpytest("--cras-baseline", "b.json").ret == 0, "a gain is no failure"


def test_one_run_a_test_is_paired_over_tests(project: pytest.Pytester) -> None:
    body = """
    @pytest.mark.parametrize("number", range(12))
    def test_sea(number): assert_adheres(answered(ENGLISH if number < {wrong} else FRENCH), min_cras=0)
    """
    project.makepyfile(test_team=HELPERS + body.format(wrong=1))
    project.runpytest("--cras-write-baseline", "b.json")
    project.makepyfile(test_team=HELPERS + body.format(wrong=3))
    # two of twelve tests turned: p = 0.5 by the paired test
    assert project.runpytest("--cras-baseline", "b.json").ret == 0
    project.makepyfile(test_team=HELPERS + body.format(wrong=10))
    # nine turned: p = 2 / 2^9, twice for two rows
    result = project.runpytest("--cras-baseline", "b.json")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["DECLINED priority adherence over all tests fell from 0.92 to 0.17. *p = 0.00*"])


def test_a_decline_of_one_test_among_steady_ones_is_seen(project: pytest.Pytester) -> None:
    body = """
    @pytest.mark.parametrize("number", range(6))
    def test_sea(number):
        assert_adheres([answered(ENGLISH if number == 3 and {bad} else FRENCH)] * 10, min_cras=0)
    """
    project.makepyfile(test_team=HELPERS + body.format(bad=False))
    project.runpytest("--cras-write-baseline", "b.json")
    project.makepyfile(test_team=HELPERS + body.format(bad=True))
    result = project.runpytest("--cras-baseline", "b.json")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["DECLINED priority adherence of test_team.py::test_sea?3? fell from 1.00 to 0.00.*"])


def test_tests_that_come_and_go_are_told_and_not_compared(project: pytest.Pytester) -> None:
    suite(project, 9, tests=3)
    project.runpytest("--cras-write-baseline", "b.json")
    suite(project, 9, tests=2)
    result = project.runpytest("--cras-baseline", "b.json", "--cras-write-baseline", "b.json")
    result.stdout.fnmatch_lines(["*in the baseline but not in this session: test_team.py::test_sea?2?"])
    suite(project, 0, tests=3)
    result = project.runpytest("--cras-baseline", "b.json", "-k", "2")
    result.stdout.fnmatch_lines(["*0 tests compared", "*not in the baseline*test_sea?2?", "*"])
    assert result.ret == 0


def test_the_file_is_made_for_a_diff(project: pytest.Pytester) -> None:
    suite(project, 9)
    project.runpytest("--cras-write-baseline", "deep/b.json")
    first = Path("deep/b.json").read_bytes()
    project.runpytest("--cras-write-baseline", "deep/b.json")
    assert Path("deep/b.json").read_bytes() == first
    assert [line[:12] for line in first.decode().splitlines()[1:3]] == ['  "test_team'] * 2
    assert len(json.loads(first)["tests"]["test_team.py::test_sea[0]"][0]["cras"]) == 10
    assert list(Path("deep").iterdir()) == [Path("deep/b.json")]


def test_nothing_is_written_where_nothing_was_asserted(project: pytest.Pytester) -> None:
    project.makepyfile("def test_x(): pass")
    result = project.runpytest("--cras-write-baseline", "b.json")
    result.stdout.fnmatch_lines(["baseline b.json: not written, nothing was asserted about adherence"])
    assert not Path("b.json").exists()


@pytest.mark.parametrize(
    "content", [None, "{", "[]", '{"schema_version": 9}', '{"schema_version":1,"made_by":"x","tests":{"a":[{}]}}']
)
def test_a_baseline_that_is_none_ends_with_2_before_any_test(project: pytest.Pytester, content: str | None) -> None:
    if content is not None:
        Path("b.json").write_text(content)
    project.makepyfile("def test_x(): open('ran', 'w')")
    result = project.runpytest("--cras-baseline", "b.json")
    assert result.ret == 2
    assert "--cras-write-baseline" in result.stdout.str() + result.stderr.str()
    assert not Path("ran").exists()
    with pytest.raises(InputError, match=r"--cras-baseline b\.json: (cannot be read|is no baseline)"):
        read_baseline("b.json")
