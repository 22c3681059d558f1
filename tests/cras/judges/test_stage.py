"""A judge says itself what it decides: nobody asks for its type, and another package can bring one."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cras.cli import app
from cras.errors import InputError
from cras.judges import RulesJudge, judge_named
from cras.judges.cascade import Cascade
from cras.judges.named import Bench
from cras.judges.stage import Opinion, held_to
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import RubricConflict
from cras.score_record import ConflictVerdict, Verdict
from cras.scoring.score import read_scores
from cras.transcript import Instruction
from tests.cras.conftest import REPOSITORY, transcript_of

RUN = transcript_of("Answer in lowercase. Be kind.", "please sit down.", "Go away!")

POLITE = '''
from cras.judges import Opinion, Stage, Verdict


class Polite(Stage):
    """Decides every criterion that a check leaves: is the word there?"""

    version = "1"

    def __init__(self, word):
        if not word:
            raise ValueError("say which word, as in polite:WORD")
        self.name, self.word = f"polite:{word}", word

    async def decide(self, turn, transcript, criteria, conflicts, levels=None):
        quote = self.word if self.word in turn.content else None
        said = [
            Verdict(id=item.id, dimension=item.dimension, met=quote is not None, quote=quote, reason="looked for it")
            for item in criteria
            if item.check is None
        ]
        return Opinion(said)


class Liar(Polite):
    async def decide(self, turn, transcript, criteria, conflicts, levels=None):
        found = await super().decide(turn, transcript, criteria, conflicts)
        return Opinion([item.model_copy(update={"quote": "never said", "met": True}) for item in found.verdicts])


class Nameless(Stage):
    version = "1"

    def __init__(self, argument):
        pass


def broken(argument):
    return 1 / 0
'''

ENTRIES = """
[cras.judges]
polite = manners:Polite
liar = manners:Liar
nameless = manners:Nameless
broken = manners:broken
absent = no_such_module:Judge
"""


@pytest.fixture
def manners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package with judges of its own, installed the way that a wheel is."""
    (tmp_path / "manners.py").write_text(POLITE)
    info = tmp_path / "manners-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: manners\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRIES)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "team.transcript.jsonl").write_text(RUN.model_dump_json() + "\n")
    monkeypatch.delitem(sys.modules, "manners", raising=False)
    yield
    sys.modules.pop("manners", None)


