"""Paths, formats and every kind of bad input."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cras.errors import InputError
from cras.readers import READERS, Reading, write_transcripts
from cras.readers import files as files_module
from cras.transcript import Transcript
from tests.cras.conftest import transcript_of

AG2 = {"history": [{"content": "Hello.", "name": "Ada", "role": "user"}], "system_prompt": {"Ada": "You are Ada."}}


def read(*paths: Path, **more: str) -> tuple[list[Transcript], Reading]:
    reading = Reading([str(path) for path in paths], **more)
    return list(reading), reading


def test_transcripts_survive_a_round_trip(tmp_path: Path) -> None:
    runs = [transcript_of("Answer in French.", "Bonjour à tous.", "Hi \u2028 there", identifier=name) for name in "ab"]
    assert write_transcripts(runs, tmp_path / "x.transcript.jsonl") == 2
    found, reading = read(tmp_path)
    assert found == runs
    assert not reading.problems


def test_folder_order_ids_and_what_is_no_run(tmp_path: Path) -> None:
    for name in ("2.json", "10.json", "sub/1.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(AG2))
    (tmp_path / "x.scores.jsonl").write_text("{}\n")
    (tmp_path / "README.md").write_text("no run")
    (tmp_path / ".hidden.json").write_text("{}")
    found, reading = read(tmp_path)
    assert [run.id for run in found] == ["2", "10", "sub/1"]
    assert not reading.problems


def test_a_bad_line_costs_that_line(tmp_path: Path) -> None:
    good = transcript_of("", "x").model_dump_json()
    other = transcript_of("", "x", identifier="other").model_dump_json()
    no_content = json.loads(good)
    del no_content["turns"][0]["content"]
    path = tmp_path / "x.transcript.jsonl"
    lines = [good, "", "not json", json.dumps(no_content), '{"some": "thing"}', other, good[:40]]
    path.write_text("\n".join(lines))
    found, reading = read(path)
    assert [run.id for run in found] == ["run", "other"]
    assert (reading.runs_found, reading.runs_read) == (6, 2)
    told = [str(problem) for problem in reading.problems]
    assert told[0].startswith(f"{path}, line 3: is not JSON")
    assert told[1].startswith(f"{path}, line 4, field turns[0].content: field required (a turn needs its text")
    assert told[2].startswith(f"{path}, line 5: is of no known format")
    assert told[3].startswith(f"{path}, line 7: is not JSON")
    assert "was it cut off?" in told[3]


def test_a_line_past_the_limit_is_skipped_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "x.transcript.jsonl"
    good = transcript_of("", "x").model_dump_json()
    with path.open("w") as file:
        file.write(good + "\n" + '{"id": "' + "x" * 50_000_000 + '"}\n' + good + "\n")
    found, reading = read(path)
    assert [run.id for run in found] == ["run", "run#2"]
    assert [problem.line for problem in reading.problems] == [2]
    assert "has 50.0 MB; a line, which is one run, may have at most 32 MiB" in str(reading.problems[0])


@pytest.mark.parametrize("content", ["", "hello", "{", '{"a": 1}', "[]", "[1]", "3", "null", "\x00\x01", "[" * 100_000])
def test_a_file_that_is_no_run(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    found, reading = read(path)
    assert not found
    (problem,) = reading.problems
    assert problem.file == str(path)
    assert "\n" not in str(problem)
    assert len(str(problem)) < 700


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b'{"history": "\xff"}')
    _, reading = read(tmp_path)
    assert "byte 13 is not UTF-8" in str(reading.problems[0])


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.json: no such file or folder"):
        Reading([str(tmp_path / "missing.json")])
    with pytest.raises(InputError, match=r"has no \*\.json"):
        Reading([str(tmp_path)])
    with pytest.raises(InputError, match="known are transcript, autogen, "):
        Reading([], format="xml")


def test_patterns_doubles_and_byte_order_marks(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(AG2), encoding="utf-8-sig")
    found, _ = read(tmp_path / "*.json", tmp_path / "a.json", tmp_path)
    assert [run.id for run in found] == ["a", "b"]


def test_standard_input_and_lists_of_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(json.dumps([AG2, AG2]).encode())

    monkeypatch.setattr(files_module.sys, "stdin", Input())
    reading = Reading(["-"])
    assert [run.id for run in reading] == ["stdin[0]", "stdin[1]"]


def test_format_overrides_recognition(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps(AG2))
    found, reading = read(tmp_path, format="autogen")
    assert not found
    assert reading.problems[0].field == "messages"


def test_documents_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(AG2, indent=2) + "\n" + json.dumps(AG2, indent=2) + "\n[" + "9" * 5000 + "]")
    found, reading = read(path)
    assert [run.id for run in found] == ["x[0]", "x[1]"]
    assert reading.problems[0].line == 2 * len(json.dumps(AG2, indent=2).splitlines()) + 1
    assert "is not JSON from here on" in str(reading.problems[0])


def test_lone_surrogates_do_not_reach_our_files(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"history": [{"content": "a\\ud800b", "name": "Ada", "role": "user"}]}')
    found, _ = read(tmp_path)
    assert found[0].turns[0].content == "a\ufffdb"
    write_transcripts(found, tmp_path / "y.jsonl")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["history", "messages", "content", "name", "role", "source", "type", "system_prompt", "agents",
                         "turns",
                         "schema_version", "team", "config", "participants", "tool_calls", "result", "chat_history",
                         "custom_id", "body", "request", "response", "choices", "message", "function", "parts",
                         "agent_states", "llm_context", "message_thread", "resourceSpans", "scopeSpans", "spans",
                         "spanId", "traceId", "context", "trace_id", "span_id", "attributes", "events", "key", "value",
                         "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.agent.name", "arrayValue"]),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@given(JSON, st.sampled_from([None, *READERS]))
def test_no_document_breaks_a_reader(
    tmp_path_factory: pytest.TempPathFactory, value: object, format: str | None
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.json"
    path.write_text(json.dumps(value))
    reading = Reading([str(path)], format)
    found = list(reading)
    assert len(found) == reading.runs_read <= reading.runs_found
    assert found or reading.problems or reading.runs_found == 0
    for run in found:
        assert Transcript.model_validate_json(run.model_dump_json()) == run


def test_all_of_whoandwhen(whoandwhen: Path) -> None:
    reading = check_whoandwhen(whoandwhen, runs=126, turns=1099)
    assert sum(note.kind == "never speaks" for note in reading.notes) == 14


def test_four_runs_of_whoandwhen(four_runs: Path) -> None:
    reading = check_whoandwhen(four_runs, runs=4, turns=27)
    assert [(note.name, note.transcript_id) for note in reading.notes if note.kind == "never speaks"] == [
        ("Unlambda_Expert", "70")
    ]


def check_whoandwhen(folder: Path, *, runs: int, turns: int) -> Reading:
    found, reading = read(folder)
    assert (reading.runs_read, reading.runs_found) == (runs, runs)
    assert (reading.turns_read, reading.turns_found) == (turns, turns)
    assert not reading.problems
    raw = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    assert len(raw) == runs
    for run in found:
        history = raw[run.id]["history"]
        assert [(turn.agent, turn.content) for turn in run.turns] == [
            (item["name"], item["content"]) for item in history
        ]
        assert run.turns[0].given
        assert run.extra["mistake_agent"] == raw[run.id]["mistake_agent"]
    assert {note.name for note in reading.notes if note.kind == "not a model"} == {"Computer_terminal"}
    return reading
