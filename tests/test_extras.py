"""Without the extras, the commands that need them say which; those that need none work."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]

BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"torch", "transformers", "trl", "peft", "datasets", "captum", "matplotlib"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
from %s import app
app(sys.argv[1:])
"""


PAGES = [REPOSITORY / "README.md", *sorted(REPOSITORY.glob("docs/*.md"))]
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_whose_code_needs_autogen_ext_says_which_extra_brings_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if any("autogen_ext" in code for code in PYTHON.findall(text)):
        assert "`autogen-ext`" in text
        assert 'pip install "sail-cras[openai]"' in text


WITH_THE_READERS_OWN_CLIENT = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"autogen_ext", "openai", "torch", "transformers"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
from autogen_core.models import ChatCompletionClient, CreateResult, ModelInfo, RequestUsage
class Own(ChatCompletionClient):
    model_info = capabilities = ModelInfo(
        vision=False, function_calling=False, json_output=False, family="unknown", structured_output=False)
    async def create(self, messages, **more):
        return CreateResult(finish_reason="stop", content="The sea is wide.", usage=RequestUsage(1, 1), cached=False)
    async def create_stream(self, messages, **more):
        yield await self.create(messages)
    async def close(self): ...
    def actual_usage(self): return RequestUsage(1, 1)
    def total_usage(self): return RequestUsage(1, 1)
    def count_tokens(self, messages, **more): return 1
    def remaining_tokens(self, messages, **more): return 1000
names = {"__name__": "page", "my_client": Own()}
for code in sys.argv[1:]:
    exec(compile(code, "README.md", "exec"), names)
"""


def test_the_code_of_the_readme_needs_no_extra(tmp_path: Path) -> None:
    """It says that a plain install is enough."""
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    section = text[text.index("`pip install sail-cras` gives `cras` alone") :]
    codes = PYTHON.findall(section[: section.index("\n## ")])
    assert codes
    found = subprocess.run(
        [sys.executable, "-c", WITH_THE_READERS_OWN_CLIENT, *codes],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("writer 0.0 ")
    assert "[('language', 'competing')]" in found.stdout


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [
        ("sail.cli", ["demo", "--out", "demo"], "train"),
        ("sail.cli", ["train", "recipe.yaml"], "train"),
        ("attention_probe.cli", ["run", "--model", "m", "--scenarios", "s.jsonl", "--out", "o"], "probe"),
    ],
)
def test_a_missing_extra_is_named(module: str, arguments: list[str], extra: str, tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_text("model: embedded\n")
    code = BLOCKED % module
    found = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 2, found.stderr
    assert f"pip install 'sail-cras[{extra}]'" in found.stderr
    assert "Traceback" not in found.stderr


def test_cras_needs_none(tmp_path: Path) -> None:
    code = BLOCKED % "cras.cli"
    (tmp_path / "team.yaml").write_text("agents:\n  - {name: a, system_message: Use no commas.}\n")
    found = subprocess.run(
        [sys.executable, "-c", code, "lint", "team.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
