"""Judge models against a server that behaves, and one that does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cras.errors import InputError
from cras.judges import ScoreRecord, judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.judges.cascade import Cascade
from cras.scoring.score import Tally, score
from cras.transcript import Transcript
from tests.cras.conftest import transcript_of
from tests.cras.judges.server import Body, Reply, Script, Server, good, read_request, serving, verdicts

pytest.importorskip("autogen_ext.models.openai", reason="needs the extra: pip install sail-cras[openai]")

RUN = transcript_of(
    "You are Ada. Use one sentence. Explain to a child.", "The sea is blue, and it is deep.", task="What is the sea?"
)
Judging = Callable[..., tuple[list[ScoreRecord], Tally, Cascade, Server, list[float]]]


@pytest.fixture
def judging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judging:
    """Scores runs against a scripted server; answers records, tally, judge, server and the pauses that were taken."""

    def judge_with(
        script: Script, runs: list[Transcript] | None = None, name: str = "rules,openai:m", **settings: Any
    ) -> tuple[list[ScoreRecord], Tally, Cascade, Server, list[float]]:
        pauses: list[float] = []

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)

        with serving(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.url)
            monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-key-of-the-test")
            # The address is part of what answers are cached under; one name, so that a new port is no new server.
            chosen = replace(JudgeSettings(cache=tmp_path / "answers.sqlite", sleep=sleep), **settings)
            judge = judge_named(name, chosen)
            assert isinstance(judge, Cascade)
            tally = Tally()
            records = list(score(runs or [RUN], judge, tally=tally))
        return records, tally, judge, server, pauses

    return judge_with


def test_one_request_a_turn_and_the_rules_decide_what_they_can(judging: Judging) -> None:
    (record,), tally, judge, server, _ = judging(good)
    assert tally.scored == 1
    assert len(server.requests) == 1
    by = {verdict.id: verdict.by for verdict in record.criteria}
    assert [name for name in by.values() if name == "rules"] == ["rules"], "one sentence is a rule's business"
    asked = read_request(server.requests[0]).ids
    assert len(asked) == len(by) - 1
    assert record.scores == {"GA": 5.0, "RC": 5.0, "KBA": 5.0, "CC": 5.0}
    assert record.not_judged == record.void == 0
    assert all(verdict.quote and verdict.quote in RUN.turns[0].content for verdict in record.criteria)
    assert record.judge == "rules,openai:m"
    use = judge.ledger.models["openai:m"]
    assert (use.calls, use.completion_tokens, use.cost) == (1, 7, None)
    request = server.requests[0]
    assert request["response_format"]["type"] == "json_schema"
    assert request["temperature"] == 0
    assert set(request) <= {"messages", "model", "temperature", "max_tokens", "response_format", "stream"}


def test_the_model_alone_is_asked_about_everything(judging: Judging) -> None:
    (record,), *_ = judging(good, name="openai:m")
    assert {verdict.by for verdict in record.criteria} == {"openai:m"}
    assert record.judge == "openai:m"


def fail_first(reply: Reply, times: int = 1) -> Script:
    return lambda body, number: reply if number < times else good(body, number)


@pytest.mark.parametrize(
    ("trouble", "pause"),
    [
        (Reply(status=429, headers={"retry-after": "7"}, error={"message": "slow down"}), 7.0),
        (Reply(status=429, headers={"retry-after-ms": "250"}, error={"message": "slow down"}), 0.25),
        (Reply(status=500, error={"message": "oops"}), None),
        (Reply(status=503, raw=b"<html>down</html>", headers={"content-type": "text/html"}), None),
        (Reply(content="{}", cut=True), None),
        (Reply(raw=b"<html>hello</html>", headers={"content-type": "text/html"}), None),
        (Reply(raw=b'{"choices": [', headers={"content-type": "application/json"}), None),
        (Reply(raw=b'{"object": "chat.completion", "model": "m", "choices": []}'), None),
        (Reply(content="{}", silence_seconds=40.0), None),
    ],
    ids=["429", "429 ms", "500", "503 html", "cut", "html", "half a body", "no choice", "silence"],
)
def test_trouble_passes_and_the_answer_is_had(judging: Judging, trouble: Reply, pause: float | None) -> None:
    (record,), tally, _, server, pauses = judging(
        fail_first(trouble), timeout_seconds=1.0 if trouble.silence_seconds else 60.0
    )
    assert record.not_judged == 0
    assert not tally.failed
    assert len(server.requests) == 2
    if pause is None:
        assert len(pauses) == 1
        assert 0 <= pauses[0] <= 1.0
    else:
        assert pause in pauses


def test_pauses_grow_and_end(judging: Judging) -> None:
    records, tally, judge, server, pauses = judging(
        lambda body, number: Reply(status=500, error={"message": "no"}), tries=4
    )
    assert records == []
    assert len(server.requests) == 4
    assert len(pauses) == 3
    assert all(pause <= 2**n for n, pause in enumerate(pauses))
    (reason,) = tally.failed
    assert "no answer after 4 tries" in reason
    assert judge.ledger.models["openai:m"].prompt_tokens == 0, "what the server refused is not owed"


def test_a_pause_past_the_limit_is_not_waited_for(judging: Judging) -> None:
    script = fail_first(Reply(status=429, headers={"retry-after": "3600"}, error={"message": "tomorrow"}), 99)
    records, tally, _, server, pauses = judging(script)
    assert (records, len(server.requests), pauses) == ([], 1, [])
    assert "pause of 3600 seconds" in next(iter(tally.failed))


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_cannot_succeed_ends_the_run(judging: Judging, status: int) -> None:
    message = "bad key sk-secret-key-of-the-test"
    with pytest.raises(InputError, match="--judge openai:m") as caught:
        judging(lambda body, number: Reply(status=status, error={"message": message}))
    assert "sk-secret" not in str(caught.value)
    assert "[OPENAI_API_KEY]" in str(caught.value)


def test_a_judge_that_fails_turn_after_turn_is_given_up(judging: Judging) -> None:
    runs = [transcript_of("Explain.", *(f"Text {n}." for n in range(40)))]
    with pytest.raises(InputError, match="failed on 10 turns in a row"):
        judging(lambda body, number: Reply(status=500, error={"message": "no"}), runs, tries=1, concurrency=1)


@pytest.mark.parametrize("refused", ["response_format", "temperature", "max_tokens"])
def test_what_the_server_does_not_know_is_left_out(judging: Judging, refused: str) -> None:
    def script(body: Body, number: int) -> Reply:
        if refused in body:
            return Reply(status=400, error={"message": f"Unsupported parameter: '{refused}'", "param": refused})
        return good(body, number)

    runs = [transcript_of("Explain.", "One.", "Two.", "Three.")]
    records, _tally, _, server, _ = judging(script, runs, concurrency=1)
    assert [record.not_judged for record in records] == [0, 0, 0]
    assert len(server.requests) <= 3 + 2, "learnt once"
    assert ("max_completion_tokens" in server.requests[-1]) == (refused == "max_tokens")


def test_a_form_that_is_refused_with_status_500_is_no_fault_of_the_server_and_no_try(judging: Judging) -> None:
    """As llama-cpp-python's server does; the text is its own."""
    told = "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text' or 'json_object'\"}]"

    def script(body: Body, number: int) -> Reply:
        is_known = body["response_format"]["type"] == "json_object"
        return good(body, number) if is_known else Reply(status=500, error={"message": told})

    (record,), tally, _, server, pauses = judging(script, tries=1)
    assert (record.void, len(server.requests), tally.failed) == (0, 2, {})
    assert pauses in ([], [0.0])


