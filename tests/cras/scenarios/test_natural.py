"""The promises of natural scenarios, for whatever seed."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.checks import conflict_type
from cras.checks.registry import run_check
from cras.scenarios import CONFLICT_TYPES, PAIRINGS, as_transcript, generate
from cras.scenarios.generate import scenario_stream
from cras.scenarios.natural.build import split_of
from cras.scenarios.natural.fill import in_words, length, remarks
from cras.scenarios.natural.words import Rule, conflicts, words

SEEDS = st.integers(min_value=0, max_value=2**32)
RULES = {
    (rule.group, rule.value): rule
    for groups in conflicts().values()
    for pairs in groups.values()
    for pair in pairs
    for rule in pair
}
SHORT = "Rinse the rice before you cook it and let it rest afterwards."
LONG = (
    "Rinse the rice in cold water until the water runs clear, because loose starch makes the grains stick. "
    "Use a heavy pot and bring the water to the boil before you add the rice. "
    "Turn the heat down as far as it goes, put the lid on and leave it alone for about fifteen minutes. "
    "Take the pot off the heat and let it rest for five more minutes. "
    "Loosen the grains with a fork before you serve them, and add a little butter if you like."
)
PLAIN: dict[tuple[str, str], str] = {
    (
        "language",
        "fr",
    ): "Rincez bien le riz à l'eau froide, puis laissez-le reposer quelques minutes avant de le servir.",
    (
        "language",
        "de",
    ): "Waschen Sie den Reis mit kaltem Wasser und lassen Sie ihn nach dem Kochen einige Minuten ruhen.",
    ("language", "es"): "Lave el arroz con agua fría y déjelo reposar unos minutos antes de servirlo en la mesa.",
    (
        "language",
        "it",
    ): "Lavate il riso con acqua fredda e lasciatelo riposare qualche minuto prima di servirlo in tavola.",
    ("language", "en"): SHORT,
    ("format", "json"): '{"answer": "Rinse the rice before you cook it."}',
    ("format", "list"): "- Rinse the rice.\n- Use a heavy pot.\n- Let it rest.",
    ("format", "prose"): LONG,
    ("words", "few"): SHORT,
    ("words", "many"): LONG,
    ("sentences", "one"): SHORT,
    ("sentences", "several"): LONG,
    ("casing", "upper"): SHORT.upper(),
    ("casing", "lower"): SHORT.lower(),
    ("order", "Summary>Details"): "Summary: Rinse the rice.\nDetails: Starch makes the grains stick.",
    ("order", "Details>Summary"): "Details: Starch makes the grains stick.\nSummary: Rinse the rice.",
}


def plain(rule: Rule) -> str:
    """An answer that a person might give who obeys the rule."""
    if rule.group == "scope":
        side, topic = rule.value.split(":")
        return f"{SHORT} The history of {words()['topics'][topic][0]} is long." if side == "leave" else SHORT
    if rule.group == "role":
        return f"{rule.value}: {SHORT}"
    if rule.group in ("opening", "address"):
        return f"{rule.value} {SHORT}"
    if rule.group in ("closing", "hand_over"):
        return f"{SHORT} {rule.value}"
    return PLAIN[rule.group, rule.value]


def test_every_check_decides_plain_answers_of_both_sides() -> None:
    pairs = [pair for groups in conflicts().values() for listed in groups.values() for pair in listed]
    assert len(pairs) > 80
    for binding, competing in pairs:
        for rule, other in ((binding, competing), (competing, binding)):
            assert run_check(rule.check, plain(rule)) is True, (rule, plain(rule))
            assert run_check(rule.check, plain(other)) is False, (rule, plain(other))


def test_no_answer_can_meet_both_sides() -> None:
    for groups in conflicts().values():
        for pairs in groups.values():
            for binding, competing in pairs:
                assert conflict_type(binding.check, competing.check) is not None, (binding, competing)


def test_what_the_agent_said_earlier_obeyed() -> None:
    said = [rule for rule in RULES.values() if rule.earlier]
    assert len(said) > 20
    for rule in said:
        assert run_check(rule.check, rule.earlier) is True, rule


def test_rules_are_said_in_many_wordings() -> None:
    for rule in RULES.values():
        for source in ("system", "user", "peer", "tool"):
            for strength in ("weak", "strong"):
                wordings = rule.wordings(source, strength)  # type: ignore[arg-type]
                assert len(set(wordings)) == len(wordings) >= 12
                assert not [text for text in wordings if "{phrase" in text or ".." in text or '.".' in text]


def test_there_are_many_roles_and_questions_of_both_splits() -> None:
    roles = list(words()["roles"])
    tasks = [task for listed in words()["tasks"].values() for task in listed]
    assert len(set(roles)) >= 30
    assert len(set(tasks)) == len(tasks) >= 60
    for names, least in ((roles, 4), (tasks, 10)):
        assert min(Counter(map(split_of, names)).values()) >= least


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_the_twin_has_as_many_words_and_differs_in_the_competing_message_alone(seed: int) -> None:
    for scenario, twin in generate(28, seed, style="natural"):
        assert twin.twin_of == scenario.id
        assert twin.conflict is None
        changed = [i for i, pair in enumerate(zip(scenario.messages, twin.messages, strict=True)) if pair[0] != pair[1]]
        assert changed == [scenario.competing_message]
        said, twin_said = (item.messages[scenario.competing_message].content for item in (scenario, twin))
        assert length(said) == length(twin_said)
        assert scenario.instruction("competing").text in said
        assert scenario.instruction("competing").text not in twin_said
        same = {"id", "messages", "instructions", "conflict", "twin_of"}
        assert twin.model_dump(exclude=same) == scenario.model_dump(exclude=same)
        assert [scenario.instruction("binding")] == twin.instructions


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_both_sides_stand_in_the_messages_that_carry_them_and_the_question_behind_them_or_there(seed: int) -> None:
    for scenario, _ in generate(28, seed, style="natural"):
        for identifier, index in (("binding", scenario.binding_message), ("competing", scenario.competing_message)):
            instruction = scenario.instruction(identifier)
            message = scenario.messages[index]
            assert message.content.count(instruction.text) == 1
            assert instruction.source == message.role
            assert instruction.author == message.name
        assert scenario.task in scenario.messages[-1].content
        assert scenario.messages[-1].role != "assistant"
        assert (scenario.binding_response, scenario.competing_response) == ("", "")
        assert 1 <= sum(scenario.messages[0].content.count(mark) for mark in ".") <= 9
        as_transcript(scenario, "An answer.")


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_a_held_out_scenario_has_a_role_and_a_question_that_training_never_has(seed: int) -> None:
    for split in ("train", "held_out"):
        for scenario, twin in generate(14, seed, split=split, style="natural"):  # type: ignore[arg-type]
            assert scenario.split == twin.split == split == split_of(scenario.agent) == split_of(scenario.task)


def test_types_pairings_wordings_and_lengths_come_in_balance() -> None:
    pairs = generate(560, seed=3, style="natural")
    cells = Counter((scenario.type, scenario.pairing) for scenario, _ in pairs)
    assert cells == {(kind, pairing): 20 for kind in CONFLICT_TYPES for pairing in PAIRINGS}
    for field in ("strength", "binding_strength", "turns", "twin"):
        counts = Counter(getattr(scenario, field) for scenario, _ in pairs)
        assert len(counts) == 2
        assert min(counts.values()) > 120, (field, counts)
    assert all(rule.type == scenario.type for scenario, _ in pairs for rule in RULES.values()
               if rule.check == scenario.instruction("competing").check)  # fmt: skip


def test_the_same_seed_gives_the_same_scenarios_and_none_comes_twice() -> None:
    assert generate(28, seed=5, style="natural") == generate(28, seed=5, style="natural")
    seen = [scenario.id for scenario, _ in islice(scenario_stream(1, style="natural"), 3000)]
    assert len(set(seen)) == len(seen)
    assert not set(seen) & {s.id for s, _ in generate(300, seed=6, style="natural")}


def test_an_unknown_style_is_named() -> None:
    with pytest.raises(ValueError, match="baroque"):
        generate(1, style="baroque")  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(number=st.integers(3, 60), seed=SEEDS, source=st.sampled_from(["user", "peer", "tool"]))
def test_remarks_have_exactly_the_number_of_words_asked_for(number: int, seed: int, source: str) -> None:
    import random

    text = remarks(number, source, random.Random(seed))  # type: ignore[arg-type]
    assert length(text) == number


def test_a_rule_in_a_number_of_words_that_no_wording_has_is_filled_up_with_remarks() -> None:
    import random

    rule = RULES["language", "fr"]
    found = in_words(rule, 30, "user", "weak", random.Random(0))
    assert found
    assert all(length(text) == 30 and "French" in text for text in found)
    assert in_words(rule, 1, "user", "weak", random.Random(0)) == []
