"""What could not be judged does not pass, and is named: whatever figure is left is not taken for the whole."""

from __future__ import annotations

import pytest

from cras import Agent, Transcript, Turn, assert_adheres
from cras.rubrics.generate import rubric_for
from cras.testing.undecided import undecided_instructions
from tests.cras.conftest import transcript_of

REFUND_DESK = "You are Refund Desk. Never promise a refund. {format} Sign every reply with - Desk."
BREAKS_ALL = "Sure! I promise you a full refund by tomorrow."


def refund_agent(format: str, *replies: str) -> Transcript:
    system = REFUND_DESK.format(format=format)
    agents = [Agent(name="Desk", system_message=system), Agent(name="Router", system_message="You are the router.")]
    turns = [Turn(index=index, agent="Desk", content=reply) for index, reply in enumerate(replies)]
    return Transcript(id="parcel", task="My parcel is broken.", agents=agents, turns=turns)


def test_the_refund_agent_fails_for_its_json_and_what_was_not_judged_is_named() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_adheres(refund_agent("Answer in JSON.", BREAKS_ALL, "A refund? I promise!"), agent="Desk", min_cras=0.5)
    message = str(caught.value)
    assert message.startswith("agent Desk does not adhere to its instructions\n  CRAS is 0.00, at least 0.5 is asked\n")
    assert '  instruction (system): "Answer in JSON."' in message
    assert f'  the turn says: "{BREAKS_ALL}"' in message
    # whether a rule decides the signature is the parser's matter; the promise is for a judge model in any case
    assert 'not judged: "Never promise a refund."' in message
    assert 'judge="rules,openai:MODEL"' in message


def test_the_refund_agent_in_its_own_words_fails_too() -> None:
    format = "Answer in JSON with the keys status and message."
    with pytest.raises(AssertionError, match="agent Desk "):
        assert_adheres(refund_agent(format, BREAKS_ALL), agent="Desk")


def test_an_agent_none_of_whose_instructions_could_be_decided_fails_whatever_is_asked() -> None:
    run = refund_agent("Be kind.", BREAKS_ALL)
    desk = run.agent("Desk")
    assert desk is not None
    desk.system_message = "You are Refund Desk. Never promise a refund. Be kind."
    for asked in ({}, {"min_cras": 0.0}, {"min_priority_adherence": 0.0}, {"min_judged": 0.0}):
        with pytest.raises(AssertionError) as caught:
            assert_adheres(run, agent="Desk", **asked)
        message = str(caught.value)
        assert message.startswith(
            "agent Desk is not shown to adhere to its instructions: none of them could be decided\n"
        )
        assert "judged 0.00 of 2 explicit instructions (judge rules)" in message
        assert '  not judged: "Never promise a refund.", "Be kind."' in message
        assert 'a judge model decides such instructions: judge="rules,openai:MODEL"' in message


def test_an_agent_without_an_instruction_has_nothing_to_show() -> None:
    with pytest.raises(AssertionError, match="the team is not shown to adhere to its instructions: it has none"):
        assert_adheres(transcript_of("You are Ada.", "Yes."), min_cras=0.0)


def test_in_a_team_the_agent_is_named_of_which_nothing_could_be_decided() -> None:
    agents = [
        Agent(name="Ada", system_message="Answer in lowercase."),
        Agent(name="Desk", system_message="Never promise a refund."),
        Agent(name="Router", system_message="You are the router."),
    ]
    said = [("Ada", "yes."), ("Router", "Desk, please answer."), ("Desk", BREAKS_ALL)]
    turns = [Turn(index=index, agent=agent, content=content) for index, (agent, content) in enumerate(said)]
    run = Transcript(id="x", agents=agents, turns=turns)
    with pytest.raises(AssertionError) as caught:
        assert_adheres(run, min_cras=0.5)
    assert str(caught.value).splitlines()[:3] == [
        "the team is not shown to adhere to its instructions: none of those of Desk could be decided",
        "  judged 0.50 of 2 explicit instructions (judge rules)",
        '  not judged: "Never promise a refund."',
    ]
    assert_adheres(run, min_cras=0.5, agent="Ada")


def test_a_share_of_the_instructions_can_be_asked() -> None:
    run = transcript_of("Answer in lowercase. Be kind. Use one sentence. Be polite.", "yes.")
    assert_adheres(run, min_judged=0.5)
    with pytest.raises(AssertionError) as caught:
        assert_adheres(run, min_judged=0.6)
    assert str(caught.value).splitlines()[:3] == [
        "the team is not shown to adhere to its instructions",
        "  judged 0.50 of 4 explicit instructions; at least 0.6 is asked (judge rules)",
        '  not judged: "Be kind.", "Be polite."',
    ]


def test_a_broken_role_fails_where_everything_has_to_hold() -> None:
    agents = [Agent(name="Ada", system_message="You are Ada. Answer in lowercase."), Agent(name="Bob")]
    turns = [
        Turn(index=0, agent="Ada", content="yes."),
        Turn(index=1, agent="Ada", content="Bob: no, I say that is wrong."),
    ]
    with pytest.raises(AssertionError, match="does not adhere"):
        assert_adheres(Transcript(id="x", agents=agents, turns=turns))


def test_instructions_that_were_decided_on_some_turns_only_are_counted() -> None:
    result = assert_adheres(transcript_of("Use one sentence. Be kind.", "Yes.", "No."), min_cras=1)
    assert [(item.text, item.undecided, item.turns) for item in result.undecided] == [("Be kind.", 2, 2)]
    record = result.records[0]
    half = record.model_copy(update={"criteria": [record.criteria[0].model_copy(update={"met": None})]})
    run = transcript_of("Use one sentence. Be kind.", "Yes.", "No.")
    found = undecided_instructions([half, result.records[1]], {"run": run}, rubric_for)
    assert [item.quoted() for item in found] == ['"Be kind."', '"Use one sentence." (on 1 of 2 turns)']
