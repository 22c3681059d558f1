"""File names of any bytes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from cras.readers import Reading, write_transcripts


@pytest.mark.skipif(sys.platform != "linux", reason="only there a file name is any bytes")
def test_a_name_that_is_no_utf_8_gives_an_id_that_files_can_hold(tmp_path: Path) -> None:
    chat = json.dumps({"messages": [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Yes."}]})
    for name in (b"\xff.json", b"\xfe.json"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(chat)
    runs = list(Reading([str(tmp_path)]))
    assert sorted(run.id for run in runs) == ["\\xfe", "\\xff"]
    write_transcripts(runs, tmp_path / "out.transcript.jsonl")
