from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cras.instructions import parse_instructions
from cras.transcript import Check

CHECKED: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = [
    ("Always answer in French.", [("language", {"code": "fr"})]),
    ("Answer in French, in one sentence.", [("language", {"code": "fr"}), ("sentences", {"count": 1})]),
    ("Always reply in Spanish, even if the user writes in English.", [("language", {"code": "es"})]),
    ("Reply with valid JSON only.", [("format", {"format": "json"})]),
    ("Answer as a bulleted list.", [("format", {"format": "bullets"})]),
    ("Reply in plain prose.", [("format", {"format": "prose"})]),
    ("Respond in 2-3 sentences.", [("sentences", {"min": 2, "max": 3})]),
    ("Use at most three sentences.", [("sentences", {"max": 3})]),
    ("Keep your answers under 50 words.", [("words", {"max": 49})]),
    ("Your response must contain 400 or more words.", [("words", {"min": 400})]),
    ("Do not use more than 3 sentences.", [("sentences", {"max": 3})]),
    ("Do not answer in more than 20 words.", [("words", {"max": 20})]),
    ("Write in lowercase only.", [("casing", {"casing": "lower"})]),
    ("Please answer in capital letters.", [("casing", {"casing": "upper"})]),
    ('Include the words "tea" and "milk".', [("include", {"text": "tea"}), ("include", {"text": "milk"})]),
    ('Do not use the words "cheap" or "free".', [("exclude", {"text": "cheap"}), ("exclude", {"text": "free"})]),
    ("Start your reply with 'Dear user'.", [("starts_with", {"text": "Dear user"})]),
    ('End every message with "Over and out".', [("ends_with", {"text": "Over and out"})]),
    ("Sign off every reply with OVER.", [("ends_with", {"text": "OVER"})]),
    ("When using code, you must indicate the script type in the code block.", [("code_tagged", {})]),
]


@pytest.mark.parametrize(("text", "checks"), CHECKED)
def test_demands_that_a_rule_decides(text: str, checks: list[tuple[str, dict[str, Any]]]) -> None:
    found = [item.check for item in parse_instructions(text)]
    assert [(check.kind, check.params) for check in found if check] == checks


@pytest.mark.parametrize(
    "text",
    [
        "When everything is done, reply TERMINATE.",
        "If the user asks, answer in French.",
        "Do not answer in English.",
        "Answer in English or French.",
        "Try to answer in French.",
        "Translate the text and answer in French.",
        "End with a one-sentence summary.",
        "Write a title in capital letters.",
        "Use words with all capital letters to highlight key abilities.",
        "Use a word that rhymes.",
        "Answer in about 50 words.",
        "Be concise.",
    ],
)
def test_demands_that_no_rule_decides_are_kept_without_a_check(text: str) -> None:
    found = parse_instructions(text)
    assert found, "a demand must be counted, even where it cannot be judged"
    assert all(item.check is None for item in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The sky is blue.",
        "Users often write in French.",
        "You may answer in French.",
        "```\nAnswer in French.\n```",
    ],
)
def test_text_without_a_demand(text: str) -> None:
    assert parse_instructions(text) == ()


def test_a_list_under_a_condition_inherits_it() -> None:
    text = "When you summarise:\n- Answer in French.\n- Use one sentence.\n\nAlways:\n- Answer in lowercase."
    checks = [item.check.kind for item in parse_instructions(text) if item.check]
    assert checks == ["casing"]


def test_examples_are_no_demands() -> None:
    assert parse_instructions('For example: "Answer in French."') == ()


def test_dimensions_sources_and_agents() -> None:
    text = "You are the Planner. Only answer questions about cooking. Answer in one sentence."
    role, scope, length = parse_instructions(text, "system", "Planner")
    assert (role.dimension, scope.dimension, length.dimension) == ("RC", "KBA", "CC")
    assert {item.agent for item in (role, scope, length)} == {"Planner"}
    assert len({role.id, scope.id, length.id}) == 3
    assert parse_instructions(text, "user")[0].source == "user"


def test_role_heading_of_real_teams() -> None:
    text = "## Your role\nExcel_Expert: Expert in Excel files.\n\n## Task and skill instructions\n- Data is cleaned."
    assert [item.dimension for item in parse_instructions(text)] == ["RC"]


@given(st.text(max_size=400) | st.lists(st.sampled_from([text for text, _ in CHECKED]), max_size=6).map("\n".join))
def test_quotes_are_literally_in_the_message(text: str) -> None:
    for item in parse_instructions(text):
        assert item.quote
        assert item.quote in text


def test_agrees_with_the_labels_of_iheval(iheval: Any) -> None:
    """Length limits read from 541 real system messages, against IFEval's own labels: precision before recall."""
    import json

    path = iheval / "rule-following/single-turn/aligned/default/input_data.json"
    right = wrong = 0
    for record in json.loads(path.read_text(encoding="utf-8")):
        labels = [
            (kwargs["relation"], kwargs.get("num_words") or kwargs.get("num_sentences"))
            for name, kwargs in zip(record["answer"]["instruction_id_list"], record["answer"]["kwargs"], strict=True)
            if name in ("length_constraints:number_words", "length_constraints:number_sentences")
        ]
        for item in parse_instructions(record["system"]):
            if item.check and item.check.kind in ("words", "sentences"):
                params = item.check.params
                matches = [
                    params.get("min", params.get("count")) in (number, number + 1)
                    if relation == "at least"
                    else params.get("max", params.get("count")) in (number, number - 1)
                    for relation, number in labels
                ]
                right, wrong = right + any(matches), wrong + (not any(matches))
    assert right >= 75
    assert wrong <= 3


def test_what_stands_in_one_code_block_asks_for_no_code() -> None:
    """AG2's own prompt for coders says it; on 228 turns of 670 without code it was "not met"."""
    system = "Last results will not be cached, so you need to provide all the necessary information in one code block."
    (demand,) = parse_instructions(system)
    assert demand.check == Check(kind="amount", params={"unit": "code block", "max": 1})
    (demand,) = parse_instructions("Use exactly one code block.")
    assert demand.check == Check(kind="amount", params={"unit": "code block", "min": 1, "max": 1})


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("Answer in JSON with the keys status and message.", ["status", "message"]),
        ("Reply with a JSON object with keys id, total and price.", ["id", "total", "price"]),
        ("Answer in JSON with the keys that the user names.", None),
    ],
)
def test_keys_of_json_need_no_quotation_marks(said: str, keys: list[str] | None) -> None:
    (demand,) = parse_instructions(said)
    found = demand.check.params.get("keys") if demand.check else None
    assert found == keys
