"""Panels, their agreement, and how far a judge agrees with itself, against a server that says what the test wants."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cras.cli import app
from cras.errors import InputError
from cras.judges import RulesJudge, ScoreRecord, judge_named
from cras.judges.asking.ask import JudgeSettings
from cras.judges.named import panel_named
from cras.judges.panel import majority
from cras.rubrics.generate import rubric_for
from cras.scoring.score import read_scores, score
from cras.trust.alpha import alpha
from cras.trust.judges_agree import agreement_rows, disputes, opinions_of
from cras.trust.sensitivity import change, reversed_order, reworded, sentence
from tests.cras.conftest import transcript_of
from tests.cras.judges.server import Body, Reply, Script, Server, read_request, serving, verdicts

RUN = transcript_of("Always answer in French. Be kind.", "La mer est calme.", "Le vent est fort.", task="Sea?")


def _saying(met: Callable[[str, str, int], str]) -> Script:
    """A server whose verdict depends on the model, the id of the question and how often this turn was asked before."""
    seen: dict[str, int] = {}

    def script(body: Body, number: int) -> Reply:
        judged = read_request(body)
        times = seen[judged.turn] = seen.get(judged.turn, -1) + 1
        answer: dict[str, Any] = json.loads(verdicts(body))
        for verdict in answer["verdicts"]:
            verdict["met"] = met(body["model"], verdict["id"], times)
        return Reply(json.dumps(answer))

    return script


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Server], None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setenv("CRAS_CACHE", str(tmp_path / "answers.sqlite"))
    (tmp_path / "team.transcript.jsonl").write_text(RUN.model_dump_json() + "\n")
    return lambda server: monkeypatch.setenv("OPENAI_BASE_URL", server.url)


def _settings(tmp_path: Path) -> JudgeSettings:
    return JudgeSettings(cache=tmp_path / "answers.sqlite", tries=1)


@pytest.mark.parametrize(
    ("votes", "winner"),
    [([True, True, False], True), ([True, False], None), ([], None), (["both", "neither", "both", "binding"], None)],
)
def test_majority(votes: list[Any], winner: Any) -> None:
    assert majority(votes) == winner


def test_the_majority_decides_and_every_member_is_kept(environment: Any, tmp_path: Path) -> None:
    with serving(_saying(lambda model, _, __: "no" if model == "c" else "yes")) as server:
        environment(server)
        panel = panel_named(["openai:a", "openai:b", "openai:c"], _settings(tmp_path))
        records = list(score([RUN], panel))
    assert len(server.requests) == 6
    for record in records:
        assert all(item.met and item.by == "2 of 3 judges" and item.quote for item in record.criteria)
        assert record.cras == 1
        assert [(member.judge, member.cras) for member in record.panel] == [
            ("openai:a", 1),
            ("openai:b", 1),
            ("openai:c", 0),
        ]
        assert ScoreRecord.model_validate_json(record.model_dump_json()) == record


def test_a_tie_is_open_and_says_so(environment: Any, tmp_path: Path) -> None:
    with serving(_saying(lambda model, _, __: "no" if model == "b" else "yes")) as server:
        environment(server)
        [record, _] = score([RUN], panel_named(["openai:a", "openai:b"], _settings(tmp_path)))
    assert {item.met for item in record.criteria} == {None}
    assert {item.reason for item in record.criteria} == {"no majority: 1 met, 1 not met"}
    assert record.cras is None
    assert record.not_judged == len(record.criteria)


def test_the_order_of_the_members_moves_no_score(environment: Any, tmp_path: Path) -> None:
    with serving(
        _saying(lambda model, name, _: "no" if (model, name) in (("a", "1"), ("b", "2")) else "yes")
    ) as server:
        environment(server)
        names = ["openai:a", "openai:b", "rules", "openai:c"]
        one, other = (list(score([RUN], panel_named(some, _settings(tmp_path)))) for some in (names, names[::-1]))
    assert [record.scores for record in one] == [record.scores for record in other]


def test_repeats_are_asked_anew_and_kept_apart(environment: Any, tmp_path: Path) -> None:
    with serving(_saying(lambda _, __, times: "no" if times == 1 else "yes")) as server:
        environment(server)
        panel = panel_named(["openai:a"], _settings(tmp_path), repeats=3)
        first = list(score([RUN], panel))
        assert len(server.requests) == 6
        assert {body["temperature"] for body in server.requests} == {0.3}
        assert list(score([RUN], panel_named(["openai:a"], _settings(tmp_path), repeats=3))) == first
        assert len(server.requests) == 6, "a second run pays for nothing"
    assert sorted(member.cras or 0 for member in first[0].panel) == [0, 1, 1]
    assert first[0].cras == 1


@pytest.mark.parametrize(
    ("options", "asked_at"),
    [
        (["--temperature", "0", "--repeats", "2"], 0.0),
        (["--repeats", "2"], 0.3),
        (["--temperature", "0.7", "--repeats", "2"], 0.7),
        ([], 0.0),
    ],
)
def test_a_temperature_of_zero_is_zero(environment: Any, options: list[str], asked_at: float) -> None:
    with serving(_saying(lambda *_: "yes")) as server:
        environment(server)
        command = ["score", "team.transcript.jsonl", "--judge", "openai:a", *options]
        assert CliRunner().invoke(app, command).exit_code == 0
    assert {body["temperature"] for body in server.requests} == {asked_at}
    assert {record.judge_version.count(f"/t{asked_at:g}/") for record in read_scores("team.scores.jsonl")} <= {1, 2}


def test_a_member_that_fails_leaves_the_turn_undone(environment: Any, tmp_path: Path) -> None:
    def script(body: Body, number: int) -> Reply:
        return Reply(status=400, error={"message": "no"}) if body["model"] == "b" else Reply(verdicts(body))

    with serving(script) as server:
        environment(server)
        result = CliRunner().invoke(
            app, [*["score", "team.transcript.jsonl", "--judge", "openai:a", "--judge", "openai:b", "--tries", "1"]]
        )
    assert result.exit_code == 1
    assert "not judged: 2 turns" in result.output
    assert Path("team.scores.jsonl").read_text() == ""


def test_a_failure_names_every_member_that_failed(environment: Any) -> None:
    def script(body: Body, number: int) -> Reply:
        return Reply(verdicts(body)) if body["model"] == "a" else Reply(status=400, error={"message": body["model"]})

    with serving(script) as server:
        environment(server)
        panel = [part for name in "abc" for part in ("--judge", f"openai:{name}")]
        result = CliRunner().invoke(app, ["score", "team.transcript.jsonl", *panel, "--tries", "1"])
    assert result.exit_code == 1
    assert "openai:b: the server refuses the request" in result.output
    assert "; openai:c: the server refuses the request" in result.output
    assert "openai:a:" not in result.output


def test_in_the_shell(environment: Any) -> None:
    with serving(_saying(lambda model, name, _: "no" if (model, name) == ("b", "1") else "yes")) as server:
        environment(server)
        command = [
            *["score", "team.transcript.jsonl", "--judge", "openai:a", "--judge", "openai:b", "--judge", "rules"]
        ]
        result = CliRunner().invoke(app, command)
        again = CliRunner().invoke(app, command)
        as_data = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert as_data["agreement"][0]["name"] == "criteria"
    assert (result.exit_code, again.exit_code) == (0, 0), result.output
    assert len(server.requests) == 4
    assert "Krippendorff's alpha" in result.output
    shown = CliRunner().invoke(app, ["agreement", "team.scores.jsonl"])
    assert "openai:b: not met" in shown.output
    assert "judges differ on 2 of 2 turns" in shown.output
    assert "never checked" in shown.output
    assert CliRunner().invoke(app, ["report", "team.scores.jsonl", "--html", "page.html"]).exit_code == 0
    assert "(openai:a: met; openai:b: not met; rules: met)" in Path("page.html").read_text()
    data = json.loads(CliRunner().invoke(app, ["agreement", "team.scores.jsonl", "--json"]).stdout)
    assert data["turns"] == 2
    assert len(data["disputed"]) == 2


def test_files_of_several_judges_are_a_panel_too(environment: Any, tmp_path: Path) -> None:
    rules = list(score([RUN], RulesJudge()))
    with serving(_saying(lambda *_: "no")) as server:
        environment(server)
        other = list(score([RUN], judge_named("openai:a", _settings(tmp_path))))
    opinions = opinions_of([rules, other])
    assert [[member.judge for member in item.members] for item in opinions] == [["rules", "openai:a"]] * 2
    assert [len(item.disputed) for item in disputes(opinions)] == [1, 1], "the language: rules say met, the model not"
    with pytest.raises(InputError, match="no turn has scores of two judges"):
        opinions_of([rules, rules])


UNITS = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 4).map(float), max_size=3), max_size=12)


@given(UNITS)
def test_alpha_is_the_librarys(units: list[dict[str, float]]) -> None:
    kept = [unit for unit in units if len(unit) > 1]
    value = alpha(units, "interval")
    if len({number for unit in kept for number in unit.values()}) < 2:
        assert value is None
        return
    data = [[unit.get(name, math.nan) for unit in units] for name in "abc"]
    assert value == pytest.approx(krippendorff.alpha(reliability_data=data, level_of_measurement="interval"))


def test_alpha_by_hand() -> None:
    # Two judges, two values: observed disagreement 1 of 4 units; expected 2 * 3 * 5 / (8 * 7) of pairs.
    units = [{"a": 1.0, "b": 1.0}, {"a": 0.0, "b": 0.0}, {"a": 1.0, "b": 1.0}, {"a": 1.0, "b": 0.0}]
    assert alpha(units, "nominal") == pytest.approx(1 - (1 / 4) / (2 * 3 * 5 / 56))


def test_no_variation_is_no_agreement_figure(environment: Any, tmp_path: Path) -> None:
    with serving(_saying(lambda *_: "yes")) as server:
        environment(server)
        rows = agreement_rows(
            opinions_of([list(score([RUN], panel_named(["openai:a", "openai:b"], _settings(tmp_path))))])
        )
    assert rows[0].units > 0
    assert (rows[0].alpha.estimate, rows[0].equal.estimate) == (None, 1)


def test_sensitivity_finds_what_was_planted(environment: Any) -> None:
    def by_order(model: str, name: str, times: int) -> str:
        return "no" if name == "1" else "yes"  # whatever is asked first is not met

    with serving(_saying(by_order)) as server:
        environment(server)
        result = CliRunner().invoke(app, [*["sensitivity", "team.transcript.jsonl", "--judge", "openai:a", "--json"]])
    assert result.exit_code == 0, result.output
    changes = {item["name"]: item for item in json.loads(result.stdout)["changes"]}
    assert len(server.requests) == 8
    assert changes["the same again"]["flipped"]["estimate"] == 0
    assert changes["in other words"]["flipped"]["estimate"] == 0
    assert changes["the last question first"]["flipped"]["estimate"] == pytest.approx(2 / 5)


def test_sensitivity_keeps_to_its_limits(environment: Any) -> None:
    with serving(_saying(lambda *_: "yes")) as server:
        environment(server)
        result = CliRunner().invoke(
            app, [*["sensitivity", "team.transcript.jsonl", "--judge", "openai:a", "--max-calls", "3"]]
        )
    assert result.exit_code == 1
    assert len(server.requests) == 3
    assert "stopped" in result.output


def test_other_ways_ask_the_same_questions() -> None:
    rubric = rubric_for(RUN, "Ada")
    ids = [item.id for item in reworded(rubric).criteria]
    assert [item.id for item in reversed_order(rubric).criteria] == ids[::-1]
    assert [item.text for item in reworded(rubric).criteria] != [item.text for item in rubric.criteria]


def test_a_change_needs_to_be_beyond_the_noise() -> None:
    records = list(
        score(
            [transcript_of("Always answer in French.", "Oui, la mer.", identifier=f"r{n}") for n in range(6)],
            RulesJudge(),
        )
    )
    turned = [
        record.model_copy(
            update={"criteria": [item.model_copy(update={"met": not item.met}) for item in record.criteria]}
        )
        for record in records
    ]
    same, other = change("same", records, records), change("other", records, turned)
    assert (same.flipped.estimate, other.flipped.estimate) == (0, 1)
    assert "asked otherwise more: other 100%" in sentence([same, other])
    assert "neither another order" in sentence([other, other])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("score team.transcript.jsonl --repeats 2", "--repeats: rules says the same every time"),
        ("score team.transcript.jsonl --judge openai:a --judge openai:a", "the same judge twice"),
        ("sensitivity team.transcript.jsonl --judge rules", "--judge rules: reads no wording"),
        ("agreement absent.jsonl", "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said(environment: Any, arguments: str, said: str) -> None:
    result = CliRunner().invoke(app, arguments.split())
    assert result.exit_code == 2
    assert said in result.output