def test_a_refusal_of_something_else_costs_the_turn_alone(judging: Judging) -> None:
    def script(body: Body, number: int) -> Reply:
        if read_request(body).turn == "Two.":
            return Reply(status=400, error={"message": "content policy"})
        return good(body, number)

    records, tally, *_ = judging(script, [transcript_of("Explain.", "One.", "Two.", "Three.")])
    assert [record.turn for record in records] == [0, 2]
    assert tally.failed.total() == 1


def test_an_answer_around_which_stands_prose_is_read(judging: Judging) -> None:
    def script(body: Body, number: int) -> Reply:
        return Reply(f"<think>{{not json}} hm</think>Gladly!\n```json\n{verdicts(body)}\n```\nThat is all.")

    (record,), *_ = judging(script)
    assert record.not_judged == 0


@pytest.mark.parametrize(
    "nonsense", ["", "评委认为这个回合很好。", '{"verdicts": [{"id": "1", "quo', "[]", "null", '{"a": 1}', "{" * 5000]
)
def test_an_unreadable_answer_is_asked_for_once_more_and_then_void(judging: Judging, nonsense: str) -> None:
    (record,), _tally, _, server, _ = judging(lambda body, number: Reply(nonsense))
    assert len(server.requests) == 2
    assert server.requests[1]["messages"][-1]["content"].startswith("That cannot be read")
    asked = [verdict for verdict in record.criteria if verdict.by == "openai:m"]
    assert all(verdict.met is None and verdict.void for verdict in asked)
    assert record.void == len(asked) == record.not_judged
    repaired, *_ = judging(lambda body, number: Reply(nonsense) if number == 0 else good(body, number), name="openai:n")
    assert repaired[0].void == 0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"quote": "The sea is green"}, "not in the turn"),
        ({"quote": "The sea is blue, and it w"}, "not in the turn"),
        ({"quote": "The sea ... deep"}, "not in the turn"),
        ({"quote": ""}, "not in the turn"),
        ({"quote": "."}, "not in the turn"),
        ({"quote": "e"}, "too short to be evidence"),
        ({"quote": "is"}, "too short to be evidence"),
        ({"quote": None}, "not in the turn"),
        ({"quote": 7}, "not in the turn"),
        ({"met": "oui"}, "none of those"),
        ({"met": None}, "none of those"),
        ({"id": "99"}, "did not answer"),
    ],
)
def test_a_verdict_without_its_words_does_not_count(judging: Judging, change: dict[str, Any], fault: str) -> None:
    (record,), *_ = judging(lambda body, number: Reply(verdicts(body, **change)))
    asked = [verdict for verdict in record.criteria if verdict.by == "openai:m"]
    assert asked
    assert all(verdict.met is None and verdict.void and fault in verdict.reason for verdict in asked)
    assert record.scores["GA"] is None
    assert record.scores["CC"] == 5.0, "the rule's own verdict stands"


