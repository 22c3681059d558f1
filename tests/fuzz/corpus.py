"""The files that are mutated: one or more of every format that is read, recorded or written here by the commands."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from cras.cli import app
from cras.convert import convert
from cras.readers import Reading

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
FRIDAY = ROOT / "examples" / "bakery" / "tests" / "runs" / "friday.transcript.jsonl"
RUBRIC = """\
schema_version: 1
role: "You are Support"
query: ""
weights: {GA: 1, CC: 2}
levels:
  CC: {5: "all of it", 1: "none"}
criteria:
  - {id: cc-1, dimension: CC, text: Answer in French., check: {kind: language, params: {code: fr}}}
  - {id: cc-2, dimension: CC, text: Few sentences., weight: 2, check: {kind: sentences, params: {max: 3}}}
  - {id: ga-1, dimension: GA, text: Helps the customer.}
conflicts:
  - id: x-1
    type: language
    pairing: system-user
    binding: {id: s, text: Answer in French., source: system, check: {kind: language, params: {code: fr}}}
    competing: {id: u, text: Answer in English., source: user, check: {kind: language, params: {code: en}}}
"""


MESSAGES = [
    {"content": "Look this up.", "name": "user_proxy", "role": "assistant"},
    {"content": None, "name": "Ada", "role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "search", "arguments": "{}"}}]},
    {"content": "found", "name": "search", "role": "tool", "tool_call_id": "1"},
    {"content": [{"type": "text", "text": "Voilà:"}, {"type": "image_url", "image_url": {"url": "data:x"}}], "name": "Ada", "role": "user"},
    {"content": "exitcode: 0 (execution succeeded)", "name": "Terminal", "role": "user"},
]  # fmt: skip
AG2 = {
    "ag2-result.json": json.dumps({
        "chat_id": 91721213892873381937146502949774204840, "chat_history": MESSAGES, "summary": "x", "human_input": [],
        "system_messages": [{"name": "Ada", "content": "You are Ada. Answer in French."}, {"name": "B", "system_message": "x"}],
    }),
    "ag2-chat-messages.json": json.dumps({"partner": MESSAGES}),
    "ag2-roles.json": json.dumps({"question": "Where?", "history": [
        {"content": "Where?", "role": "human"}, {"content": "Plan.", "role": "Orchestrator (thought)"},
        {"content": "Please look.", "role": "Orchestrator (-> WebSurfer)"}, {"content": "I looked.", "role": "WebSurfer"}]}),
}  # fmt: skip


@lru_cache(maxsize=1)
def runs() -> dict[str, bytes]:
    """Runs by file name."""
    recorded = {path.name: path.read_bytes() for path in sorted((DATA / "recorded").glob("*.json*"))}
    del recorded["autogen-component.json"]
    real = {f"whoandwhen-{path.name}": path.read_bytes() for path in sorted((DATA / "whoandwhen").glob("*.json"))}
    two_lines = b"".join(FRIDAY.read_bytes().splitlines(keepends=True)[:2])
    return (
        recorded
        | real
        | {name: text.encode() for name, text in AG2.items()}
        | {"friday.transcript.jsonl": two_lines}
        | _as_transcripts(recorded)
    )


def _as_transcripts(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same runs in our own format, whose ``extra`` holds what each format has beside the text."""
    found = {}
    with TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder) / name
            path.write_bytes(data)
            lines = [convert(run, "transcript")[0] for run in Reading([str(path)])]
            found[f"{path.stem}.transcript.jsonl"] = "".join(json.dumps(line) + "\n" for line in lines).encode()
    return found


@lru_cache(maxsize=1)
def scores() -> dict[str, bytes]:
    """A score file as the command writes it."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "runs.scores.jsonl"
        assert CliRunner().invoke(app, ["score", str(FRIDAY), "--out", str(out)]).exit_code == 0
        return {out.name: b"".join(out.read_bytes().splitlines(keepends=True)[:4])}


@lru_cache(maxsize=1)
def rubrics() -> dict[str, bytes]:
    """A rubric by hand, and one that the command writes."""
    with TemporaryDirectory() as folder:
        assert CliRunner().invoke(app, ["rubric", str(FRIDAY), "--out", folder]).exit_code == 0
        written = next(iter(sorted(Path(folder).glob("*.yaml")))).read_bytes()
    return {"hand.yaml": RUBRIC.encode(), "written.yaml": written}


@lru_cache(maxsize=1)
def teams() -> dict[str, bytes]:
    """Teams for ``cras lint``."""
    return {
        "team.yaml": (ROOT / "examples" / "bakery" / "team.yaml").read_bytes(),
        "component.json": (DATA / "recorded" / "autogen-component.json").read_bytes(),
    }
