"""The code blocks of the pages are run: each page in order, in an empty folder.

```` ```python ```` is executed, the lines of ```` ```sh ```` are commands of ``cras``. A comment before a block says more:
``<!-- file: NAME -->`` the block is written to that file, ``<!-- exits: 1 -->`` its last command ends with that code,
``<!-- not run: REASON -->`` it needs a network, a key or long training. Other blocks are illustrations. ``my_client`` is the reader's own model client: here one that replays.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from autogen_ext.models.replay import ReplayChatCompletionClient
from typer.testing import CliRunner

from cras.cli import app

REPOSITORY = Path(__file__).resolve().parents[1]
ELSEWHERE = {
    "extend.md": "tests/test_extend.py",
    "readers.md": "tests/cras/readers/test_docs.py",
    "score-my-run.md": "tests/cras/readers/test_docs.py",
}
"""Pages with a test of their own, which says more of them."""
_BLOCK = re.compile(
    r"(?:<!-- (?P<key>file|exits|not run): (?P<value>[^>]*?) -->\n+)?^```(?P<language>\w*)\n(?P<code>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
PAGES = sorted(path for path in [*REPOSITORY.glob("docs/*.md"), REPOSITORY / "README.md"] if path.name not in ELSEWHERE)


def blocks(page: Path) -> list[tuple[str | None, str, str, str]]:
    """Of a page: the comment's key and value, the language and the code of each block."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [(block["key"], block["value"] or "", block["language"], block["code"]) for block in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_blocks_of_a_page_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "page", "my_client": ReplayChatCompletionClient(["The sea is wide."] * 9)}
    ran = 0
    for key, value, language, code in blocks(page):
        if key == "not run":
            assert value, f"{page.name}: say why the block is not run"
        elif key == "file":
            Path(value).write_text(code, encoding="utf-8")
        elif language == "python":
            exec(compile(code, page.name, "exec"), names)
            ran += 1
        elif language in ("sh", "console"):
            _run(code, int(value) if key == "exits" else 0)
            ran += 1
    if not ran:
        pytest.skip(f"{page.name} has no block that is run")


def _run(code: str, last: int) -> None:
    lines = [line.removeprefix("$ ") for line in code.splitlines() if line.strip()]
    for line in lines:
        program, *arguments = shlex.split(line, comments=True)
        assert program == "cras", line
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == (last if line is lines[-1] else 0), f"{line}\n{result.output}"


def test_pages_tested_elsewhere_are_tested_there() -> None:
    for name, place in ELSEWHERE.items():
        assert (REPOSITORY / "docs" / name).exists()
        assert name in (REPOSITORY / place).read_text(encoding="utf-8")
