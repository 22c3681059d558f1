"""Formats of other packages: when they are asked, in which order, and what a fault in one costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cras.readers import READERS, Document, Reader, Reading, register
from cras.readers import chat as chat_module
from cras.transcript import Transcript
from tests.cras.readers.packages import package, python

LINES = """
from cras.readers import Document, Reader
from cras.transcript import Transcript, Turn

def recognises(value):
    return isinstance(value, dict) and "lines" in value

def read(value, default_id):
    if value["lines"] == 3:
        return value["lines"].missing
    if value["lines"] == "bad":
        return Document(Transcript(id=default_id, turns=[{"index": "x"}]))
    if value["lines"] == "none":
        return None
    turns = [Turn(index=i, agent="Ada", content=text) for i, text in enumerate(value["lines"])]
    return Document(Transcript(id=default_id, turns=turns, origin="NAME"))

LINES = Reader("NAME", '{"lines": [text]}', recognises, read)
"""
READ = """
from cras.readers import Reading
reading = Reading([PATH], FORMAT)
for run in reading:
    print(run.id, run.origin, *(turn.content for turn in run.turns))
print(reading.runs_read, reading.runs_found)
for problem in reading.problems:
    print(problem)
"""


def reading_of(path: Path, format: str | None = None) -> str:
    return READ.replace("PATH", repr(str(path))).replace("FORMAT", repr(format))


def lines(folder: Path, name: str = "lines", module: str = LINES, *, of: str = "many_words") -> Path:
    """An installed package with a reader of that name."""
    files = {"__init__.py": "", "reader.py": module.replace("NAME", name)}
    return package(folder, of, f"{name} = {of}.reader:LINES", files)


def test_formats_are_tried_in_the_order_that_is_written_down() -> None:
    assert list(READERS) == ["transcript", "autogen", "chat", "ag2", "autogen-state", "otel"]


def test_a_package_adds_a_format_also_for_lists_of_runs(tmp_path: Path) -> None:
    folder = lines(tmp_path / "a")
    path = tmp_path / "x.json"
    path.write_text(
        json.dumps([{"lines": ["Hi"]}, {"lines": ["Ho", "Hu"]}, {"messages": [{"role": "user", "content": "A"}]}])
    )
    done = python(reading_of(path), folder)
    assert done.stdout.splitlines() == ["x[0] lines Hi", "x[1] lines Ho Hu", "x[2] chat A", "3 3"], done.stderr
    path.write_text(json.dumps({"lines": ["Hi"]}))
    assert python(reading_of(path, "lines"), folder).stdout.splitlines() == ["x lines Hi", "1 1"]
    told = python(reading_of(path, "nothing"), folder).stderr
    assert (
        "--format nothing: no such format; known are transcript, autogen, chat, ag2, autogen-state, otel, lines" in told
    )


def test_other_packages_are_not_looked_at_for_what_is_known_here(tmp_path: Path) -> None:
    folder = lines(tmp_path / "a", module="1 / 0")
    known = [
        {"history": [{"content": "Hello.", "name": "Ada", "role": "user"}]},
        [{"source": "Ada", "content": "Hi", "type": "TextMessage"}],
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, known)))
    looked = "\nfrom cras.files.plugins import _installed\nprint(_installed.cache_info().currsize)"
    for format, read in ((None, "3 3"), ("chat", "2 3")):
        told = python(reading_of(path, format) + looked, folder)
        assert read in told.stdout.splitlines(), told.stderr
        assert told.stdout.splitlines()[-1] == "0"


def test_the_first_by_name_reads_what_two_packages_know(tmp_path: Path) -> None:
    folders = [lines(tmp_path / name, name, of=f"package_{name}") for name in ("zeta", "alpha", "mid")]
    path = tmp_path / "x.json"
    path.write_text('{"lines": ["Hi"]}')
    assert python(reading_of(path), *folders).stdout.splitlines()[0] == "x alpha Hi"


@pytest.mark.parametrize(
    ("name", "module", "message"),
    [
        ("lines", "1 / 0", "(many_words.reader:LINES) that cannot be loaded (ZeroDivisionError: division by zero)"),
        ("lines", "LINES = print", "that is no cras.readers.Reader"),
        ("lines", LINES.replace('"NAME"', '"other"'), "whose reader has name = 'other'; the two have to be equal"),
        ("chat", LINES, "brings a format 'chat', which cras has itself"),
    ],
)
def test_a_package_whose_reader_is_none_is_named(tmp_path: Path, name: str, module: str, message: str) -> None:
    folder = lines(tmp_path / "a", name, module)
    path = tmp_path / "x.json"
    path.write_text('{"lines": ["Hi"]}')
    last = python(reading_of(path), folder).stderr.splitlines()[-1]
    assert last.startswith(f"cras.errors.InputError: package many_words 1.0 brings a format {name!r}")
    assert message in last


def test_two_packages_with_a_format_of_one_name_are_both_named(tmp_path: Path) -> None:
    folders = [lines(tmp_path / name, of=name) for name in ("one", "two")]
    path = tmp_path / "x.json"
    path.write_text('{"lines": ["Hi"]}')
    last = python(reading_of(path, "lines"), *folders).stderr.splitlines()[-1]
    assert "package one 1.0 and package two 1.0 both bring a format 'lines'; uninstall one of them" in last


def test_a_fault_in_another_packages_reader_costs_that_document_and_is_shown_with_its_place(tmp_path: Path) -> None:
    folder = lines(tmp_path / "a")
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(json.dumps({"lines": what}) for what in (["Hi"], 3, "bad", "none", ["Ho"])))
    first, last, read, *problems = python(reading_of(path), folder).stdout.splitlines()
    assert (first, last, read) == ("x:1 lines Hi", "x:5 lines Ho", "2 5")
    place = folder / "many_words" / "reader.py"
    begin = "the reader 'lines' of package many_words 1.0 failed here"
    assert problems[0].startswith(
        f"{path}, line 2: {begin} (AttributeError: 'int' object has no attribute 'missing' at"
    )
    assert f" at {place}:10); mend or update it, or name another format with --format" in problems[0]
    assert problems[1].startswith(f"{path}, line 3: {begin} (ValidationError: ")
    assert f" at {place}:12)" in problems[1]
    assert "(TypeError: it answers a NoneType, not a cras.readers.Document with a transcript)" in problems[2]
    assert len(problems) == 3


def test_a_format_that_stumbles_while_recognising_costs_that_document(tmp_path: Path) -> None:
    folder = lines(tmp_path / "a", module=LINES.replace("isinstance(value, dict) and ", ""))
    path = tmp_path / "x.jsonl"
    path.write_text('{"lines": ["Hi"]}\n3\n{"lines": ["Ho"]}\n')
    first, last, read, problem = python(reading_of(path), folder).stdout.splitlines()
    assert (first, last, read) == ("x:1 lines Hi", "x:3 lines Ho", "2 3")
    assert f"{path}, line 2: the reader 'lines' of package many_words 1.0 failed here (TypeError: " in problem


@pytest.mark.parametrize("gathers", [False, True])
def test_a_fault_in_a_registered_reader_costs_that_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gathers: bool
) -> None:
    def faulty(value: object, default_id: str) -> Document:
        return Document(Transcript(id=default_id, turns=[]), problems=[{}["nothing"]])

    def gather(values: object, default_id: str) -> list[Document]:
        return [faulty(values, default_id)]

    monkeypatch.setitem(READERS, "faulty", READERS["chat"])  # so that it goes when the test ends
    register(
        Reader(
            "faulty", "{}", lambda value: isinstance(value, dict) and "x" in value, faulty, gather if gathers else None
        )
    )
    (tmp_path / "x.json").write_text('{"x": 1}')
    (tmp_path / "y.json").write_text('{"messages": [{"role": "user", "content": "A"}]}')
    reading = Reading([str(tmp_path)])
    assert [run.id for run in reading] == ["y"]
    assert (reading.runs_read, reading.runs_found) == (1, 2)
    (problem,) = reading.problems
    assert f"the reader 'faulty' failed here (KeyError: 'nothing' at {__file__}:" in str(problem)


def test_a_bug_in_a_reader_of_this_package_is_not_taken_for_a_bad_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(chat_module, "match_agents", broken)
    (tmp_path / "y.json").write_text('{"messages": [{"role": "user", "content": "A"}]}')
    with pytest.raises(KeyError, match="a bug"):
        list(Reading([str(tmp_path)]))
