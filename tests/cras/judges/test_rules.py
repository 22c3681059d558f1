from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.checks.describe import evidence
from cras.checks.registry import CHECKS
from cras.errors import InputError
from cras.judges import RulesJudge, judge_named
from cras.judges.asking.budget import Spending
from cras.judges.assemble import assemble
from cras.judges.cascade import Cascade
from cras.judges.rules import outcome_of
from cras.readers import Reading
from cras.rubrics.generate import rubric_for
from cras.rubrics.rubric import Criterion, Rubric, RubricConflict
from cras.score_record import ConflictVerdict, Verdict
from cras.scoring.score import score
from cras.transcript import Agent, Check, Instruction, Transcript, Turn
from tests.cras.conftest import transcript_of

JUDGE = RulesJudge()
FRENCH = "La pluie tombe sur la ville et les rues sont vides."
ENGLISH = "The rain falls on the town and the streets are empty."


def test_scores_by_hand() -> None:
    system = 'You are Ada. Answer in French. Use one sentence. Include the word "rain". Be kind. Only talk about rain.'
    run = transcript_of(system, ENGLISH)
    run.agents.append(Agent(name="Bob"))
    record = JUDGE.judge(run.turns[0], rubric_for(run, "Ada"), run)
    # RC: that it speaks as Ada is met by nearly every text, and is no evidence: null. CC: one sentence and "rain" met, French not, "be kind" not judged: 1 + 4 * 2/3.
    # KBA: "only talk about rain" is not judged, so null; GA has no criterion, so null.
    assert record.scores == {"GA": None, "RC": None, "KBA": None, "CC": pytest.approx(1 + 8 / 3)}
    assert record.cras == pytest.approx(2 / 3)
    assert record.explicit_judged == (3, 5)
    assert record.criteria_judged == (4, 6)
    assert record.not_judged == 2
    assert {item.id: item.met for item in record.criteria} == {
        "c:Ada/system/1": True, "c:Ada/system/2": False, "c:Ada/system/3": True, "c:Ada/system/4": True,
        "c:Ada/system/5": None, "c:Ada/system/6": None,
    }  # fmt: skip
    assert [item.quote for item in record.criteria] == [None, ENGLISH, ENGLISH, "rain", None, None]


def test_weights_of_criteria_and_dimensions() -> None:
    include = [Check(kind="include", params={"text": word}) for word in ("rain", "snow")]
    criteria = [
        Criterion(id="a", dimension="CC", text="", check=include[0], weight=3),
        Criterion(id="b", dimension="CC", text="", check=include[1], weight=1),
        Criterion(id="c", dimension="KBA", text="", check=include[1]),
    ]
    rubric = Rubric(role="", query="", criteria=criteria, weights={"CC": 2, "KBA": 1})
    run = transcript_of("", ENGLISH)
    record = JUDGE.judge(run.turns[0], rubric, run)
    assert record.scores["CC"] == 4.0
    assert record.cras == pytest.approx((2 * 0.75 + 0) / 3)


def test_nothing_to_judge_is_null() -> None:
    run = transcript_of("Be kind.", ENGLISH)
    record = JUDGE.judge(run.turns[0], rubric_for(run, "Ada"), run)
    assert record.cras is None
    assert set(record.scores.values()) == {None}
    assert record.not_judged == 1


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (FRENCH, "binding"),
        (ENGLISH, "competing"),
        ("Das Wetter ist heute wirklich sehr schlecht.", "neither"),
        ("42", None),
    ],
)
def test_conflict_outcomes(text: str, outcome: str | None) -> None:
    run = transcript_of("Answer in French.", text, task="Answer in English.")
    record = JUDGE.judge(run.turns[0], rubric_for(run, "Ada"), run)
    assert [item.outcome for item in record.conflicts] == [outcome]


def test_outcome_both_and_untold() -> None:
    def side(text: str | None) -> Instruction:
        check = Check(kind="include", params={"text": text}) if text else None
        return Instruction(id="i", text="", source="user", check=check)

    conflict = RubricConflict(
        id="k", type="wording", pairing="system-user", binding=side("rain"), competing=side("town")
    )
    run = transcript_of("", ENGLISH)
    assert outcome_of(conflict, run.turns[0], run) == "both"
    assert outcome_of(conflict.model_copy(update={"competing": side(None)}), run.turns[0], run) is None


