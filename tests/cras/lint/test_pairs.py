"""Contradictions in realistic wording are found, and what only looks like one raises no alarm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.checks.clash import clash_of
from cras.checks.kind import CheckKind
from cras.instructions.acts.reading import acts_in
from cras.lint import TeamDescription, TeamMessage, lint
from cras.lint.contradictions import Contradiction
from cras.transcript import Agent
from tests.cras.lint import pairs_objects, pairs_unseen
from tests.cras.lint.pairs import CONTRADICTIONS, NEAR_MISSES


def found_in(*texts: str, **agents: str) -> list[Contradiction]:
    """The contradictions of one agent with these lines as its system message, or of agents with a message each."""
    told = agents or {"Assistant": "\n\n".join(["You are a helpful agent.", *texts])}
    return lint(TeamDescription(agents=[Agent(name=name, system_message=text) for name, text in told.items()]))


@pytest.mark.parametrize(("first", "second"), CONTRADICTIONS)
def test_a_contradiction_is_found_whatever_is_said_first(first: str, second: str) -> None:
    for pair in ((first, second), (second, first)):
        (found, *_) = found_in(*pair)
        assert {found.binding.quote, found.other.quote} == {first, second}
        assert found.is_tie


@pytest.mark.parametrize(("first", "second"), NEAR_MISSES)
def test_what_only_looks_like_a_contradiction_is_none(first: str, second: str) -> None:
    assert found_in(first, second) == []
    assert found_in(second, first) == []


OTHERS = dict.fromkeys(("Editor", "Manager", "TechDesk", "Painter", "Printer", "Controller"), "You do your part.")


@pytest.mark.parametrize(("first", "second"), pairs_unseen.CONTRADICTIONS)
def test_a_contradiction_in_a_team_is_found(first: str, second: str) -> None:
    assert found_in(Desk=f"You work for a shop.\n{first}\n\n{second}", **OTHERS)
    assert found_in(Desk=f"You work for a shop.\n{second}\n\n{first}", **OTHERS)


@pytest.mark.parametrize(("first", "second"), pairs_unseen.NEAR_MISSES)
def test_a_near_miss_in_a_team_is_none(first: str, second: str) -> None:
    assert not found_in(Desk=f"You work for a shop.\n{first}\n\n{second}", **OTHERS)
    assert not found_in(Desk=f"You work for a shop.\n{second}\n\n{first}", **OTHERS)


@pytest.mark.parametrize(("first", "second"), pairs_unseen.NOT_FOUND)
def test_what_is_known_not_to_be_found(first: str, second: str) -> None:
    """One that is found now belongs to the others."""
    assert not found_in(Desk=f"You work for a shop.\n{first}\n\n{second}", **OTHERS)


@pytest.mark.parametrize(("first", "second"), [*pairs_objects.REPORTED, *pairs_objects.NEAR_MISSES])
def test_a_verb_keeps_its_object_and_a_noun_its_sense(first: str, second: str) -> None:
    asked = TeamDescription(
        agents=[Agent(name="Assistant", system_message=first)], messages=[TeamMessage(content=second, source="user")]
    )
    assert found_in(first, second) == []
    assert lint(asked) == []


@pytest.mark.xfail(reason="read as an amount of the thing")
@pytest.mark.parametrize(("first", "second"), pairs_objects.ALARMS)
def test_what_is_known_to_raise_an_alarm(first: str, second: str) -> None:
    assert found_in(first, second) == []


@pytest.mark.parametrize(("first", "second"), pairs_objects.CONTRADICTIONS)
def test_the_same_object_and_the_same_sense_still_clash(first: str, second: str) -> None:
    assert found_in(first, second)
    assert found_in(second, first)


@pytest.mark.parametrize(("first", "second"), CONTRADICTIONS[::5])
def test_a_system_message_binds_against_what_a_user_asks(first: str, second: str) -> None:
    team = TeamDescription(
        agents=[Agent(name="Assistant", system_message=first)], messages=[TeamMessage(content=second, source="user")]
    )
    assert [(item.is_tie, item.binding.quote) for item in lint(team)] == [(False, first)]


@pytest.mark.parametrize(
    ("agents", "is_one"),
    [
        ({"Writer": "You write. Approve your own texts.", "Boss": "Only the Editor may approve texts.", "Editor": "You edit."}, True),
        ({"Writer": "You write.", "Editor": "Never approve texts.", "Boss": "The Editor approves all texts."}, True),
        ({"Desk": "Hand every refund to Billing.", "Billing": "You do invoices. Never handle refunds."}, True),
        ({"Planner": "Ask the Coder to write tests.", "Coder": "You write code. Never write tests."}, True),
        ({"Planner": "You alone assign tasks.", "Coder": "Assign tasks to yourself and to others."}, True),
        ({"Scout": "Pass the draft to Writer in English.", "Writer": "The draft from Scout must be in Dutch."}, True),
        ({"Writer": "Answer in French.", "Editor": "Answer in German."}, False),
        ({"Writer": "Never write tests.", "Coder": "Write tests."}, False),
        ({"Desk": "Hand refunds to Billing.", "Billing": "Never handle complaints."}, False),
        ({"Planner": "The Coder writes code.", "Coder": "Never write prose."}, False),
        ({"Scout": "Pass the draft to Writer in English.", "Writer": "Send your text to Scout in Dutch."}, False),
        ({"Scout": "Give Writer one sentence.", "Writer": "Write ten sentences."}, False),
    ],
)  # fmt: skip
def test_agents_that_are_told_what_cannot_both_be(agents: dict[str, str], is_one: bool) -> None:
    assert bool(found_in(**agents)) is is_one


def test_a_heading_and_a_line_before_a_list_bear_on_what_stands_under_them() -> None:
    assert found_in("Never:\n- share prices\n- promise refunds", "Share prices.")
    assert not found_in("## Commit messages\n- Write in English.", "## Answers\n- Write in French.")
    assert not found_in("If the customer is angry:\n- do not use emojis", "Use emojis.")
    assert found_in("Do not:\n- Use emojis", "Use emojis.")


def test_a_sentence_that_an_editor_wrapped_is_one() -> None:
    assert found_in("Under no circumstances do you share\nthe price list.", "Share the price list.")


WORDS = st.sampled_from(
    [
        "never",
        "always",
        "do",
        "not",
        "only",
        "the",
        "a",
        "Never",
        "Use",
        "bullet",
        "points",
        "share",
        "prices",
        "with",
        "customers",
        "unless",
        "without",
        "asking",
        "first",
        "to",
        "from",
        "in",
        "English",
        "JSON",
        ",",
        ".",
        ";",
        ":",
        "-",
        "(",
        ")",
        '"',
        "and",
        "or",
        "but",
        "who",
        "that",
        "what",
        "you",
        "your",
        "it",
        "them",
        "rather",
        "than",
        "instead",
        "of",
        "three",
        "words",
        "sentences",
        "at",
        "most",
        "Coder",
        "is",
        "are",
        "must",
        "be",
        "written",
        "by",
        "hand",
        "over",
        "when",
        "if",
        "before",
        "you",
        "are",
        "no",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_no_wording_raises(text: str) -> None:
    for item in acts_in(text, names=frozenset({"coder"})):
        assert item.instruction.quote
        assert item.instruction.quote in " ".join(text.split())
    found_in(Coder=text, Writer=text)


def test_acts_are_compared_only_with_those_that_ask_for_what_they_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five hundred demands of as many things are no hundred thousand comparisons."""
    asked: list[object] = []

    def counted(one: CheckKind, other: CheckKind) -> str | None:
        asked.append((one, other))
        return clash_of(one, other)

    monkeypatch.setattr("cras.instructions.conflicts.clash_of", counted)
    lines = [f"Never share item{n}abc.\nShare piece{n}xyz." for n in range(250)]
    assert not found_in("\n".join(lines))
    assert len(asked) < 1000


