"""Sentences about tools: what is read of them, and what is left alone because more is said than can be told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.checks.params import wrong_with
from cras.instructions import parse_instructions
from cras.instructions.tools import tools_in
from cras.lint import TeamDescription, lint
from cras.transcript import Agent


def must(tool: str | list[str], before: str | None = None) -> dict[str, Any]:
    return {"rule": "must", "tool": tool} | ({"before": before} if before else {})


@pytest.mark.parametrize(
    ("sentence", "params"),
    [
        ("Never call delete_order.", {"rule": "never", "tool": "delete_order"}),
        ("Never use the `delete_order` tool.", {"rule": "never", "tool": "delete_order"}),
        ("Do not call `delete_order` or `cancel_order`.", {"rule": "never", "tool": ["delete_order", "cancel_order"]}),
        ("You must never invoke deleteOrder() under any circumstances.", {"rule": "never", "tool": "deleteOrder"}),
        ("Never run the tool delete_all at all!", {"rule": "never", "tool": "delete_all"}),
        ("Do not use any tools.", {"rule": "never", "tool": "*"}),
        ("Answer without using any tools.", {"rule": "never", "tool": "*"}),
        ("Use the search tool before answering.", must("search", "answering")),
        ("Always call `lookup_order` before you answer.", must("lookup_order", "answering")),
        ("Before answering, always use the `search` tool.", must("search", "answering")),
        ("Before replying to the customer, you must call verify_user.", must("verify_user", "answering")),
        ("Always use the web search tool to check facts before answering.", must("web search", "answering")),
        ("Do not answer without having queried the `quotes` tool.", must("quotes", "answering")),
        ("Never reply to the customer without first calling `verify_user`.", must("verify_user", "answering")),
        ("Always look the order up with `lookup_order` before answering.", must("lookup_order", "answering")),
        ("Call verify_user before refund_order.", must("verify_user", "refund_order")),
        ("Always call `verify_user` before calling `refund_order`.", must("verify_user", "refund_order")),
        ("You must always call get_weather.", must("get_weather")),
        ("Only use the calculator tool.", {"rule": "only", "tool": "calculator"}),
        ("Only call `search` and `fetch_page`.", {"rule": "only", "tool": ["search", "fetch_page"]}),
    ],
)
def test_a_sentence_about_tools_is_read(sentence: str, params: dict[str, Any]) -> None:
    (demand,) = parse_instructions(sentence)
    assert demand.check is not None
    assert (demand.check.kind, demand.check.params) == ("tool_use", params)
    assert demand.quote == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Never call delete_order without asking first.",
        "Never call delete_order unless the user confirms.",
        "Never call delete_order on weekends.",
        "Never call `search` more than twice.",
        "Always call `search` with lang=en.",
        "Use the search tool if you are unsure.",
        "Use the search tool to find papers.",
        "Only use tools when needed.",
        "Always use the right tool.",
        "Always use the metric function.",
        "Never use a hand tool.",
        "Never use `print_debug`.",
        "Use `snake_case`.",
        "Never answer without thinking.",
        "Check the spelling with care before answering.",
        "Call me before answering.",
        "Always call the customer before answering.",
        "Never call the user by name.",
        "Never mention the delete_order tool.",
        "You may call `search` before answering.",
        "Should you call `search` before answering?",
    ],
)
def test_what_is_said_beside_is_a_condition_or_another_thing(sentence: str) -> None:
    assert tools_in(sentence) is None


def test_two_agents_demands_on_one_tool_contradict_each_other_once() -> None:
    team = TeamDescription(
        agents=[Agent(name="a", system_message="Always call `lookup_order` before answering. Never call lookup_order.")]
    )
    (found,) = lint(team)
    assert found.type == "procedure"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([
            "never", "always", "only", "call", "use", "the", "tool", "`a_b`", "before", "answering", "or", ",", "any",
            "tools", "deleteOrder()", '"x"', "you must", "without", "search",
        ]),
        max_size=12,
    ).map(" ".join)
)  # fmt: skip
def test_what_is_read_can_be_run(sentence: str) -> None:
    check = tools_in(sentence)
    assert check is None or wrong_with(check) is None


def test_the_name_of_a_tool_is_no_word_to_say_or_to_leave_out() -> None:
    for sentence in ("Never use the `run_sql` tool on Fridays.", "Do not use the tool `run_sql` twice."):
        assert [item.check for item in parse_instructions(sentence)] == [None]
    (said,) = parse_instructions("Never use the word `tool`.")
    assert said.check is not None
    assert said.check.kind == "exclude"