def test_nobody_asks_a_judge_for_its_type() -> None:
    kinds = {"RulesJudge", "ModelStage", "Cascade", "Panel", "Stage"}
    for file in sorted((REPOSITORY / "cras").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("isinstance", "issubclass", "type"):
                asked = {getattr(item, "id", getattr(item, "attr", None)) for item in ast.walk(node)}
                assert not asked & kinds, (
                    f"{file.relative_to(REPOSITORY)}, line {node.lineno}: asks for {asked & kinds}"
                )


def test_rules_alone_are_the_cascade_of_rules() -> None:
    cascade = Bench().cascade("rules")
    for turn in RUN.turns:
        arguments = (turn, rubric_for(RUN, "Ada"), RUN)
        assert cascade.judge(*arguments) == RulesJudge().judge(*arguments)
    assert cascade.again() is None


def test_a_judge_of_another_package_is_named_like_any_other(manners: None) -> None:
    result = CliRunner().invoke(app, ["score", "team.transcript.jsonl", "--judge", "polite:please", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["judge"]["name"] == "polite:please"
    first, second = read_scores("team.scores.jsonl")
    said = {item.id: (item.met, item.quote) for item in first.criteria}
    open_ones = [item.id for item in rubric_for(RUN, "Ada").criteria if item.check is None]
    assert open_ones
    assert {said[identifier] for identifier in open_ones} == {(True, "please")}
    assert [item.reason for item in first.criteria if item.met is None] == ["no judge said anything of it"]
    assert not any(item.id.startswith("standing") for item in first.criteria), "it judges no words"
    assert {item.met for item in second.criteria} == {False, None}


def test_it_takes_its_place_in_a_cascade_and_in_a_panel(manners: None) -> None:
    command = ["score", "team.transcript.jsonl", "--judge", "rules,polite:please"]
    assert CliRunner().invoke(app, command).exit_code == 0
    (record, _) = read_scores("team.scores.jsonl")
    assert {item.by for item in record.criteria} == {"rules", "polite:please"}
    assert record.not_judged == 0
    command += ["--judge", "polite:sit", "--out", "panel.scores.jsonl"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    (record, _) = read_scores("panel.scores.jsonl")
    assert [member.judge for member in record.panel] == ["rules,polite:please", "polite:sit"]


def test_a_quotation_that_a_judge_invents_voids_its_verdict(manners: None) -> None:
    judge = judge_named("liar:x")
    record = judge.judge(RUN.turns[0], rubric_for(RUN, "Ada"), RUN)
    assert record.void > 0
    assert {item.met for item in record.criteria} == {None}
    assert {item.quote for item in record.criteria} == {None}


@pytest.mark.parametrize("said", ["nothing like it", "twice"])
def test_a_verdict_that_was_not_asked_for_is_an_error_of_the_judge(said: str) -> None:
    from cras.judges import Opinion, Stage

    class Confused(Stage):
        name, version = "confused", "1"

        async def decide(self, turn, transcript, criteria, conflicts, levels=None) -> Opinion:  # type: ignore[no-untyped-def]
            own = Verdict(id=criteria[0].id, dimension=criteria[0].dimension, met=None, reason="")
            other = own.model_copy(update={"id": "x"}) if said != "twice" else own
            return Opinion([own, other])

    with pytest.raises(ValueError, match="two verdicts on" if said == "twice" else "'x', which was not asked"):
        Cascade([Confused()], Bench().ledger).judge(RUN.turns[0], rubric_for(RUN, "Ada"), RUN)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("polite", "the judge of manners cannot be made (ValueError: say which word, as in polite:WORD)"),
        ("broken:1", "the judge of manners cannot be made (ZeroDivisionError: division by zero)"),
        ("absent", "the judge of manners cannot be made (ModuleNotFoundError: No module named 'no_such_module')"),
        ("nameless", "what manners makes is no judge: it has no name"),
        ("unheard-of", "absent, broken, liar, nameless, polite"),
    ],
)
def test_a_judge_that_cannot_be_had_is_said(manners: None, name: str, said: str) -> None:
    result = CliRunner().invoke(app, ["score", "team.transcript.jsonl", "--judge", name])
    assert result.exit_code == 2
    assert f"--judge {name}" in result.output
    assert said in result.output
    with pytest.raises(InputError):
        judge_named(name)


def test_a_judge_that_says_the_same_every_time_is_not_repeated(manners: None) -> None:
    command = ["score", "team.transcript.jsonl", "--judge", "polite:please", "--repeats", "3"]
    assert "says the same every time" in CliRunner().invoke(app, command).output
    command = ["sensitivity", "team.transcript.jsonl", "--judge", "polite:please"]
    assert "says the same every time" in CliRunner().invoke(app, command).output


FAULTY = """
from cras.judges import Opinion, Stage


class Faulty(Stage):
    name, version = "faulty", "1"

    def __init__(self, argument):
        self.stage, self.ahead = argument, 4

    async def decide(self, turn, transcript, criteria, conflicts, levels=None):
        if turn.index == 1:
            raise KeyError("a key\\nthat is not there")
        if turn.index == 2:
            [][1]
        return Opinion()
"""


@pytest.fixture
def faulty(manners: None, tmp_path: Path) -> None:
    (tmp_path / "manners.py").write_text(FAULTY)
    (tmp_path / "manners-1.0.dist-info" / "entry_points.txt").write_text("[cras.judges]\nfaulty = manners:Faulty\n")
    run = transcript_of("Answer in lowercase. Be kind.", *(f"text {n}." for n in range(14)))
    (tmp_path / "team.transcript.jsonl").write_text(run.model_dump_json() + "\n")


@pytest.mark.parametrize("judge", [["faulty"], ["rules,faulty"], ["rules", "--judge", "faulty"]])
def test_a_fault_in_a_judge_costs_its_turn_and_is_shown_with_its_place(faulty: None, judge: list[str]) -> None:
    command = ["score", "team.transcript.jsonl", "--judge", *judge]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1, result.output
    assert [record.turn for record in read_scores("team.scores.jsonl")] == [0, *range(3, 14)]
    assert "a fault in the judge cost 2 turns" in result.output
    assert "run, turn 1, Ada: KeyError: 'a key\\nthat is not there'; judge faulty" in result.output
    assert "run, turn 2, Ada: IndexError: list index out of range; judge faulty" in result.output
    assert "manners.py:15)" in result.output
    assert "Traceback" not in result.output
    lost = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)["judge"]["lost"]
    assert [(item["turn"], item["place"].rpartition("/")[2]) for item in lost] == [
        (1, "manners.py:13"),
        (2, "manners.py:15"),
    ]


def test_two_packages_with_a_judge_of_one_name_are_both_named(manners: None, tmp_path: Path) -> None:
    """The first that was found judged, without a word."""
    info = tmp_path / "courtesy-2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: courtesy\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text("[cras.judges]\npolite = courtesy:Polite\n")
    result = CliRunner().invoke(app, ["score", "team.transcript.jsonl", "--judge", "polite"])
    assert result.exit_code == 2
    for named in ("package manners 1.0", "package courtesy 2.0", "both bring a judge 'polite'; uninstall one of them"):
        assert named in result.stderr


CONFLICT = ConflictVerdict(id="c", type="format", pairing="system-user", outcome=None)


@pytest.mark.parametrize("field", ["type", "pairing"])
def test_a_verdict_with_another_type_or_pairing_than_the_conflict_is_an_error_of_the_judge(field: str) -> None:
    binding, competing = (Instruction(id=name, text=name, source="system") for name in "ab")
    asked = RubricConflict(id="c", type="format", pairing="system-user", binding=binding, competing=competing)
    held_to(Opinion(conflicts=[CONFLICT]), RUN.turns[0], RUN, {}, {"c": asked})
    with pytest.raises(ValueError, match=f"on 'c' has the {field} 'other'"):
        held_to(Opinion(conflicts=[CONFLICT.model_copy(update={field: "other"})]), RUN.turns[0], RUN, {}, {"c": asked})


@pytest.mark.parametrize("quote", ["", " "])
def test_an_empty_quotation_is_no_evidence(quote: str) -> None:
    criterion = rubric_for(RUN, "Ada").criteria[0]
    opinion = Opinion([Verdict(id=criterion.id, dimension=criterion.dimension, met=True, quote=quote, reason="")])
    held_to(opinion, RUN.turns[0], RUN, {criterion.id: criterion}, {})
    assert (opinion.verdicts[0].void, opinion.verdicts[0].met, opinion.left_open) == (True, None, {criterion.id})