def test_a_description_and_the_selector_prompt_are_read_too() -> None:
    billing = Agent(name="Billing", role="Handles refunds and invoices.", system_message="You never handle refunds.")
    desk = Agent(name="Desk", system_message="You greet customers.")
    (found,) = lint(TeamDescription(agents=[billing, desk]))
    assert found.places == ("the system message of Billing", "the description of Billing")
    billing = billing.model_copy(update={"role": "Does the money."})
    chosen = TeamDescription(agents=[billing, desk], selector_prompt="Select Billing for refunds.")
    (found,) = lint(chosen)
    assert found.places[1] == "the selector prompt"
    assert not lint(TeamDescription(agents=[billing, desk], selector_prompt="Select Desk for refunds."))


def test_the_word_that_ends_a_run_must_be_allowed_to_somebody() -> None:
    writer = Agent(name="Writer", system_message='Never say "TERMINATE".')
    critic = Agent(name="Critic", system_message="You criticise.")
    (found,) = lint(TeamDescription(agents=[writer, critic], stop_words=["TERMINATE"]))
    assert found.places[1] == "the termination condition"
    says = critic.model_copy(update={"system_message": 'Say "TERMINATE" when the text is good.'})
    assert not lint(TeamDescription(agents=[writer, says], stop_words=["TERMINATE"]))
