"""Natural scenarios and their variants: what is taken out, what stands there instead, and how long it is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cras.scenarios import Scenario, generate
from cras.scenarios.natural.fill import length
from cras.scenarios.variants import alone, matched, neutral, unopposed

SEEDS = st.integers(0, 2**32)


def texts(scenario: Scenario) -> str:
    return "\n".join(message.content for message in scenario.messages)


def said(scenario: Scenario) -> str:
    return scenario.messages[scenario.competing_message].content


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_alone_takes_the_competing_instruction_out_and_nothing_else(seed: int) -> None:
    for style in ("natural", "embedded"):
        for scenario, twin in generate(14, seed, style=style):  # type: ignore[arg-type]
            left = alone(scenario)
            assert left is not None
            assert alone(twin) is None
            assert scenario.instruction("competing").text not in texts(left)
            assert scenario.instruction("binding").text in texts(left)
            assert [item.id for item in left.instructions if item.id == "competing"] == []
            assert left.conflict is None
            assert left.twin_of == scenario.id
            changed = [i for i, m in enumerate(scenario.messages) if m != left.messages[i]]
            assert changed == [scenario.competing_message]


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, other=st.integers(0, 3))
def test_neutral_puts_as_many_words_there_that_ask_for_nothing(seed: int, other: int) -> None:
    for scenario, twin in generate(14, seed, style="natural"):
        there = neutral(scenario, other)
        assert there is not None
        assert neutral(twin) is None
        assert there == neutral(scenario, other)
        assert length(said(there)) == length(said(scenario))
        assert scenario.instruction("competing").text not in texts(there)
        assert there.twin == "neutral"


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_neutral_of_the_embedded_style_is_of_nearly_its_length_in_words_that_its_model_knows(seed: int) -> None:
    for scenario, _ in generate(14, seed):
        there = neutral(scenario)
        assert there is not None
        assert abs(length(said(there)) - length(said(scenario))) <= 2
        assert there.instructions == [item for item in scenario.instructions if item.id != "competing"]


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_unopposed_takes_out_the_binding_instruction_and_the_answer_that_obeyed_it(seed: int) -> None:
    for scenario, _ in generate(28, seed, style="natural"):
        left = unopposed(scenario, even_of_tools=True)
        assert left is not None
        assert (unopposed(scenario) is None) == (scenario.pairing == "tool-injection")
        assert scenario.instruction("binding").text not in texts(left)
        assert scenario.instruction("competing").text in said(left)
        assert [item.id for item in left.instructions] == ["binding"]
        assert left.messages[0].content == left.agents[0].system_message
        answered = [m for m in left.messages if m.role == "assistant"]
        assert len(answered) == (scenario.pairing == "tool-injection")


def counted(text: str) -> int:
    """Like a tokenizer, at odds with words: pieces of three letters, and marks."""
    return sum(-(-len(word) // 3) for word in text.split()) + text.count(".") + text.count('"')


def test_matched_finds_a_twin_of_the_same_kind_and_nearly_always_of_equal_length_in_tokens() -> None:
    away = []
    for pair in generate(112, 11, style="natural"):
        scenario, twin = matched(pair, counted)
        assert scenario == pair[0]
        assert twin.twin == pair[1].twin
        assert twin.model_dump(exclude={"messages"}) == pair[1].model_dump(exclude={"messages"})
        away.append(abs(counted(said(twin)) - counted(said(scenario))))
    assert max(away) <= 1
    assert away.count(0) >= 106


def test_matched_never_makes_a_twin_worse() -> None:
    for pair in generate(28, 3):
        scenario, twin = matched(pair, counted)
        before, after = (abs(counted(said(item)) - counted(said(scenario))) for item in (pair[1], twin))
        assert after <= before
