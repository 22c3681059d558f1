"""Whatever is in a file: it is read, or it is an input error. Nothing else comes out of a reader or of a command.

The default run breaks every file a few dozen times, ``-m slow`` thousands of times. A failure names the file and the
number of the mutation: ``mutated(data, suffix, "NAME NUMBER")`` answers the bytes again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.convert import WRITERS, convert
from cras.errors import InputError
from cras.readers import Reading
from cras.rubrics.files import read_rubric
from cras.scoring.file import read_scores
from tests.fuzz import corpus
from tests.fuzz.mutate import mutated

READ = [pytest.param(25, id="some"), pytest.param(2000, id="many", marks=pytest.mark.slow)]
COMMANDS = [pytest.param(1, id="some"), pytest.param(100, id="many", marks=pytest.mark.slow)]


def broken(files: dict[str, bytes], number: int, folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file mutated so many times: which mutation it is, and the file."""
    for name, data in files.items():
        path = folder / name
        for count in range(number):
            path.write_bytes(mutated(data, path.suffix, f"{name} {count}"))
            yield f"{name} {count}", path


def got_through(cases: Iterator[tuple[str, Path]], check: Callable[[Path], object]) -> list[str]:
    """What came out as something else than an input error, in words."""
    found = []
    for case, path in cases:
        try:
            check(path)
        except InputError:
            continue
        except Exception as error:  # noqa: BLE001 (any other exception is what is looked for)
            found.append(f"{case}: {type(error).__name__}: {str(error)[:200]}")
    return found


def read_and_convert(path: Path) -> None:
    """Read, and write in every format; what was not read has to be told."""
    reading = Reading([str(path)])
    for run in reading:
        for name in WRITERS:
            json.dumps(convert(run, name)[0], ensure_ascii=False).encode()
    assert reading.runs_read == reading.runs_found or reading.problems


@pytest.mark.parametrize("number", READ)
def test_a_run_is_read_or_an_input_error(tmp_path: Path, number: int) -> None:
    assert not got_through(broken(corpus.runs(), number, tmp_path), read_and_convert)


@pytest.mark.parametrize("number", READ)
def test_a_rubric_is_read_or_an_input_error(tmp_path: Path, number: int) -> None:
    assert not got_through(broken(corpus.rubrics(), number, tmp_path), read_rubric)


@pytest.mark.parametrize("number", READ)
def test_a_score_file_is_read_or_an_input_error(tmp_path: Path, number: int) -> None:
    assert not got_through(broken(corpus.scores(), number, tmp_path), read_scores)


def fails(*arguments: str) -> list[str]:
    """What a command did beside ending with one of its exit codes and, at 2, a line that says why."""
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return [f"{arguments[0]}: {type(result.exception).__name__}: {str(result.exception)[:200]}"]
    # lint tells of what it could read, and then what it could not
    is_told = result.stderr.startswith("cras: ") or (arguments[0] == "lint" and "not read: " in result.stderr)
    if result.exit_code not in (0, 1, 2) or (result.exit_code == 2 and not is_told):
        return [f"{arguments[0]}: exit code {result.exit_code}, {result.stderr[:200]!r}"]
    return []


@pytest.mark.parametrize("number", COMMANDS)
def test_commands_read_a_run_or_end_with_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("made").mkdir()
    found = []
    for place, (case, path) in enumerate(broken(corpus.runs(), number, tmp_path)):
        run, scores = path.name, f"made/{place}.scores"
        problems = fails("score", run, "--out", scores)
        if Path(scores).exists():
            problems += fails("report", scores, "--html", "page.html", "--runs", run)
            if place % 4 == 0:  # the slowest
                problems += fails("compare", scores, scores, "--runs-a", run, "--runs-b", run)
        problems += fails("convert", run, "--to", [*WRITERS][place % len(WRITERS)], "--out", "made/converted")
        problems += fails("lint", run)
        found += [f"{case}: {problem}" for problem in problems]
    assert not found


@pytest.mark.parametrize("number", COMMANDS)
def test_commands_read_scores_or_end_with_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.chdir(tmp_path)
    ((name, data),) = corpus.scores().items()
    Path("good.jsonl").write_bytes(data)
    runs = str(corpus.FRIDAY)
    found = []
    for case, path in broken({name: data}, 10 * number, tmp_path):
        problems = fails("report", path.name, "--html", "page.html", "--runs", runs)
        problems += fails("compare", "good.jsonl", path.name, "--level", "turn", "--level", "transcript")
        problems += fails("compare", path.name, "good.jsonl", "--json")
        problems += fails("score", runs, "--out", path.name)
        found += [f"{case}: {problem}" for problem in problems]
    assert not found


@pytest.mark.parametrize("number", COMMANDS)
def test_commands_read_teams_and_rubrics_or_end_with_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.chdir(tmp_path)
    found = []
    for case, path in broken(corpus.teams(), 10 * number, tmp_path):
        found += [f"{case}: {problem}" for problem in fails("lint", path.name)]
    for case, path in broken(corpus.rubrics(), 4 * number, tmp_path):
        options = ("--rubrics", path.name, "--out", f"{case}.scores")
        found += [f"{case}: {problem}" for problem in fails("score", str(corpus.FRIDAY), *options)]
    assert not found


def test_the_files_that_are_broken_are_read_as_they_are(tmp_path: Path) -> None:
    """Without this, a corpus that nothing reads would pass."""
    for name, data in corpus.runs().items():
        (tmp_path / name).write_bytes(data)
        reading = Reading([str(tmp_path / name)])
        assert list(reading), name
        assert not reading.problems, name
    formats = {run.origin for run in Reading([str(tmp_path)])}
    assert formats >= {"autogen", "autogen-state", "ag2", "chat", "otel"}
    for name, data in corpus.rubrics().items():
        (tmp_path / name).write_bytes(data)
        assert read_rubric(tmp_path / name).criteria
    for name, data in corpus.scores().items():
        (tmp_path / name).write_bytes(data)
        assert read_scores(tmp_path / name)


def test_mutations_are_the_same_every_time_and_break_what_they_touch() -> None:
    for name, data in corpus.runs().items():
        made = [mutated(data, Path(name).suffix, f"{name} {number}") for number in range(20)]
        assert made == [mutated(data, Path(name).suffix, f"{name} {number}") for number in range(20)]
        assert len(set(made)) > 14
        assert sum(item == data for item in made) < 5
