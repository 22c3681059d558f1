"""Killed at any moment, a full disk, two runs on one file, a limit: nothing is paid for twice, the file ends the same."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.errors import InputError
from cras.judges import RulesJudge, judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.judges.asking.cache import AnswerCache, Answered
from cras.judges.cascade import Cascade
from cras.readers import write_transcripts
from cras.scoring.score import ScoreFile, Tally, score
from tests.cras.conftest import transcript_of
from tests.cras.faults.process import finish, start
from tests.cras.judges.server import Body, Reply, Server, good, serving, verdicts

pytest.importorskip("autogen_ext.models.openai", reason="needs the extra: pip install sail-cras[openai]")

TURNS = 24
RUNS = [
    transcript_of("Use one sentence. Explain.", *(f"Run {r}, text {n}." for n in range(6)), identifier=f"r{r}")
    for r in range(4)
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    def slowly(body: Body, number: int) -> Reply:
        return Reply(verdicts(body), silence_seconds=0.02)

    with serving(slowly) as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        yield running


def settings(folder: Path, **more: object) -> JudgeSettings:
    return JudgeSettings(cache=folder / "answers.sqlite", **more)  # type: ignore[arg-type]


def write(out: Path, folder: Path, **more: object) -> tuple[Tally, Cascade]:
    judge, tally = judge_named("rules,openai:m", settings(folder, **more)), Tally()
    assert isinstance(judge, Cascade)
    with ScoreFile(out) as file:
        for _ in file.keep(score(RUNS, judge, done=file.done, tally=tally)):
            pass
    return tally, judge


def arguments(runs: Path, out: Path, folder: Path, *more: str) -> list[str]:
    return [
        "score",
        str(runs),
        "--judge",
        "rules,openai:m",
        "--out",
        str(out),
        "--cache",
        str(folder / "a.sqlite"),
        *more,
    ]


@pytest.mark.parametrize(("most_kills", "stride"), [(4, 6), pytest.param(40, 2, marks=pytest.mark.slow)])
def test_killed_at_random_moments_it_ends_with_the_same_bytes(
    tmp_path: Path, server: Server, most_kills: int, stride: int
) -> None:
    runs, whole, out = tmp_path / "x.transcript.jsonl", tmp_path / "whole.scores.jsonl", tmp_path / "out.scores.jsonl"
    write_transcripts(RUNS, runs)
    write(whole, tmp_path)
    before = len(server.requests)
    assert before == TURNS
    chance, kills, concurrency = random.Random(7), 0, 2
    while kills < most_kills:
        target = len(server.requests) + chance.randint(1, stride)
        process = start(arguments(runs, out, tmp_path, "--concurrency", "2"), server.url, tmp_path / "stderr")
        while process.is_alive() and len(server.requests) < target:
            time.sleep(0.0005)
        # A moment later than the request: before, while or after its answer is written down.
        time.sleep(chance.random() * 0.03)
        process.kill()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        kills += 1
    assert kills >= 3
    code, said = finish(arguments(runs, out, tmp_path), server.url, tmp_path / "stderr")
    assert code == 0, said
    assert out.read_bytes() == whole.read_bytes()
    asked = len(server.requests) - before
    # A request whose answer never arrived has to be sent again; no answer that arrived is asked for again.
    assert TURNS <= asked <= TURNS + kills * concurrency


def test_a_second_run_on_the_same_file_is_refused(tmp_path: Path, server: Server) -> None:
    runs, out = tmp_path / "x.transcript.jsonl", tmp_path / "out.scores.jsonl"
    write_transcripts(RUNS, runs)
    with ScoreFile(out) as file:
        records = file.keep(score(RUNS, RulesJudge(), done=file.done))
        next(records)
        code, said = finish(arguments(runs, out, tmp_path), server.url, tmp_path / "stderr")
        assert code == 2
        assert "another run is writing it" in said
        assert server.requests == []
        list(records)
    assert out.read_bytes().count(b"\n") == TURNS
    with ScoreFile(out):
        pass


def test_a_full_disk_costs_the_record_that_did_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, whole = tmp_path / "out.scores.jsonl", tmp_path / "whole.scores.jsonl"
    with ScoreFile(whole) as file:
        list(file.keep(score(RUNS, RulesJudge(), done=file.done)))
    room, write_bytes = whole.stat().st_size * 2 // 5, os.write

    def write_until_full(handle: int, data: bytes) -> int:
        nonlocal room
        if room == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = write_bytes(handle, data[:room])
        room -= count
        return count

    with ScoreFile(out) as file:
        monkeypatch.setattr("cras.scoring.file.os.write", write_until_full)
        with pytest.raises(InputError, match=r"No space left on device.* it holds .* records; make room"):
            list(file.keep(score(RUNS, RulesJudge(), done=file.done)))
        monkeypatch.undo()
    kept = out.read_bytes()
    assert kept.endswith(b"\n")
    assert whole.read_bytes().startswith(kept)
    with ScoreFile(out) as file:
        list(file.keep(score(RUNS, RulesJudge(), done=file.done)))
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("limit", [40_000, 9_000], ids=["the cache", "the score file"])
def test_no_more_room_in_a_real_process(tmp_path: Path, server: Server, limit: int) -> None:
    """The kernel itself refuses to write on: a file may not grow past so many bytes."""
    runs, whole, out = tmp_path / "x.transcript.jsonl", tmp_path / "whole.scores.jsonl", tmp_path / "out.scores.jsonl"
    write_transcripts(RUNS, runs)
    write(whole, tmp_path)
    before = len(server.requests)
    if limit == 9_000:  # the answers are there already, so that only the score file grows
        finish(arguments(runs, tmp_path / "first.scores.jsonl", tmp_path), server.url, tmp_path / "stderr")
        before = len(server.requests) - TURNS
    limited = arguments(runs, out, tmp_path, "--concurrency", "1")
    code, said = finish(limited, server.url, tmp_path / "stderr", file_bytes=limit)
    assert code == 2, said
    assert "make room" in said
    assert "Traceback" not in said
    assert whole.read_bytes().startswith(out.read_bytes())
    assert len(out.read_bytes()) < len(whole.read_bytes())
    code, said = finish(arguments(runs, out, tmp_path), server.url, tmp_path / "stderr")
    assert code == 0, said
    assert out.read_bytes() == whole.read_bytes()
    # One answer came when there was no room left for it.
    assert len(server.requests) - before <= TURNS + 1


def test_max_calls_stops_before_the_call_that_would_pass_it(tmp_path: Path, server: Server) -> None:
    whole, out = tmp_path / "whole.scores.jsonl", tmp_path / "out.scores.jsonl"
    tally, judge = write(out, tmp_path, max_calls=7)
    assert len(server.requests) == judge.ledger.calls == 7
    assert tally.stopped is not None
    assert "--max-calls 7" in tally.stopped
    scored = tally.scored
    assert scored <= 7, "answers to later turns that came first are in the cache"
    tally, judge = write(out, tmp_path)
    assert (tally.stopped, tally.resumed, len(server.requests)) == (None, scored, TURNS)
    assert judge.ledger.calls == TURNS - 7
    write(whole, tmp_path)
    assert out.read_bytes() == whole.read_bytes()
    assert write(tmp_path / "none.scores.jsonl", tmp_path / "new", max_calls=0)[0].scored == 0
    assert len(server.requests) == TURNS


PRICES = "as_of: 2026-01-01\nmodels:\n  openai:m: {prompt: 1000, completion: 0}\n"


def test_max_cost_is_never_passed(tmp_path: Path, server: Server) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text(PRICES)
    tally, judge = write(tmp_path / "all.scores.jsonl", tmp_path, prices=str(prices))
    whole = judge.ledger.cost
    assert whole is not None
    assert whole > 0
    limit = whole / 2 + 4.0  # a call is set aside at its most (its bytes), here some 4 dollars
    out = tmp_path / "out.scores.jsonl"
    tally, judge = write(out, tmp_path / "new", prices=str(prices), max_cost=limit)
    assert tally.stopped is not None
    assert "--max-cost" in tally.stopped
    assert tally.scored < TURNS
    assert judge.ledger.calls > 0
    assert judge.ledger.cost is not None
    assert judge.ledger.cost <= limit
    assert (tmp_path / "all.scores.jsonl").read_bytes().startswith(out.read_bytes())


def test_a_price_that_is_not_known_is_said(tmp_path: Path, server: Server) -> None:
    with pytest.raises(InputError, match="the price of openai:m is not known here"):
        judge_named("rules,openai:m", settings(tmp_path, max_cost=1.0))
    # A known name at somebody else's address has not OpenAI's price.
    with pytest.raises(InputError, match="the price of openai:gpt-4o is not known"):
        judge_named("openai:gpt-4o", settings(tmp_path, max_cost=1.0))
    for content, message in (
        ("[]", "must be fields with their values: as_of, models"),
        ("as_of: x\nmodels: {}", "as_of"),
        ("{", "is not YAML"),
    ):
        prices = tmp_path / "prices.yaml"
        prices.write_text(content)
        with pytest.raises(InputError, match=message):
            judge_named("openai:m", settings(tmp_path, prices=str(prices)))
    with pytest.raises(InputError, match="cannot be read"):
        judge_named("openai:m", settings(tmp_path, prices="missing"))


def test_the_command_says_what_was_asked_and_what_is_left(tmp_path: Path, server: Server) -> None:
    runs, out = tmp_path / "x.transcript.jsonl", tmp_path / "out.scores.jsonl"
    write_transcripts(RUNS, runs)
    runner = CliRunner()
    stopped = runner.invoke(app, arguments(runs, out, tmp_path, "--max-calls", "3"))
    assert stopped.exit_code == 1
    assert "asked openai:m 3 times" in stopped.stderr
    assert "its price is not known" in stopped.stderr
    assert "stopped: the next call would pass --max-calls 3" in stopped.stderr
    whole = runner.invoke(app, arguments(runs, out, tmp_path, "--json"))
    assert whole.exit_code == 0, whole.stderr
    assert "24 score records" in whole.stderr
    assert "of them from before" in whole.stderr
    judge = json.loads(whole.stdout)["judge"]
    assert (judge["name"], judge["stopped"], judge["failed"]) == ("rules,openai:m", None, {})
    assert judge["models"][0]["calls"] == 21
    assert judge["models"][0]["cost_usd"] is None


def test_the_cache_is_shared_by_processes_and_tells_what_is_wrong(tmp_path: Path) -> None:
    first, second = (AnswerCache(tmp_path / "sub" / "a.sqlite") for _ in range(2))
    first.put("k", Answered(content="a", prompt_tokens=3))
    second.put("k", Answered(content="b"))
    assert second.get("k") == Answered(content="a", prompt_tokens=3)
    assert second.get("other") is None
    first.close()
    assert first.get("k") is not None
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"not a database" * 100)
    with pytest.raises(InputError, match="cannot be kept there"):
        AnswerCache(garbage).get("k")
    with pytest.raises(InputError, match="name another file with --cache"):
        AnswerCache(garbage / "below").put("k", Answered(content="a"))


def test_known_prices_and_costs() -> None:
    from cras.judges.asking.prices import price_of

    price = price_of("openai:gpt-4o-mini", None)
    assert price is not None
    assert price.as_of is not None
    assert price.of(2_000_000, 1_000_000) == pytest.approx(0.15 * 2 + 0.60)
    assert price_of("openai:gpt-4o-mini-2024-07-18", None) == price
    assert price_of("openai:gpt-4o-mini-audio", None) is None
    assert price_of("openai:gpt-4o-mini", None, at_provider=False) is None


def test_a_good_server_needs_no_second_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(good) as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        write(tmp_path / "a.scores.jsonl", tmp_path)
        assert len(running.requests) == TURNS
