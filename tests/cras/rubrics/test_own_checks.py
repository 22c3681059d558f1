"""A user's own checks in a rubric's file: short, with a schema beside it, and code that only such a file makes run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cras.checks import check_of, run_check
from cras.errors import InputError
from cras.judges import RulesJudge
from cras.rubrics import read_rubric, rubric_yaml
from cras.rubrics.rubric import Criterion, Rubric
from cras.transcript import Check, Transcript
from tests.cras.conftest import transcript_of

HEAD = "role: Ada\ncriteria:\n- id: own\n  dimension: CC\n  text: Is right.\n"
MODULE = """
calls = []

def short(text):
    calls.append(text)
    return len(text) < 20

def cites(turn, transcript):
    return any(turn.content in item.content for item in transcript.turns if item.index < turn.index) or None

def broken(text):
    raise LookupError("no table")

def odd(text):
    return "yes"

def stops(text):
    raise SystemExit(3)

def three(a, b, c):
    return True

def gives_up(text):
    raise BaseException("no more")

def interrupted(text):
    raise KeyboardInterrupt

def changes(turn, transcript):
    turn.content = "changed"
    turn.extra["seen"] = True
    transcript.turns.clear()
    return True
"""


@pytest.fixture
def house_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of the user's own, under a name that no other test has imported."""
    name = f"house_rules_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    return name


def rubric(folder: Path, check: str) -> Rubric:
    path = folder / "rubric.yaml"
    path.write_text(f"{HEAD}  check: {check}\n", encoding="utf-8")
    return read_rubric(path)


def verdict(asked: Rubric, *texts: str) -> tuple[bool | None, str]:
    run = transcript_of("", *texts)
    (said,) = RulesJudge().judge(run.turns[-1], asked, run).criteria
    return said.met, said.reason


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("{regex: 'A\\d+'}", Check(kind="regex", params={"pattern": "A\\d+"})),
        ("{regex: sorry, rule: never}", Check(kind="regex", params={"pattern": "sorry", "rule": "never"})),
        ("{json_schema: {type: object}}", Check(kind="json_schema", params={"schema": {"type": "object"}})),
        ("{json_schema: answer.json}", Check(kind="json_schema", params={"schema": {"type": "array"}})),
        (
            "{kind: json_schema, params: {schema: answer.json}}",
            Check(kind="json_schema", params={"schema": {"type": "array"}}),
        ),
    ],
)
def test_short_and_long_say_the_same(tmp_path: Path, check: str, expected: Check) -> None:
    (tmp_path / "answer.json").write_text('{"type": "array"}')
    read = rubric(tmp_path, check)
    assert read.criteria[0].check == expected
    (tmp_path / "again.yaml").write_text(rubric_yaml(read), encoding="utf-8")
    assert read_rubric(tmp_path / "again.yaml") == read


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("{regex: '(a'}", "line 6: criteria[0].check.regex: is no regular expression"),
        ("{regex: a, rule: maybe}", "line 6: criteria[0].check.rule: Input should be 'must' or 'never'"),
        ("{regex: a, times: 2}", "line 6: criteria[0].check.times: is unknown; regex takes rule, pattern"),
        ("{regex: 3}", "line 6: criteria[0].check.regex: Input should be a valid string"),
        ("{json_schema: {type: objekt}}", "line 6: criteria[0].check.json_schema: is no JSON schema"),
        (
            "{json_schema: gone.json}",
            "gone.json: cannot be read (No such file or directory); a schema's path starts at",
        ),
        ("{json_schema: broken.json}", "broken.json: is not JSON"),
        ("{json_schema: list.json}", "list.json: is no JSON schema; that is an object"),
        ("{json_schema: }", "line 6: criteria[0].check.json_schema: Input should be a valid dictionary"),
        ("{python: os.path}", "line 6: criteria[0].check.python: 'os.path' is no package.module:function"),
        ("{python: 'no_such_thing_x:f'}", "line 6: criteria[0].check.python: no_such_thing_x:f cannot be imported"),
        ("{python: 'os:no_such'}", "line 6: criteria[0].check.python: os has no no_such"),
        ("{python: 'os:sep'}", "line 6: criteria[0].check.python: os:sep is no function"),
        ("{regex: a, python: 'os:stat'}", "line 6: criteria[0].check.kind: is missing"),
        (
            "{kind: regex, params: {patern: a}}",
            "line 6: criteria[0].check.params.pattern: is missing; regex takes rule, pattern",
        ),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_field(tmp_path: Path, check: str, message: str) -> None:
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "list.json").write_text("[]")
    with pytest.raises(InputError) as error:
        rubric(tmp_path, check)
    assert str(tmp_path / "rubric.yaml") in str(error.value)
    assert message in str(error.value)


