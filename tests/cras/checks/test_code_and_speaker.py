from __future__ import annotations

import pytest

from cras.instructions import code_blocks, run_check
from cras.transcript import Check

PYTHON = "Here:\n```python\nprint(1)\n```\n"
UNTAGGED = "Here:\n```\nimport os\nprint(os.name)\n```\n"
SHELL = "Here:\n```\npip install x\n```\n"
RESULT = "The result is:\n```\nHarbinger\n```\n"


@pytest.mark.parametrize(
    ("text", "tagged", "executable"),
    [
        (PYTHON, True, True),
        (UNTAGGED, False, None),
        (SHELL, False, None),
        (RESULT, None, False),
        (PYTHON + RESULT, None, False),
        (PYTHON + UNTAGGED, False, None),
        ("No code.", None, None),
        ("```text\nhello\n```", True, False),
        ("```json\n{}\n```", True, None),
        ("````markdown\n```\ninner\n```\n````", True, False),
    ],
)
def test_code_blocks(text: str, tagged: bool | None, executable: bool | None) -> None:
    assert run_check(Check(kind="code_tagged"), text) is tagged
    assert run_check(Check(kind="code_executable"), text) is executable


def test_blocks_are_literal_and_an_open_one_counts() -> None:
    text = "a\n  ```python\n  x = 1\n  ```\nb\n```sh\nls"
    blocks = code_blocks(text)
    assert [(block.language, block.body) for block in blocks] == [("python", "  x = 1\n"), ("sh", "ls")]
    assert all(block.literal in text for block in blocks)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("I have checked it.", True),
        ("Ada: I have checked it.", True),
        ("Bob: I have checked the file.", False),
        ("**Bob**: The answer is 4.", False),
        ("Bob: please check the file.", None),
        ("Bob: Can you check?", None),
        ("Tasks:\n- Bob: check the file.", None),
        ("Bobby: is a name.", True),
        ("", None),
    ],
)
def test_speaking_as_another_agent(text: str, met: bool | None) -> None:
    assert run_check(Check(kind="speaks_as", params={"name": "Ada", "others": ["Bob", "C++_Expert"]}), text) is met
