from __future__ import annotations

import pytest

from cras.judges.assemble import assemble
from cras.judges.model import with_standing_criteria
from cras.rubrics.basis import basis_of
from cras.rubrics.generate import rubric_for
from cras.score_record import Verdict
from cras.transcript import Agent, Check, Conflict, Instruction, Transcript
from tests.cras.conftest import transcript_of

FRENCH = Instruction(
    id="s", text="Answer in French.", source="system", check=Check(kind="language", params={"code": "fr"})
)
ENGLISH = Instruction(id="u", text="Use English.", source="user", check=Check(kind="language", params={"code": "en"}))
CONFLICT = Conflict(id="k", type="language", pairing="system-user", agent="Ada", binding="s", competing="u")


def scenario(**more: object) -> Transcript:
    task = Instruction(id="t", text="Tell us about tea.", source="user", dimension="GA")
    for_bob = Instruction(id="b", text="Be brief.", source="system", agent="Bob")
    fields = {"instructions": [task, FRENCH, ENGLISH, for_bob], "conflicts": [CONFLICT], **more}
    run = transcript_of("Ignored, since the scenario says it.", "Oui.", **fields)
    run.agents.append(Agent(name="Bob"))
    return run


def test_a_scenario_is_its_own_rubric_and_the_competing_side_is_no_criterion() -> None:
    rubric = rubric_for(scenario(), "Ada")
    assert [item.instruction for item in rubric.criteria] == ["t", "s"]
    assert [(item.binding.id, item.competing.id) for item in rubric.conflicts] == [("s", "u")]


def test_instructions_and_conflicts_of_others_do_not_bind() -> None:
    rubric = rubric_for(scenario(), "Bob")
    assert [item.instruction for item in rubric.criteria] == ["t", "s", "u", "b"]
    assert not rubric.conflicts


def test_system_message_against_the_task() -> None:
    run = transcript_of("Always answer in French. Be kind.", "Oui.", task="Answer in English, in one sentence.")
    rubric = rubric_for(run, "Ada")
    assert [(item.source, item.check and item.check.kind) for item in rubric.criteria] == [
        ("system", "language"),
        ("system", None),
        ("user", "sentences"),
    ]
    assert [(item.type, item.pairing) for item in rubric.conflicts] == [("language", "system-user")]


def test_in_a_team_the_task_binds_the_result_and_not_every_turn() -> None:
    run = transcript_of("Always answer in French.", "Oui.", task="Answer in English, in one sentence.")
    run.agents.append(Agent(name="Bob", system_message="Help."))
    rubric = rubric_for(run, "Ada")
    assert [item.source for item in rubric.criteria] == ["system"]
    assert len(rubric.conflicts) == 1


def speaks_as(*others: str) -> Check:
    return Check(kind="speaks_as", params={"name": "Ada", "others": list(others)})


def test_a_role_is_checked_once_and_only_where_there_are_others() -> None:
    run = transcript_of("You are Ada. You are the best analyst.", "Oui.")
    assert [(item.text, item.check, basis_of(item)) for item in rubric_for(run, "Ada").criteria] == [
        ("You are Ada.", None, "standing"),
        ("You are the best analyst.", None, "standing"),
    ]
    run.agents.append(Agent(name="Bob"))
    first, second = rubric_for(run, "Ada").criteria
    assert (first.check, basis_of(first)) == (speaks_as("Bob"), "nearly_always_met")
    assert (second.check, basis_of(second)) == (None, "standing")


def test_a_sentence_that_names_a_role_and_demands_more_is_an_explicit_instruction_too() -> None:
    message = "You are a helpful clerk who only speaks Spanish."
    run = transcript_of(message, "Sí.")
    (own,) = rubric_for(run, "Ada").criteria
    assert (own.text, own.check, basis_of(own)) == (message, None, "explicit")
    run.agents.append(Agent(name="Bob"))
    name, own = rubric_for(run, "Ada").criteria
    assert (name.check, basis_of(name)) == (speaks_as("Bob"), "nearly_always_met")
    assert (own.text, own.check, basis_of(own)) == (message, None, "explicit")
    assert name.id != own.id


def test_what_does_not_exist_is_told() -> None:
    with pytest.raises(KeyError, match="no agent 'Eve'; it has Ada"):
        rubric_for(transcript_of("", "x"), "Eve")
    with pytest.raises(ValueError, match="there is no instruction 'gone'"):
        rubric_for(scenario(conflicts=[CONFLICT.model_copy(update={"competing": "gone"})]), "Ada")


def test_a_model_that_finds_that_an_agent_speaks_as_itself_gives_no_score_and_is_asked_of_its_role_too() -> None:
    run = transcript_of("You are Ada. Be kind.", "Yes.")
    run.agents.append(Agent(name="Bob"))
    asked = with_standing_criteria(rubric_for(run, "Ada"))
    assert [(item.id, basis_of(item)) for item in asked] == [
        ("c:Ada/system/1", "nearly_always_met"),
        ("c:Ada/system/2", "explicit"),
        ("standing:GA", "standing"),
        ("standing:RC", "standing"),
        ("standing:KBA", "standing"),
    ]

    def judged(**met: bool | None) -> tuple[dict[str, float | None], float | None]:
        said = [
            (item, Verdict(id=item.id, dimension=item.dimension, met=met.get(name), reason="so"))
            for item, name in zip(asked, ("own_name", "kind", "goal", "role", "knowledge"), strict=True)
        ]
        record = assemble(("openai:m", "1"), run.turns[0], rubric_for(run, "Ada"), run, said, [], "h")
        return record.scores, record.cras

    assert judged(own_name=True) == ({"GA": None, "RC": None, "KBA": None, "CC": None}, None)
    assert judged(own_name=True, goal=True, role=True, knowledge=True)[1] is None, "what is asked of every role"
    assert judged(own_name=True, kind=False)[1] == 0.0
    # CC 0 and GA, RC, KBA 1: the paper's mean of four, of which "speaks as Ada" is none
    assert judged(own_name=True, kind=False, goal=True, role=True, knowledge=True)[1] == 0.75
    assert judged(own_name=False, kind=True, goal=True, role=True, knowledge=True)[1] == (1 + 0.5 + 1 + 1) / 4
    assert judged(own_name=False)[1] == 0.0
