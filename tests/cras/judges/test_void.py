"""A judge that answers nothing that counts has not judged: that is counted, shown, and asked again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cras.cli import app
from cras.errors import InputError
from cras.judges import RulesJudge, judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.judges.void import left_void
from cras.readers import write_transcripts
from cras.scoring.score import ScoreFile, read_scores, score
from cras.testing.assert_adheres import adherence
from tests.cras.conftest import transcript_of
from tests.cras.judges.server import Body, Reply, Server, good, read_request, serving, verdicts

RUN = transcript_of("Use one sentence. Be kind.", *(f"Text {n} is kind." for n in range(12)))
OUT = "team.scores.jsonl"


class Scripted:
    """A server whose script the test changes as it goes."""

    def __init__(self) -> None:
        self.script: Callable[[Body], Reply] = lambda body: good(body, 0)

    def __call__(self, body: Body, number: int) -> Reply:
        return self.script(body)


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Scripted, Server]]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRAS_CACHE", str(tmp_path / "answers.sqlite"))
    write_transcripts([RUN], tmp_path / "team.transcript.jsonl")
    scripted = Scripted()
    with serving(scripted) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        yield scripted, server


def run(*more: str, judge: str = "rules,openai:m") -> Result:
    return CliRunner().invoke(app, ["score", "team.transcript.jsonl", "--judge", judge, *more])


def unreadable(body: Body) -> Reply:
    return Reply("I would rather talk about the weather.")


def misquoting(body: Body) -> Reply:
    return Reply(verdicts(body, quote="never said"))


@pytest.mark.parametrize("script", [unreadable, misquoting])
def test_a_judge_of_which_nothing_counts_ends_with_1_and_says_so(
    says: tuple[Scripted, Server], script: Callable[[Body], Reply]
) -> None:
    says[0].script = script
    result = run()
    assert result.exit_code == 1, result.output
    why = "the answer holds no JSON object" if script is unreadable else "the judge's quotation is not in the turn"
    assert f"left void: 12 turns, scored without what nothing counts of: openai:m: {why}" in result.stderr
    assert "48 verdicts are void" in result.stderr
    assert "48 (48 void)" in result.stdout
    void = json.loads(run("--json").stdout)["judge"]["void"]
    assert (void["verdicts"], void["turns_left"]) == (48, 12)
    assert list(void["reasons"].values()) == [12]


def test_turns_that_were_left_void_are_asked_again_and_the_new_record_counts(says: tuple[Scripted, Server]) -> None:
    scripted, server = says
    scripted.script = lambda body: unreadable(body) if "Text 3" in read_request(body).turn else good(body, 0)
    assert run().exit_code == 1
    lines = Path(OUT).read_bytes().splitlines()
    assert len(lines) == 12
    asked = len(server.requests)
    scripted.script = lambda body: good(body, 0)
    again = run()
    assert again.exit_code == 0, again.output
    assert "11 of them from before" in again.stderr
    assert len(server.requests) == asked + 1, "only what was left void is asked, and not answered from the cache"
    assert len(Path(OUT).read_bytes().splitlines()) == 13
    records = read_scores(OUT)
    assert [record.turn for record in records] == list(range(12))
    assert not any(record.void for record in records)
    assert run().exit_code == 0
    assert len(server.requests) == asked + 1
    assert len(Path(OUT).read_bytes().splitlines()) == 13


def test_a_file_does_not_grow_by_void_records_that_say_the_same(says: tuple[Scripted, Server]) -> None:
    says[0].script = unreadable
    assert (run().exit_code, run().exit_code) == (1, 1)
    assert len(Path(OUT).read_bytes().splitlines()) == 12


def test_an_answer_that_was_kept_from_before_and_counts_nothing_is_asked_for_again(
    says: tuple[Scripted, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was killed before it could forget, or an older version of cras, leaves such answers."""
    from cras.judges.asking.cache import AnswerCache

    scripted, server = says
    scripted.script = unreadable
    with monkeypatch.context() as patch:
        patch.setattr(AnswerCache, "forget", lambda self, keys: None)
        run()
    asked = len(server.requests)
    scripted.script = lambda body: good(body, 0)
    assert run().exit_code == 0
    assert len(server.requests) == asked + 12


def test_single_void_verdicts_are_shown_and_the_turn_is_done(says: tuple[Scripted, Server]) -> None:
    scripted, server = says

    def half(body: Body) -> Reply:
        document: dict[str, Any] = json.loads(verdicts(body))
        document["verdicts"][0]["quote"] = "never said"
        return Reply(json.dumps(document))

    scripted.script = half
    result = run()
    assert result.exit_code == 0, result.output
    assert "12 verdicts are void" in result.stderr
    assert "12 (12 void)" in result.stdout
    asked = len(server.requests)
    assert run().exit_code == 0
    assert len(server.requests) == asked


def test_a_later_judge_settles_what_the_first_left_void(says: tuple[Scripted, Server]) -> None:
    says[0].script = lambda body: unreadable(body) if body["model"] == "cheap" else good(body, 0)
    result = run(judge="rules,openai:cheap,openai:dear")
    assert result.exit_code == 0, result.output
    assert "void" not in result.output


def test_a_panel_says_which_member_left_turns_void(says: tuple[Scripted, Server]) -> None:
    scripted, server = says
    scripted.script = lambda body: unreadable(body) if body["model"] == "b" else good(body, 0)
    members = ["--judge", "openai:b", "--judge", "openai:c"]
    result = run(*members, judge="openai:a")
    assert result.exit_code == 1, result.output
    assert "left void: 12 turns, scored without what nothing counts of: openai:b: the answer holds no" in result.stderr
    asked = len(server.requests)
    scripted.script = lambda body: good(body, 0)
    assert run(*members, judge="openai:a").exit_code == 0
    assert {body["model"] for body in server.requests[asked:]} == {"b"}, "the answers of the others are kept"
    assert [left_void(record) for record in read_scores(OUT)] == [{}] * 12


def test_a_test_does_not_pass_on_turns_that_were_left_void(says: tuple[Scripted, Server], tmp_path: Path) -> None:
    says[0].script = unreadable
    judge = judge_named("rules,openai:m", JudgeSettings(cache=tmp_path / "answers.sqlite"))
    with pytest.raises(InputError, match="left 12 turns void: openai:m: the answer holds no JSON object"):
        adherence([RUN], judge=judge)


def test_rules_leave_nothing_void(tmp_path: Path) -> None:
    with ScoreFile(tmp_path / "x.scores.jsonl") as file:
        for record in file.keep(score([RUN], RulesJudge())):
            assert left_void(record) == {}
            assert file.done.is_settled(record.content_hash)