def test_a_function_of_the_text_and_one_of_the_turn_and_its_run(tmp_path: Path, house_rules: str) -> None:
    asked = rubric(tmp_path, f"{{python: '{house_rules}:short'}}")
    assert verdict(asked, "Few words.")[0] is True
    assert verdict(asked, "So many words that nobody reads them.")[0] is False
    asked = rubric(tmp_path, f"{{python: '{house_rules}:cites'}}")
    assert verdict(asked, "tea and milk", "tea")[0] is True
    assert verdict(asked, "tea and milk", "wine")[0] is None


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("broken", "the function raised LookupError: no table"),
        ("odd", "the function answered 'yes', not True, False or None"),
        ("stops", "the function raised SystemExit: 3"),
        ("gives_up", "the function raised BaseException: no more"),
    ],
)
def test_a_function_that_fails_is_told_and_decides_nothing(
    tmp_path: Path, house_rules: str, function: str, reason: str
) -> None:
    asked = rubric(tmp_path, f"{{python: '{house_rules}:{function}'}}")
    met, said = verdict(asked, "x")
    assert met is None
    assert reason in said
    run = transcript_of("", "x")
    assert RulesJudge().judge(run.turns[0], asked, run).void == 1


def test_ctrl_c_within_a_function_is_the_persons(tmp_path: Path, house_rules: str) -> None:
    asked = rubric(tmp_path, f"{{python: '{house_rules}:interrupted'}}")
    with pytest.raises(KeyboardInterrupt):
        verdict(asked, "x")


def test_a_module_that_raises_anything_when_it_is_imported_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"raises_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text("raise BaseException('no more')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(InputError, match=r"cannot be imported \(BaseException: no more\)"):
        rubric(tmp_path, f"{{python: '{name}:f'}}")


