"""Each code block of the pages on readers and on scoring a run is run, in order, in an empty folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.readers import READERS
from tests.cras.conftest import REPOSITORY

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.filterwarnings("ignore:Intervention handler on_response:RuntimeWarning")
@pytest.mark.parametrize("page", ["readers.md", "score-my-run.md"])
def test_the_blocks_of_a_page_run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    known = dict(READERS)
    blocks = _BLOCK.findall((REPOSITORY / "docs" / page).read_text(encoding="utf-8"))
    assert {language for language, _ in blocks} == {"python", "sh"}
    names: dict[str, object] = {"__name__": "page"}
    try:
        for language, code in blocks:
            if language == "python":
                exec(compile(code, page, "exec"), names)
                continue
            for line in code.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "cras"
                result = CliRunner().invoke(app, arguments)
                assert result.exit_code == 0, result.output
    finally:
        READERS.clear()
        READERS.update(known)
    if page == "score-my-run.md":
        assert "writer 0.5 [('language', 'competing')]" in capsys.readouterr().out


def test_the_page_names_every_reader() -> None:
    page = (REPOSITORY / "docs" / "readers.md").read_text(encoding="utf-8")
    assert [name for name in READERS if f"| `{name}` |" not in page] == []