def test_the_hash_follows_what_a_verdict_depends_on() -> None:
    run = transcript_of("Use one sentence.", ENGLISH)
    rubric = rubric_for(run, "Ada")
    base = JUDGE.judge(run.turns[0], rubric, run).content_hash
    assert JUDGE.judge(run.turns[0], rubric, run).content_hash == base
    other_turn = run.turns[0].model_copy(update={"content": FRENCH})
    assert JUDGE.judge(other_turn, rubric, run).content_hash != base
    assert JUDGE.judge(run.turns[0], rubric.model_copy(update={"query": "x"}), run).content_hash != base


def test_unknown_judges_are_told() -> None:
    assert judge_named("rules").name == "rules"
    with pytest.raises(InputError, match="no such judge"):
        judge_named("oracle")


PARAMS = {
    "language": {"code": "fr"}, "format": {"format": "json"}, "sentences": {"count": 1}, "words": {"max": 5},
    "casing": {"casing": "lower"}, "include": {"text": "tea"}, "exclude": {"text": "tea"},
    "starts_with": {"text": "tea"},
    "ends_with": {"text": "tea"}, "covers": {"any_of": ["tea"]}, "not_covers": {"any_of": ["tea"]},
    "order": {"first": "a", "then": "b"}, "speaks_as": {"name": "Ada", "others": ["Bob"]},
    "code_tagged": {}, "code_executable": {}, "amount": {"unit": "comma", "max": 0},
    "occurrences": {"text": "tea", "min": 2}, "enclosed": {"what": "title", "mark": "<<>>"}, "divided": {"mark": "***"},
    "one_of": {"texts": ["tea", "x"], "where": "start"}, "restates": {"how": "verbatim"},
    "topic": {"rule": "never", "what": "tea"}, "role": {"rule": "asked", "what": "pirate"},
    "hand_over": {"rule": "only", "what": "editor"}, "sequence": {"first": "summary", "then": "code"},
    "act": {"rule": "never", "does": ["say"], "what": "tea"},
    "answers": {"min": 2},
    "manner": {"rule": "asked", "axis": "register", "value": "formal"},
    "asks": {"rule": "never"}, "code": {"rule": "must"}, "json_keys": {"keys": ["tea"]},
    "json_schema": {"schema": {"type": "object"}}, "mentions": {"rule": "never", "words": ["tea"]},
    "python": {"function": "builtins:bool"}, "regex": {"pattern": "te?a"}, "secret": {"text": "tea"},
    "tool_use": {"rule": "must", "tool": "search"}, "yes_no": {},
    "closed": {"options": ["tea", "x"]}, "each": {"unit": "line", "where": "start", "text": "- "}, "edge": {"part": "question", "where": "end"},
    "headed": {"headings": ["tea"]}, "labelled": {"label": "tea"}, "in_tag": {"tag": "tea"}, "not_at": {"where": "start", "text": "tea"},
}  # fmt: skip
TEXTS = st.text(max_size=300) | st.lists(
    st.sampled_from(["tea", "TEA ", "Bob: ", "```\n", "```python\n", "print(1)\n", "- ", "\r\n", " ", "ſ", "İ"]),
    max_size=12,
).map("".join)


def test_every_kind_of_check_is_tried() -> None:
    assert set(PARAMS) == set(CHECKS)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(PARAMS)), TEXTS)
def test_quotes_are_literally_in_the_turn(kind: str, text: str) -> None:
    check = Check(kind=kind, params=PARAMS[kind])
    for met in (True, False):
        quote = evidence(check, text, met)
        assert quote is None or quote in text


def test_verdicts_on_real_runs(whoandwhen: Path) -> None:
    """Read by hand: five blocks of plain text where the system message allows blocks for running alone."""
    check_verdicts(whoandwhen, records=670, failed=FAILED)


def test_verdicts_on_four_real_runs(four_runs: Path) -> None:
    check_verdicts(four_runs, records=18, failed=[("12", 1), ("70", 4)])


_SEVERAL_BLOCKS = (
    "2:2 3:2 7:8 12:1 22:2 22:4 25:1 25:4 26:1 26:5 28:8 48:3 51:2 51:4 67:2 83:8 92:5 92:7 99:2 111:5 114:1 114:3 117:1"
    " 117:3 120:1 120:5 121:1 121:3"
)
"""Looked at one by one: two blocks of code or more, where all has to stand in one."""
_OF_TEXT = "70:4 80:6 87:7"
"""A block that is not for running."""
FAILED = sorted(
    (run, int(turn)) for run, _, turn in (place.partition(":") for place in f"{_SEVERAL_BLOCKS} {_OF_TEXT}".split())
)


