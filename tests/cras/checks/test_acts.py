"""Tool use and hand-overs, read from what the readers keep of runs, and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cras.checks import check_of
from cras.checks.calls import calls_of, target_of
from cras.checks.kind import Finding
from cras.checks.recipient import is_recipient
from cras.readers.autogen import read_autogen
from cras.readers.autogen_legacy import read_ag2
from cras.readers.registry import OWN
from cras.transcript import Agent, Check, Transcript, Turn

USER = {"source": "user", "content": "Where is my order?", "type": "TextMessage"}


def call(source: str, *calls: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    content = [{"id": f"{name}-1", "name": name, "arguments": json.dumps(given)} for name, given in calls]
    return {"source": source, "content": content, "type": "ToolCallRequestEvent"}


def result(source: str, text: str = "ok") -> dict[str, Any]:
    content = [{"content": text, "name": "x", "call_id": "1", "is_error": False}]
    return {"source": source, "content": content, "type": "ToolCallExecutionEvent"}


def say(source: str, text: str) -> dict[str, Any]:
    return {"source": source, "content": text, "type": "TextMessage"}


def hand_off(source: str, target: str) -> dict[str, Any]:
    text = f"Transferred to {target}, adopting the role of {target} immediately."
    return {"source": source, "content": text, "type": "HandoffMessage", "target": target}


def run_of(*messages: dict[str, Any]) -> Transcript:
    return read_autogen({"messages": [USER, *messages]}, "r").transcript


def found(run: Transcript, place: int = -1, /, kind: str = "tool_use", **params: Any) -> Finding:
    return check_of(Check(kind=kind, params=params)).run_turn(run.turns[place], run)


LOOKED_UP = [call("ada", ("lookup_order", {"id": "A7", "full": True})), result("ada")]


@pytest.mark.parametrize(
    ("messages", "params", "met"),
    [
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "must", "tool": "lookup_order"}, True),
        (
            [*LOOKED_UP, say("ada", "On its way.")],
            {"rule": "must", "tool": "lookup_order", "before": "answering"},
            True,
        ),
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "must", "tool": "LookupOrder"}, True),
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "must", "tool": "cancel"}, False),
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "must", "tool": ["lookup_order", "cancel"]}, False),
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "must", "tool": "order"}, None),  # a tool of a similar name
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "must", "tool": "*"}, True),
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "never", "tool": "lookup_order"}, False),
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "never", "tool": "*"}, False),
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "never", "tool": "delete_order"}, True),
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "only", "tool": "lookup_order"}, True),
        ([*LOOKED_UP, say("ada", "On its way.")], {"rule": "only", "tool": ["search", "cancel"]}, False),
        (
            [*LOOKED_UP, say("ada", "x")],
            {"rule": "must", "tool": "lookup_order", "arguments": {"id": "a7"}},
            True,
        ),
        ([*LOOKED_UP, say("ada", "x")], {"rule": "must", "tool": "lookup_order", "arguments": {"id": "B1"}}, False),
        ([*LOOKED_UP, say("ada", "x")], {"rule": "must", "tool": "lookup_order", "arguments": {"full": True}}, True),
        ([*LOOKED_UP, say("ada", "x")], {"rule": "must", "tool": "lookup_order", "arguments": {"id": "*"}}, True),
        ([*LOOKED_UP, say("ada", "x")], {"rule": "must", "tool": "lookup_order", "arguments": {"to": "*"}}, False),
        ([*LOOKED_UP, say("ada", "x")], {"rule": "never", "tool": "lookup_order", "arguments": {"id": "B1"}}, True),
        # who only talks about a tool has not called it
        (
            [call("bob", ("search", {})), result("bob"), say("bob", "hm"), say("ada", "I called lookup_order({}).")],
            {"rule": "must", "tool": "lookup_order"},
            False,
        ),
        # another agent's call is not this one's
        (
            [call("bob", ("lookup_order", {})), result("bob"), say("bob", "hm"), say("ada", "On its way.")],
            {"rule": "must", "tool": "lookup_order"},
            False,
        ),
        (
            [call("bob", ("lookup_order", {})), result("bob"), say("bob", "hm"), say("ada", "On its way.")],
            {"rule": "never", "tool": "lookup_order"},
            True,
        ),
        # one for an earlier question may do for this one
        (
            [*LOOKED_UP, say("ada", "On its way."), {**USER, "content": "And the other?"}, say("ada", "Too.")],
            {"rule": "must", "tool": "lookup_order"},
            None,
        ),
        (
            [*LOOKED_UP, say("ada", "On its way."), {**USER, "content": "And the other?"}, say("ada", "Too.")],
            {"rule": "must", "tool": "lookup_order", "arguments": {"id": "B2"}},
            False,
        ),
        # who asks back does not answer; who is only polite at the end does
        (
            [*LOOKED_UP, say("ada", "Hm."), say("bob", "Ada?"), say("ada", "Which order do you mean?")],
            {"rule": "must", "tool": "cancel"},
            None,
        ),
        (
            [*LOOKED_UP, say("ada", "Hm."), say("bob", "Ada?"), say("ada", "Please provide the order's number.")],
            {"rule": "must", "tool": "cancel"},
            None,
        ),
        (
            [
                *LOOKED_UP,
                say(
                    "ada",
                    "I cancelled it. Is there anything else I can do for you today, or another order?"
                    " All the best from our whole team, and thank you so much for your patience with us.",
                ),
            ],
            {"rule": "must", "tool": "cancel"},
            False,
        ),
        # a second message on one question needs no second call, and is not blamed for one before the first
        ([*LOOKED_UP, say("ada", "On"), say("ada", "its way.")], {"rule": "must", "tool": "lookup_order"}, True),
        ([*LOOKED_UP, say("ada", "On"), say("ada", "its way.")], {"rule": "never", "tool": "lookup_order"}, True),
        # a hand-over is no answer, and its tool no tool that "only" speaks of
        (
            [call("ada", ("transfer_to_bob", {})), result("ada"), hand_off("ada", "bob")],
            {"rule": "must", "tool": "lookup_order"},
            None,
        ),
        (
            [call("ada", ("transfer_to_bob", {})), result("ada"), hand_off("ada", "bob")],
            {"rule": "only", "tool": "lookup_order"},
            True,
        ),
        # to hand over is no use of a tool where none is named
        (
            [call("ada", ("transfer_to_bob", {})), result("ada"), say("ada", "Bob will help.")],
            {"rule": "never", "tool": "*"},
            True,
        ),
        (
            [call("ada", ("transfer_to_bob", {})), result("ada"), say("ada", "Bob will help.")],
            {"rule": "never", "tool": "transfer_to_bob"},
            False,
        ),
        # one tool before another
        (
            [call("ada", ("verify", {})), result("ada"), call("ada", ("refund", {})), result("ada"), say("ada", "x")],
            {"rule": "must", "tool": "verify", "before": "refund"},
            True,
        ),
        (
            [call("ada", ("refund", {})), result("ada"), call("ada", ("verify", {})), result("ada"), say("ada", "x")],
            {"rule": "must", "tool": "verify", "before": "refund"},
            False,
        ),
        (
            [call("ada", ("verify", {}), ("refund", {})), result("ada"), say("ada", "x")],
            {"rule": "must", "tool": "verify", "before": "refund"},
            None,  # side by side
        ),
        ([*LOOKED_UP, say("ada", "x")], {"rule": "must", "tool": "verify", "before": "refund"}, None),
        # no run tells of tools that were not called where it records none
        ([say("ada", "On its way.")], {"rule": "must", "tool": "lookup_order"}, None),
        ([say("ada", "On its way.")], {"rule": "never", "tool": "lookup_order"}, None),
    ],
)
def test_tool_use(messages: Sequence[dict[str, Any]], params: dict[str, Any], met: bool | None) -> None:
    assert found(run_of(*messages), **params).met is met


def test_tools_that_an_agent_has_and_did_not_call_are_known() -> None:
    run = run_of(say("ada", "On its way."))
    run.agents[-1].tools = ["lookup_order"]
    assert found(run, rule="must", tool="lookup_order").met is False
    assert found(run, rule="never", tool="lookup_order").met is True


def test_a_message_before_a_call_of_its_own_may_not_be_the_answer_yet() -> None:
    run = run_of(say("ada", "I look it up."), *LOOKED_UP, say("ada", "On its way."))
    first = next(turn for turn in run.turns if turn.content == "I look it up.")
    params = {"rule": "must", "tool": "lookup_order"}
    assert check_of(Check(kind="tool_use", params=params)).run_turn(first, run).met is None
    run = run_of(say("ada", "It is lost."), USER, *LOOKED_UP, say("ada", "On its way."))
    first = next(turn for turn in run.turns if turn.content == "It is lost.")
    assert check_of(Check(kind="tool_use", params=params)).run_turn(first, run).met is False


def test_what_does_not_apply_is_settled_and_what_cannot_be_told_is_not() -> None:
    handed = run_of(call("ada", ("transfer_to_bob", {})), result("ada"), hand_off("ada", "bob"))
    assert found(handed, rule="must", tool="x").is_settled
    assert not found(run_of(say("ada", "On.")), rule="must", tool="x").is_settled


CALLED = [
    Turn(index=0, agent="a", kind="tool_call", content='search({"q": "tea"})',
         extra={"calls": [{"id": "1", "name": "search", "arguments": '{"q": "tea"}'}]}),
    Turn(index=0, agent="a", kind="tool_call", content='search({"q": "tea"})'),
    Turn(index=0, agent="a", content="Let me look.",
         extra={"tool_calls": [{"id": "1", "function": {"name": "search", "arguments": '{"q": "tea"}'}}]}),
    Turn(index=0, agent="a", kind="tool_call", content="...",
         extra={"function_call": {"name": "search", "arguments": '{"q": "tea"}'}}),
    Turn(index=0, agent="a", content="Let me look.",
         extra={"message": {"parts": [{"type": "tool_call", "name": "search", "arguments": {"q": "tea"}}]}}),
]  # fmt: skip


@pytest.mark.parametrize("turn", CALLED)
def test_a_call_is_read_in_every_shape_that_a_reader_keeps(turn: Turn) -> None:
    (made,) = calls_of(turn)
    assert (made.name, made.arguments) == ("search", {"q": "tea"})


def test_a_call_is_read_from_every_format() -> None:
    function = {"name": "search", "arguments": '{"q": "tea"}'}
    ag2 = read_ag2(
        {"history": [
            {"role": "user", "name": "user", "content": "Find tea."},
            {"role": "assistant", "name": "ada", "content": "", "tool_calls": [{"id": "1", "function": function}]},
        ]},
        "r",
    ).transcript  # fmt: skip
    chat = next(reader for reader in OWN if reader.name == "chat").read(
        {"messages": [
            {"role": "user", "content": "Find tea."},
            {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function", "function": function}]},
        ]},
        "r",
    ).transcript  # fmt: skip
    for run in (ag2, chat):
        assert [call.name for call in calls_of(run.turns[-1])] == ["search"], run.origin


@pytest.mark.parametrize("kind", ["tool_result", "event"])
def test_an_answer_of_a_tool_calls_none(kind: Any) -> None:
    """AutoGen's summary of a tool's results repeats the calls."""
    assert (
        calls_of(Turn(index=0, agent="a", kind="tool_result", content="search({})", extra={"tool_calls": [{}]})) == []
    )
    assert calls_of(Turn(index=0, agent="a", kind="event", content="search({})")) == []


HANDED = [call("ada", ("transfer_to_billing_agent", {})), result("ada"), hand_off("ada", "billing_agent")]


@pytest.mark.parametrize(
    ("messages", "params", "met"),
    [
        (HANDED, {"rule": "asked", "what": "billing"}, True),
        (HANDED, {"rule": "asked", "what": "the billing team"}, True),
        (HANDED, {"rule": "asked", "what": "*"}, True),
        (HANDED, {"rule": "asked", "what": "sales"}, None),  # its occasion may not have come
        (HANDED, {"rule": "only", "what": "sales"}, False),
        (HANDED, {"rule": "only", "what": "billing agent"}, True),
        (HANDED, {"rule": "never", "what": "sales"}, True),
        (HANDED, {"rule": "never", "what": "billing"}, False),
        (HANDED, {"rule": "never", "what": "*"}, False),
        (HANDED, {"rule": "never", "what": "billing eu"}, None),
        ([*HANDED, say("billing_agent", "Hello.")], {"rule": "never", "what": "*"}, True),
        ([*HANDED, say("billing_agent", "Hello.")], {"rule": "asked", "what": "*"}, None),
        ([say("ada", "I hand you over to billing.")], {"rule": "never", "what": "billing"}, None),
        (
            [call("ada", ("transfer_to_human_agents", {})), result("ada"), say("ada", "Done.")],
            {"rule": "only", "what": "a human"},
            True,
        ),
    ],
)
def test_hand_overs(messages: Sequence[dict[str, Any]], params: dict[str, Any], met: bool | None) -> None:
    run = run_of(*messages)
    run.agents.append(Agent(name="sales"))
    assert found(run, kind="hand_over", **params).met is met


def test_a_name_that_nobody_bears_may_be_anybodys() -> None:
    """ "The finance team" may be ``billing_agent``."""
    run = run_of(*HANDED)
    for rule in ("only", "never"):
        assert found(run, kind="hand_over", rule=rule, what="the finance team").met is None
    run.agents.append(Agent(name="finance"))
    assert found(run, kind="hand_over", rule="only", what="the finance team").met is False


@pytest.mark.parametrize(
    ("target", "meant", "same"),
    [
        ("billing_agent", "billing", True),
        ("BillingAgent", "the billing department", True),
        ("HRAgent", "hr", True),
        ("human_agents", "a human", True),
        ("billing", "sales", False),
        ("sales_eu", "sales", None),
        ("customer", "a human", None),
        ("support", "the assistant", None),
        ("support", "support", True),
        ("翻译", "翻译", True),
        ("Иван", "пётр", False),
    ],
)
def test_a_name_and_what_a_prompt_calls_it(target: str, meant: str, same: bool | None) -> None:
    assert is_recipient(target, meant) is same


def test_the_target_is_quoted_where_it_stands_in_the_turn() -> None:
    said = found(run_of(*HANDED), kind="hand_over", rule="never", what="billing")
    assert said.quote == "billing_agent"
    assert said.reason == "hands over to billing_agent"


def test_a_call_is_quoted_where_it_stands_in_the_turn_and_told_with_its_turn_elsewhere() -> None:
    run = run_of(*LOOKED_UP, say("ada", "On its way."))
    said = found(run, rule="never", tool="lookup_order")
    assert (said.quote, said.reason) == (None, 'turn 1 calls lookup_order({"id": "A7", "full": true})')
    assert 'lookup_order({"id": "A7", "full": true})' in run.turns[1].content
    beside = run.model_copy(update={"turns": run.turns[:2]})
    assert found(beside, rule="never", tool="lookup_order").quote == 'lookup_order({"id": "A7", "full": true})'


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMED = st.dictionaries(
    st.sampled_from(["calls", "tool_calls", "function_call", "message", "target", "name", "arguments", "function"]),
    JSON,
)
TURNS = st.builds(
    Turn,
    index=st.integers(0, 5),
    agent=st.sampled_from(["ada", "bob"]),
    content=st.text(max_size=20) | st.just('a({"x": 1})'),
    kind=st.sampled_from(["message", "tool_call", "tool_result", "handoff", "event"]),
    extra=NAMED | st.fixed_dictionaries({"calls": st.lists(NAMED, max_size=2)}),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TURNS, min_size=1, max_size=6))
def test_no_run_makes_a_check_fail_and_every_quotation_is_in_its_turn(turns: list[Turn]) -> None:
    run = Transcript(id="r", agents=[Agent(name="ada"), Agent(name="bob")], turns=turns)
    for kind, params in (
        ("tool_use", {"rule": "must", "tool": "a"}),
        ("tool_use", {"rule": "must", "tool": "a", "before": "b", "arguments": {"x": "*"}}),
        ("tool_use", {"rule": "never", "tool": "*"}),
        ("tool_use", {"rule": "only", "tool": ["a", "b"]}),
        ("hand_over", {"rule": "never", "what": "billing"}),
    ):
        said = found(run, kind=kind, **params)
        assert said.quote is None or said.quote in run.turns[-1].content
    assert all(target_of(turn) is None or target_of(turn) for turn in turns)