def test_what_a_function_changes_nobody_else_sees(tmp_path: Path, house_rules: str) -> None:
    asked = rubric(tmp_path, f"{{python: '{house_rules}:changes'}}")
    run = transcript_of("", "tea and milk", "tea")
    before = run.model_copy(deep=True)
    assert RulesJudge().judge(run.turns[-1], asked, run).criteria[0].met is True
    assert run == before


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ('{"$ref": "#/$defs/none"}', "refers to '#/$defs/none', and there is nothing"),
        ('{"$ref": "#none"}', "refers to '#none', and there is nothing"),
        ('{"items": {"$ref": "#/required/x"}, "required": ["a"]}', "refers to '#/required/x', and there is nothing"),
        ('{"items": {"$ref": "#/required"}, "required": ["a"]}', "refers to '#/required', which is no schema"),
        ('{"$ref": "#/default", "default": {"type": "objekt"}}', "is no JSON schema: ['type']"),
        ('{"$dynamicRef": "https://x.y/z#q"}', "refers to 'https://x.y/z#q'; put it under $defs"),
        ('{"anyOf": [{"$ref": "https://x.y/z"}]}', "refers to 'https://x.y/z'; put it under $defs"),
        ('{"multipleOf": 1e-308}', "; in YAML a number with an exponent has a point and a sign: 1.0e-308"),
    ],
)
def test_a_schema_that_leads_nowhere_is_refused_when_it_is_read(tmp_path: Path, schema: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        rubric(tmp_path, f"{{json_schema: {schema}}}")
    assert "line 6: criteria[0].check.json_schema: " in str(error.value)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("schema", "text", "met"),
    [
        # what looks like a reference is data here
        ('{"const": {"$ref": "https://x.y/z"}}', '{"$ref": "https://x.y/z"}', True),
        ('{"enum": [{"$ref": "#/none", "pattern": "("}]}', "{}", False),
        ('{"properties": {"$ref": {"type": "string"}}}', '{"$ref": "a"}', True),
        # references that lead somewhere
        ('{"$ref": "#/$defs/a", "$defs": {"a": {"type": "array"}}}', "[]", True),
        ('{"$ref": "#a", "$defs": {"b": {"$anchor": "a", "type": "array"}}}', "{}", False),
        ('{"$ref": "#/$defs/a~1b", "$defs": {"a/b": true}}', "[]", True),
        ('{"$id": "https://x.y/z", "$ref": "https://x.y/z#/$defs/a", "$defs": {"a": {"type": "array"}}}', "[]", True),
        ('{"items": {"$ref": "#"}, "type": "array"}', "[[[]]]", True),
        (
            '{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a", '
            '"definitions": {"a": {"type": "array"}}}',
            "[]",
            True,
        ),
    ],
)
def test_a_schema_may_refer_to_itself_and_hold_any_data(tmp_path: Path, schema: str, text: str, met: bool) -> None:
    assert verdict(rubric(tmp_path, f"{{json_schema: {schema}}}"), text)[0] is met


def test_a_number_that_arithmetic_cannot_hold_costs_its_criterion_alone(tmp_path: Path) -> None:
    asked = rubric(tmp_path, '{json_schema: {"items": {"multipleOf": 0.5}}}')
    met, reason = verdict(asked, f"[{'9' * 400}]")
    assert met is None
    assert "a number is too large to be compared with the schema's" in reason


def test_a_function_of_three_arguments_is_refused(tmp_path: Path, house_rules: str) -> None:
    with pytest.raises(InputError, match="takes neither a text, nor a turn and its run"):
        rubric(tmp_path, f"{{python: '{house_rules}:three'}}")


def test_no_run_makes_code_run_that_no_rubric_named(tmp_path: Path, house_rules: str) -> None:
    """A transcript's own instructions have checks, and transcripts come from anywhere."""
    check = Check(kind="python", params={"function": f"{house_rules}:short"})
    assert run_check(check, "x") is None
    assert house_rules not in sys.modules
    run = Transcript.model_validate_json(
        json.dumps({
            "id": "r", "agents": [{"name": "Ada"}], "turns": [{"index": 0, "agent": "Ada", "content": "x"}],
            "instructions": [{"id": "i", "text": "?", "source": "system", "check": check.model_dump()}],
        })
    )  # fmt: skip
    asked = Rubric(role="Ada", query="", criteria=[Criterion(id="c", dimension="CC", text="?", check=check)])
    (said,) = RulesJudge().judge(run.turns[0], asked, run).criteria
    assert said.met is None
    assert "no rubric file names this function" in said.reason
    assert house_rules not in sys.modules


def test_another_function_under_the_same_name_is_judged_anew(
    tmp_path: Path, house_rules: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = rubric(tmp_path, f"{{python: '{house_rules}:short'}}")
    run = transcript_of("", "x")
    before = RulesJudge().content_hash(run.turns[0], asked, run)
    assert RulesJudge().content_hash(run.turns[0], asked, run) == before
    monkeypatch.delitem(sys.modules, house_rules)
    (tmp_path / f"{house_rules}.py").write_text(MODULE.replace("< 20", "< 2000"))
    sys.path_importer_cache.clear()
    check_of(asked.criteria[0].check or Check(kind=""))
    assert RulesJudge().content_hash(run.turns[0], asked, run) != before