def check_verdicts(folder: Path, *, records: int, failed: list[tuple[str, int]]) -> None:
    runs = {run.id: run for run in Reading([str(folder)])}
    found = list(score(runs.values(), JUDGE))
    assert len(found) == records
    assert sorted((r.transcript_id, r.turn) for r in found for verdict in r.criteria if verdict.met is False) == failed
    for record in found:
        content = runs[record.transcript_id].turns[record.turn].content
        assert all(verdict.quote is None or verdict.quote in content for verdict in record.criteria)
        assert record.scores["GA"] is None, "no rule can tell whether a turn serves its goal"


def _acting(*turns: Turn) -> Transcript:
    agents = [Agent(name="Ada", system_message="Answer in French."), Agent(name="Bob")]
    return Transcript(id="r", agents=agents, turns=list(turns))


def _asked(check: Check) -> Rubric:
    return Rubric(role="Ada", query="", criteria=[Criterion(id="c", dimension="CC", text="?", check=check)])


def test_the_words_of_a_hand_over_are_not_held_to_a_demand_on_the_answer() -> None:
    """AutoGen writes them in English, whatever language the agent has to speak."""
    words = "Transferred to Bob, adopting the role of Bob immediately."
    run = _acting(Turn(index=0, agent="Ada", kind="handoff", content=words, extra={"target": "Bob"}))
    (verdict,) = JUDGE.judge(run.turns[0], rubric_for(run, "Ada"), run).criteria
    assert verdict.met is None
    assert "the words are a tool's, not the agent's" in verdict.reason


@pytest.mark.asyncio
async def test_what_does_not_apply_is_not_asked_of_the_next_judge() -> None:
    run = _acting(Turn(index=0, agent="Ada", kind="handoff", content="To Bob.", extra={"target": "Bob"}))
    criteria = _asked(Check(kind="language", params={"code": "fr"})).criteria
    assert (await JUDGE.decide(run.turns[0], run, criteria, [])).left_open == set()
    said = run.turns[0].model_copy(update={"kind": "message", "content": "42"})
    assert (await JUDGE.decide(said, run, criteria, [])).left_open == {"c"}


def test_the_hash_follows_the_run_where_a_check_reads_it_and_only_there() -> None:
    call = Turn(index=0, agent="Ada", kind="tool_call", content='find({"q": 1})')
    answer = Turn(index=1, agent="Ada", content="Voilà.")
    run, other = _acting(call, answer), _acting(call.model_copy(update={"content": 'find({"q": 2})'}), answer)
    later = _acting(call, answer, Turn(index=2, agent="Bob", content="Merci."))
    acts, words = _asked(Check(kind="tool_use", params={"rule": "must", "tool": "find"})), rubric_for(run, "Ada")
    for judge in (JUDGE, Cascade([JUDGE], Spending(None, None))):
        hashed = [judge.content_hash(answer, acts, item) for item in (run, other, later)]
        assert hashed[0] != hashed[1]
        assert hashed[0] == hashed[2], "what comes after the turn changes nothing"
        assert judge.content_hash(answer, words, run) == judge.content_hash(answer, words, other)


def test_the_hash_follows_the_calls_of_the_turn_itself() -> None:
    """They are not in its words."""
    acts = _asked(Check(kind="tool_use", params={"rule": "never", "tool": "find"}))
    turns = [
        Turn(index=0, agent="Ada", content="Un instant.", extra={"tool_calls": [{"function": {"name": name}}]})
        for name in ("find", "buy")
    ]
    runs = [_acting(turn) for turn in turns]
    records = [JUDGE.judge(run.turns[0], acts, run) for run in runs]
    assert [record.criteria[0].met for record in records] == [False, True]
    assert records[0].content_hash != records[1].content_hash


def test_a_criterion_that_nobody_decided_is_decided_by_the_outcome_of_its_conflict() -> None:
    binding = Instruction(id="s", text="Be formal.", source="system")
    competing = Instruction(id="u", text="Be casual.", source="user")
    conflict = RubricConflict(id="k", type="tone", pairing="system-user", binding=binding, competing=competing)
    criterion = Criterion(id="c", dimension="CC", text="Be formal.", instruction="s")
    rubric = Rubric(role="", query="", criteria=[criterion], conflicts=[conflict])
    run = transcript_of("", ENGLISH)
    undecided = Verdict(id="c", dimension="CC", met=None, reason="not sure")
    for outcome, cras in (("binding", 1.0), ("both", 1.0), ("competing", 0.0), ("neither", 0.0), (None, None)):
        said = ConflictVerdict(id="k", type="tone", pairing="system-user", outcome=outcome, quote="rain")
        record = assemble(("m", "1"), run.turns[0], rubric, run, [(criterion, undecided)], [said], "h")
        assert record.cras == cras
        assert record.explicit_judged == (int(outcome is not None), 1)
        assert record.conflicts == [said]
