"""What GitHub Actions shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cras.pytest_plugin.conftest import HELPERS

pytest_plugins = ["pytester"]

HOSTILE = r"The sea is wide | <img src=x onerror=alert(1)> [x](http://x) `x` and\n::error::forged\n100%0Aof it is blue."


@pytest.fixture
def on_github(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "page.md")
    Path("page.md").write_text("before\n")
    project.makepyfile(
        HELPERS
        + f"""
    @pytest.mark.parametrize("reply", [FRENCH, "{HOSTILE}"], ids=["good", "bad"])
    def test_sea(reply): assert_adheres(answered(reply), agent="Ada")
    """
    )
    return project


def test_annotations_point_at_the_test_and_cannot_be_forged(on_github: pytest.Pytester) -> None:
    result = on_github.runpytest()
    commands = [line for line in result.outlines if line.lstrip().startswith("::")]
    assert len(commands) == 1
    assert re.match(
        r'::error file=test_annotations\w+\.py,line=\d+,title=cras%3A test_\w+\.py%3A%3Atest_sea\[bad\]::turn 0, Ada: "Always',
        commands[0],
    )
    assert "100%250Aof" in commands[0]


def test_the_page_of_the_step(on_github: pytest.Pytester) -> None:
    on_github.runpytest("--cras-write-baseline=b.json")
    page = Path("page.md").read_text()
    assert page.startswith("before\n## Adherence to instructions\n\n1 of 2 assertions met.\n")
    rows = [line for line in page.splitlines() if line.startswith("| ")][2:]
    assert [row.count(" | ") for row in rows] == [6, 6]
    assert [row[:3] for row in rows] == ["| ❌", "| ✅"], "what failed comes first"
    assert "<img" not in page
    assert "](http" not in page
    assert "`" not in page
    on_github.runpytest("--cras-baseline=b.json")
    assert "priority adherence over all tests is 0.50 on both sides" in Path("page.md").read_text()


def test_no_page_where_nothing_is_asserted(on_github: pytest.Pytester) -> None:
    on_github.runpytest("-k", "zzz")
    assert Path("page.md").read_text() == "before\n"
