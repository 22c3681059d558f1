"""``cras score --plan``: what a judge model would be asked, before anything is, and the one line after a run by rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.judges import RulesJudge
from cras.judges.model import with_standing_criteria
from cras.judges.plan import Plan, Planner
from cras.judges.prompt import build_request
from cras.readers import Reading
from cras.rubrics.generate import rubric_for
from cras.scoring.score import not_scored_because, score
from tests.cras.conftest import transcript_of
from tests.cras.judges.server import good, serving

SYSTEM = "You are Ada. Always answer in English. Explain to a child. Be careful with the facts of the sea."


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CRAS_CACHE", str(tmp_path / "answers.sqlite"))
    told = ("The sea is wide and blue, and it is deep.", "It is also very cold in the winter months.", " ")
    run = transcript_of(SYSTEM, *told, task="What is the sea?")
    (tmp_path / "r.transcript.jsonl").write_text(run.model_dump_json() + "\n")
    return tmp_path


def plan(*options: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["score", "r.transcript.jsonl", "--plan", "--json", *options])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)["plan"]
    return found


def planned(paths: list[str]) -> Plan:
    planner = Planner(rubric_for)
    for _ in planner.records(score(planner.runs(Reading(paths)), RulesJudge(), rubric_of=planner.rubric_of)):
        pass
    return planner.plan


def test_it_counts_what_is_open_and_asks_and_writes_nothing(runs: Path) -> None:
    found = plan("--judge", "rules,openai:gpt-4o-mini")
    assert found["turns"] == 3
    explicit = found["explicit_instructions"]
    assert explicit["by_rules"] + explicit["left"] == explicit["total"]
    assert explicit["by_rules"] == 2, "the language, of two turns"
    assert found["after_rules"]["requests"] == 2, "of an empty turn nothing can be asked"
    assert found["without_rules"]["questions"] - found["after_rules"]["questions"] >= 2
    [model] = found["models"]
    price = (0.15 * model["prompt_tokens"] + 0.60 * model["answer_tokens"]) / 1_000_000
    assert model["cost_usd"] == pytest.approx(price)
    assert sorted(path.name for path in runs.iterdir()) == ["r.transcript.jsonl"]


def test_the_prompts_that_are_then_sent_are_about_as_long(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = plan("--judge", "rules,openai:m")["after_rules"]
    with serving(good) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        result = CliRunner().invoke(app, ["score", "r.transcript.jsonl", "--judge", "rules,openai:m", "--json"])
    [use] = json.loads(result.stdout)["judge"]["models"]
    assert use["calls"] == found["requests"]
    assert use["prompt_characters"] == pytest.approx(found["prompt_characters"], rel=0.05)


def test_on_real_runs_the_sizes_are_those_of_the_requests(four_runs: Path) -> None:
    characters = questions = 0
    for run in Reading([str(four_runs)]):
        for turn in run.turns:
            if not_scored_because(turn, run) is None:
                rubric = rubric_for(run, turn.agent)
                asked = with_standing_criteria(rubric)
                request = build_request("m", turn, run, asked, rubric.conflicts, 128_000, 1000)
                assert request is not None
                characters += len(request.system) + len(request.user)
                questions += request.questions
    found = planned([str(four_runs)]).alone
    assert found.questions == questions
    assert found.prompt_characters == pytest.approx(characters, rel=0.03)


def test_without_a_model_every_known_price_is_shown(runs: Path) -> None:
    result = CliRunner().invoke(app, ["score", "r.transcript.jsonl", "--plan"])
    assert "explicit instructions rules decide" in result.stdout
    assert "characters / 4" in result.stdout
    assert "openai:gpt-4o-mini: about $0.00" in result.stdout
    assert "openai:o3: about $" in result.stdout


@pytest.mark.parametrize(
    ("judge", "words"),
    [
        ("rules,openai:new", "openai:new: its price is not known; --prices gives it"),
        ("rules,ollama:x", "ollama:x: runs locally, no price"),
        ("openai:gpt-4o,openai:o3", "openai:o3: what it is asked depends on what the judges before it leave open"),
        ("mine:client", "mine:client: its price is not known"),
    ],
)
def test_each_model_has_its_line_and_none_needs_a_key(runs: Path, judge: str, words: str) -> None:
    result = CliRunner().invoke(app, ["score", "r.transcript.jsonl", "--plan", "--judge", judge])
    assert result.exit_code == 0, result.output
    assert words in result.stdout


def test_prices_of_ones_own_and_repeats_are_counted(runs: Path) -> None:
    Path("p.yaml").write_text("as_of: 2026-01-01\nmodels:\n  openai:new: {prompt: 1000000, completion: 0}\n")
    once, thrice = (
        plan("--judge", "openai:new", "--prices", "p.yaml", *repeats)["models"][0]
        for repeats in ([], ["--repeats", "3"])
    )
    assert once["cost_usd"] == once["prompt_tokens"]
    assert thrice["cost_usd"] == 3 * once["cost_usd"]


def test_a_small_window_bounds_the_prompts(runs: Path) -> None:
    found = plan("--judge", "openai:m", "--window", "512")["without_rules"]
    assert found["prompt_characters"] == found["requests"] * 512 * 3


def test_a_run_by_rules_ends_with_the_same_in_one_line(runs: Path) -> None:
    result = CliRunner().invoke(app, ["score", "r.transcript.jsonl"])
    [line] = [line for line in result.stderr.splitlines() if "--plan" in line]
    assert line.startswith("rules decided 0.")
    assert "a judge model would be asked the rest: about 2 requests" in line
    assert "openai:gpt-4o-mini: $0.0" in line
    again = json.loads(CliRunner().invoke(app, ["score", "r.transcript.jsonl", "--json"]).stdout)
    assert again["plan"] == plan(), "also where the records are from before"


def test_where_rules_decide_all_there_is_nothing_to_say(runs: Path) -> None:
    planner = Planner(rubric_for)
    assert list(planner.records([])) == []
    assert planner.plan == Plan()
    assert planner.plan.explicit.share is None


def test_runs_that_cannot_be_read_are_told(runs: Path) -> None:
    Path("bad.json").write_text("{")
    result = CliRunner().invoke(app, ["score", "bad.json", "--plan"])
    assert result.exit_code == 2
