"""What docs/judges.md shows runs as it stands."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.judges import judge_named
from cras.judges.asking.prices import price_of
from cras.scoring.score import score
from tests.cras.conftest import transcript_of

pytest.importorskip("autogen_ext.models.replay", reason="needs autogen-ext")

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "judges.md").read_text("utf-8")


def block(language: str) -> str:
    *_, found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_python_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CRAS_CACHE", str(tmp_path / "answers.sqlite"))
    exec(compile(block("python"), "judges.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert "CC True rules 'La mer est calme et rouge.'" in lines
    assert "KBA False replay 'rouge'" in lines
    assert len(lines) == 4


def test_the_prices_example(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(block("yaml"))
    price = price_of("openai:my-model", str(tmp_path / "prices.yaml"), at_provider=False)
    assert price is not None
    assert (price.prompt, price.completion) == (0.20, 0.80)


def test_the_commands_are_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is understood down to the runs, which are not there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none-of-your-business")
    commands = re.findall(r"^    (cras score .*)$", PAGE, re.MULTILINE)
    assert len(commands) == 6
    for command in commands:
        result = CliRunner().invoke(app, shlex.split(command)[1:])
        assert result.exit_code == 2
        assert "runs" in result.stderr
        assert "No such option" not in result.stderr
        assert "--judge" not in result.stderr


def test_the_judge_of_the_page_judges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed the way that a wheel is, with the entry point of the page."""
    code, _ = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "manners.py").write_text(code)
    info = tmp_path / "manners-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: manners\nVersion: 1.0\n")
    group = block("toml").replace('[project.entry-points."cras.judges"]', "[cras.judges]").partition("#")[0]
    (info / "entry_points.txt").write_text(group.replace('"', ""))
    monkeypatch.syspath_prepend(tmp_path)
    run = transcript_of("You are Ada. Be polite.", "Come in, please.", "Go away.")
    monkeypatch.delitem(sys.modules, "manners", raising=False)
    first, second = score([run], judge_named("rules,polite:please"))
    del sys.modules["manners"]
    decided = [
        [(item.met, item.quote) for item in record.criteria if item.by == "polite:please"] for record in (first, second)
    ]
    assert decided == [[(True, "please")], [(False, None)]]