def test_does_not_apply_is_no_verdict_and_not_void(judging: Judging) -> None:
    (record,), *_ = judging(lambda body, number: Reply(verdicts(body, met="does_not_apply", quote="")))
    assert record.void == 0
    assert record.not_judged == len(record.criteria) - 1


def test_two_different_answers_to_one_question_are_void(judging: Judging) -> None:
    def script(body: Body, number: int) -> Reply:
        document = json.loads(verdicts(body))
        document["verdicts"].append(document["verdicts"][0] | {"met": "no"})
        return Reply(json.dumps(document))

    (record,), *_ = judging(script)
    assert record.void == 1


def test_equal_requests_are_asked_once_also_side_by_side(judging: Judging) -> None:
    runs = [RUN.model_copy(update={"id": f"r{n}"}) for n in range(12)]

    def slowly(body: Body, number: int) -> Reply:
        return replace(good(body, number), silence_seconds=0.05)

    records, _tally, judge, server, _ = judging(slowly, runs)
    assert len(records) == 12
    assert len(server.requests) == 1
    assert judge.ledger.models["openai:m"].from_cache == 11
    assert len({record.content_hash for record in records}) == 12


def test_requests_run_side_by_side_up_to_the_limit(judging: Judging) -> None:
    runs = [transcript_of("Explain.", *(f"Text {n}." for n in range(12)))]

    def slowly(body: Body, number: int) -> Reply:
        return replace(good(body, number), silence_seconds=0.03)

    records, _, _, server, _ = judging(slowly, runs, concurrency=3)
    assert [record.turn for record in records] == list(range(12))
    assert server.most_at_once == 3


def test_answers_are_kept_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-key-of-the-test")
    settings = JudgeSettings(cache=tmp_path / "answers.sqlite")
    with serving(good) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        first = list(score([RUN], judge_named("openai:m", settings)))
        again = list(score([RUN], judge_named("openai:m", settings)))
        assert len(server.requests) == 1
        assert again == first
        list(score([RUN], judge_named("openai:other", settings)))
        assert len(server.requests) == 2
    for file in tmp_path.iterdir():
        assert b"sk-secret" not in file.read_bytes()
    assert "sk-secret" not in first[0].model_dump_json()


def test_a_dear_judge_is_kept_for_what_a_cheap_one_is_unsure_of(judging: Judging) -> None:
    def script(body: Body, number: int) -> Reply:
        document = json.loads(verdicts(body))
        if body["model"] == "cheap":
            document["verdicts"][0] |= {"sure": False, "met": "no"}
            document["verdicts"][1] |= {"quote": "not there"}
        return Reply(json.dumps(document))

    runs = [transcript_of("You are Ada. Explain to a child.", "The sea is blue.", "It is deep.")]
    records, _, _judge, server, _ = judging(script, runs, name="rules,openai:cheap,openai:dear")
    asked = {
        model: [len(read_request(r).ids) for r in server.requests if r["model"] == model] for model in ("cheap", "dear")
    }
    assert asked["dear"] == [2, 2]
    assert asked["cheap"][0] > 2
    for record in records:
        assert record.void == 0
        assert sum(verdict.by == "openai:dear" for verdict in record.criteria) == 2
        assert [usage.judge for usage in record.usage] == ["openai:cheap", "openai:dear"]

    # Where the dear one fails to settle it, the cheap one's unsure verdict stands.
    def helpless(body: Body, number: int) -> Reply:
        return Reply(verdicts(body, quote="not there")) if body["model"] == "dear2" else script(body, number)

    (record, _), *_ = judging(helpless, runs, name="rules,openai:cheap,openai:dear2")
    by = {verdict.by: verdict for verdict in record.criteria}
    assert next(v.met for v in record.criteria if v.by == "openai:cheap") is False
    assert by["openai:dear2"].void


def test_a_turn_that_is_empty_asks_nobody(judging: Judging) -> None:
    (record,), _, _, server, _ = judging(good, [transcript_of("Explain.", "  ")])
    assert server.requests == []
    assert record.void == 0
    assert all("empty" in v.reason for v in record.criteria if v.by == "openai:m")


def test_what_came_before_belongs_to_the_hash(judging: Judging) -> None:
    judge = judging(good)[2]
    from cras.rubrics.generate import rubric_for

    runs = [transcript_of("Explain.", first, "The sea.") for first in ("One.", "Two.")]
    hashes = {judge.content_hash(run.turns[1], rubric_for(run, "Ada"), run) for run in runs}
    assert len(hashes) == 2


def test_a_judge_inside_a_running_loop(judging: Judging) -> None:
    """A notebook has a loop of its own: judging neither needs it nor trips over it."""
    import asyncio

    async def cell() -> int:
        return len(judging(good)[0])

    assert asyncio.run(cell()) == 1
