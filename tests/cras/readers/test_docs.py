"""Each code block of the pages on readers and on scoring a run is run, in order, in an empty folder."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.readers import READERS
from cras.scoring.file import read_scores
from tests.cras.conftest import REPOSITORY
from tests.cras.readers.packages import package, python

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.filterwarnings("ignore:Intervention handler on_response:RuntimeWarning")
@pytest.mark.parametrize("page", ["readers.md", "score-my-run.md"])
def test_the_blocks_of_a_page_run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    known = dict(READERS)
    blocks = _BLOCK.findall((REPOSITORY / "docs" / page).read_text(encoding="utf-8"))
    assert {language for language, _ in blocks} >= {"python", "sh"}
    names: dict[str, object] = {"__name__": "page"}
    try:
        for language, code in blocks:
            if language == "toml":  # installed by the test below
                continue
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
        assert "writer 0.0 [('language', 'competing')]" in capsys.readouterr().out


def test_the_page_names_every_reader() -> None:
    page = (REPOSITORY / "docs" / "readers.md").read_text(encoding="utf-8")
    assert [name for name in READERS if f"| `{name}` |" not in page] == []


def test_the_reader_of_the_page_reads_once_its_package_is_installed(tmp_path: Path) -> None:
    blocks = _BLOCK.findall((REPOSITORY / "docs" / "readers.md").read_text(encoding="utf-8"))
    (entry,) = [code for language, code in blocks if language == "toml"]
    (module,) = [code for language, code in blocks if language == "python" and "MINUTES = Reader(" in code]
    entries = entry.replace('[project.entry-points."cras.readers"]', "").replace('"', "").strip()
    folder = package(tmp_path / "installed", "my_package", entries, {"__init__.py": "", "minutes.py": module})
    minutes = tmp_path / "minutes.jsonl"
    said = [
        {"who": "Ada", "said": "Bonjour à tous, mes amis."},
        {"who": "Ada", "said": "This is the answer, and it is in English."},
        3,
    ]
    meeting = {"meeting": "42", "prompts": {"Ada": "Always answer in French."}, "minutes": said}
    minutes.write_text(f"{json.dumps(meeting)}\n{json.dumps(['no', 'minutes'])}\n")
    out = str(tmp_path / "minutes.scores.jsonl")
    for chosen in ([], ["--format", "minutes"]):
        done = python(f"from cras.cli import app\napp({['score', str(minutes), '--out', out, *chosen]!r})", folder)
        assert done.returncode == 0, done.stderr
        assert "read 1 of 2 runs, 2 of 3 turns" in done.stderr
        assert f"{minutes}, line 1, field minutes[2]: needs who and said, two texts" in done.stderr
        why = "field minutes: minutes are a list of entries" if chosen else "is of no known format (transcript: "
        (told,) = [line for line in done.stderr.splitlines() if f"{minutes}, line 2" in line]
        assert why in told
        scores = read_scores(out)
        assert [(item.transcript_id, item.turn, item.criteria[0].met) for item in scores] == [
            ("42", 0, True),
            ("42", 1, False),
        ]
    code = f"import cras\nprint([run.origin for run in cras.Reading([{str(minutes)!r}])])"
    assert python(code, folder).stdout == "['minutes']\n"
    assert python(code).stdout == "[]\n"
