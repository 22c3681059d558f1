"""The promises of the scenario language, for whatever seed."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.checks.registry import run_check
from cras.scenarios import CONFLICT_TYPES, PAIRINGS, Scenario, generate
from cras.scenarios.generate import scenario_stream
from cras.scenarios.grammar import Demand, check, facts, language, response, subjects

SEEDS = st.integers(min_value=0, max_value=2**32)


def met(scenario: Scenario, identifier: str, text: str) -> bool:
    chosen = scenario.instruction(identifier).check
    assert chosen is not None
    return run_check(chosen, text) is True


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_each_reference_response_satisfies_exactly_its_side(seed: int) -> None:
    for scenario, _ in generate(4, seed):
        for text, side, other in (
            (scenario.binding_response, "binding", "competing"),
            (scenario.competing_response, "competing", "binding"),
        ):
            assert met(scenario, side, text)
            assert not met(scenario, other, text)
            assert met(scenario, "task", text)
            if any(instruction.id == "other" for instruction in scenario.instructions):
                assert met(scenario, "other", text)


RESPONSES = st.one_of(
    st.text(max_size=80),
    st.builds(
        lambda subject, demands: response(subject, list({d.group: d for d in demands if d.group != "order"}.values())),
        st.sampled_from(list(subjects())),
        st.lists(
            st.sampled_from(
                [Demand("language", code) for code in ("en", "es", "fr", "de")]
                + [Demand("format", value) for value in ("json", "list", "prose")]
                + [Demand("length", value) for value in "123"]
                + [Demand("casing", value) for value in ("upper", "lower")]
                + [Demand("words", f"include:{word}") for word in ("indeed", "often")]
                + [Demand("role", role) for role in ("writer", "critic")]
                + [Demand("sign_off", word) for word in ("Done", "Over")]
            ),
            max_size=4,
        ),
    ),
)


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS, text=RESPONSES)
def test_no_response_satisfies_both_sides(seed: int, text: str) -> None:
    for scenario, _ in generate(3, seed):
        assert not (met(scenario, "binding", text) and met(scenario, "competing", text))


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_the_twin_differs_in_the_competing_instruction_alone(seed: int) -> None:
    for scenario, twin in generate(4, seed):
        assert twin.twin_of == scenario.id
        assert twin.conflict is None
        assert scenario.conflict is not None
        assert len(twin.messages) == len(scenario.messages)
        changed = [i for i, pair in enumerate(zip(scenario.messages, twin.messages, strict=True)) if pair[0] != pair[1]]
        assert changed == [scenario.competing_message]
        competing = scenario.instruction("competing").text
        said, twin_said = (s.messages[scenario.competing_message].content for s in (scenario, twin))
        lead = said.removesuffix(competing).strip()
        assert said == f"{lead} {competing}"
        assert twin_said.startswith(lead)
        if scenario.twin == "removed":
            assert twin_said == lead
        else:
            assert len(twin_said) > len(lead)
        same = {"id", "messages", "instructions", "conflict", "twin_of"}
        assert twin.model_dump(exclude=same) == scenario.model_dump(exclude=same)
        assert [i for i in scenario.instructions if i.id != "competing"] == twin.instructions


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_binding_and_competing_words_stand_in_the_messages_that_carry_them(seed: int) -> None:
    for scenario, _ in generate(4, seed):
        for identifier, index in (("binding", scenario.binding_message), ("competing", scenario.competing_message)):
            instruction = scenario.instruction(identifier)
            message = scenario.messages[index]
            assert instruction.text in message.content
            assert instruction.source == message.role
            assert instruction.author == message.name
        order = scenario.instruction("binding").source, scenario.instruction("competing").source
        allowed = {
            "system-user": [("system", "user")],
            "system-peer": [("system", "peer")],
            "peer-peer": [("peer", "peer")],
            "tool-injection": [("system", "tool"), ("user", "tool")],
        }
        assert order in allowed[scenario.pairing]
        if scenario.pairing == "peer-peer":
            high, low = (scenario.instruction(name).author or "" for name in ("binding", "competing"))
            assert scenario.messages[0].content.index(high) >= 0
            assert low in scenario.messages[0].content


def test_all_types_pairings_wordings_and_lengths_come_in_balance() -> None:
    pairs = generate(560, seed=3)
    cells = Counter((scenario.type, scenario.pairing) for scenario, _ in pairs)
    assert cells == {(kind, pairing): 20 for kind in CONFLICT_TYPES for pairing in PAIRINGS}
    for field in ("strength", "binding_strength", "turns", "twin"):
        counts = Counter(getattr(scenario, field) for scenario, _ in pairs)
        assert len(counts) == 2
        assert min(counts.values()) > 120, (field, counts)
    groups = {check.kind for scenario, _ in pairs if (check := scenario.instruction("binding").check)}
    assert len(groups) >= 9


def test_the_same_seed_gives_the_same_scenarios_and_another_seed_others() -> None:
    assert generate(12, seed=5) == generate(12, seed=5)
    assert not {s.id for s, _ in generate(28, seed=5)} & {s.id for s, _ in generate(28, seed=6)}


def test_held_out_scenarios_are_never_in_training_whatever_the_seeds() -> None:
    train = {s.id for seed in range(3) for s, _ in generate(150, seed, split="train")}
    held_out = {s.id for seed in range(3) for s, _ in generate(150, seed, split="held_out")}
    assert not train & held_out
    assert len(train) > 400


def test_no_scenario_comes_twice_in_a_stream() -> None:
    seen = [scenario.id for scenario, _ in islice(scenario_stream(1), 1500)]
    assert len(set(seen)) == len(seen)


def test_types_and_pairings_can_be_chosen() -> None:
    pairs = generate(10, types=["scope"], pairings=["tool-injection"])
    assert {(s.type, s.pairing) for s, _ in pairs} == {("scope", "tool-injection")}


@pytest.mark.parametrize(("arguments", "words"), [({"types": ["colour"]}, "colour"), ({"pairings": ["x-y"]}, "x-y")])
def test_an_unknown_type_or_pairing_is_named(arguments: dict[str, list[str]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        generate(1, **arguments)  # type: ignore[arg-type]


def test_every_fact_is_recognised_as_its_language_in_any_casing() -> None:
    for subject in subjects():
        for code in ("en", "es", "fr", "de"):
            demand = check(Demand("language", code))
            for fact in facts(subject, code):
                assert run_check(demand, fact) is True, fact
                assert run_check(demand, fact.upper()) is True, fact


def test_two_demands_of_a_group_are_never_met_together() -> None:
    groups = language()["groups"]
    values = {
        "language": groups["language"]["values"],
        "format": list(groups["format"]["phrases"]),
        "length": [str(value) for value in groups["length"]["values"]],
        "casing": list(groups["casing"]["phrases"]),
        "sign_off": groups["sign_off"]["values"],
        "order": [">".join(pair) for pair in groups["order"]["values"]],
    }
    for group, options in values.items():
        for first, second in combinations(options, 2):
            text = response("honey", [Demand(group, first)])
            assert run_check(check(Demand(group, first)), text) is True
            assert run_check(check(Demand(group, second)), text) is not True
