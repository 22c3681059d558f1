from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from cras.readers import write_transcripts
from cras.transcript import Transcript
from tests.cras.conftest import REPOSITORY, transcript_of

TASK = "Describe the sea. Answer in English, please."
FRENCH = "La mer est bleue et profonde, elle est très large."
ENGLISH = "The sea is wide and blue and very deep today."


def answered(reply: str, identifier: str = "run") -> Transcript:
    return transcript_of("You are Ada. Always answer in French.", reply, task=TASK, identifier=identifier)


# pytester forgets what an inner run imports, and numpy cannot be loaded twice in a process
for _name in ("scipy.stats", "scipy.optimize", "autogen_agentchat.teams", "cras.pytest_plugin.yaml_tests"):
    import_module(_name)
for _name in ("cras.pytest_plugin.baseline", "cras.pytest_plugin.github", "tests.cras.live.test_recorder"):
    import_module(_name)

UNUSED = "-p no:asyncio -p no:anyio"

HELPERS = """
    import pytest
    from cras import assert_adheres
    from tests.cras.pytest_plugin.conftest import ENGLISH, FRENCH, TASK, answered
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project of a user: runs/french.transcript.jsonl (4 runs) and runs/mixed.transcript.jsonl (3 of 4 in French)."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    Path("runs").mkdir()
    write_transcripts([answered(FRENCH, f"r{n}") for n in range(4)], "runs/french.transcript.jsonl")
    replies = [FRENCH, FRENCH, ENGLISH, FRENCH]
    write_transcripts([answered(text, f"r{n}") for n, text in enumerate(replies)], "runs/mixed.transcript.jsonl")
    # plugins that a test does not need, some of which cost seconds at the end of every inner run
    monkeypatch.setenv("PYTEST_ADDOPTS", f"-p no:cacheprovider -p no:hypothesispytest {UNUSED}")
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    return pytester
